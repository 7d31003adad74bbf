import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { IpcProblem } from "../../shared/ipc";
import { clock } from "../i18n/format";
import classes from "./problem-text.module.css";
import { useNow } from "./use-now";

interface ProblemTextProps {
  readonly problem: IpcProblem;
  /** Epoch milliseconds at which it happened: from when a wait counts. */
  readonly at?: number;
}

/** A refused request in words; what the system itself said is the tooltip. */
export function ProblemText({ problem, at }: ProblemTextProps): ReactNode {
  return (
    <p className={classes.problem} role="alert" data-testid="problem" data-kind={problem.kind} title={problem.message}>
      <IconAlertCircle size={16} aria-hidden className={classes.icon} />
      <span>{useProblemWords(problem, at)}</span>
    </p>
  );
}

/** The words for a problem, counting down where Telegram asks to wait. */
export function useProblemWords(problem: IpcProblem, at?: number): string {
  const { t } = useTranslation();
  const until = problem.waitSeconds !== undefined && at !== undefined ? at + problem.waitSeconds * 1000 : undefined;
  const now = useNow(until);
  const left = until === undefined ? 0 : until - now;
  if (problem.kind === "flood-wait" && left > 0) return t("problem.flood-wait-for", { time: clock(left) });
  return t(`problem.${problem.kind}`);
}
