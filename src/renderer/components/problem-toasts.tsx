import { CloseButton } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { type ReportedProblem, useProblems } from "../state/problems-store";
import { ProblemText } from "./problem-text";
import classes from "./problem-toasts.module.css";

/** How long a problem stays without being dismissed: long enough to be read twice. */
const shownMs = 10_000;

/** Refused requests that have no form of their own, in a corner above the bottom bar. */
export function ProblemToasts(): ReactNode {
  const problems = useProblems((state) => state.problems);
  return (
    <div className={classes.corner}>
      {problems.map((reported) => (
        <Toast key={reported.id} reported={reported} />
      ))}
    </div>
  );
}

function Toast({ reported }: { readonly reported: ReportedProblem }): ReactNode {
  const { t } = useTranslation();
  const dismiss = useProblems((state) => state.dismiss);
  const { id, at, problem } = reported;
  useEffect(() => {
    const waitMs = (problem.waitSeconds ?? 0) * 1000;
    const timer = window.setTimeout(() => dismiss(id), at + Math.max(shownMs, waitMs) - Date.now());
    return () => window.clearTimeout(timer);
  }, [id, at, problem, dismiss]);
  return (
    <div className={classes.toast} data-testid="problem-toast">
      <div className={classes.words}>
        <ProblemText problem={problem} at={at} />
        {problem.kind === "unknown" && problem.message !== "" && (
          <p className={classes.detail} data-selectable>
            {problem.message}
          </p>
        )}
      </div>
      <CloseButton size="sm" aria-label={t("common.dismiss")} onClick={() => dismiss(id)} />
    </div>
  );
}
