import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { longestPathTemplate, mostPathParts, type PathTemplateProblem } from "../../../shared/path-template";
import classes from "./names-setting.module.css";

interface PathProblemProps {
  readonly template: string;
  readonly problem: PathTemplateProblem;
}

/** What is wrong with a template, with the place marked in a copy of it. */
export function PathProblem({ template, problem }: PathProblemProps): ReactNode {
  const { t } = useTranslation();
  const { kind, column, length, found = "" } = problem;
  const start = column - 1;
  const words = t(`names.problem.${kind}`, { found, longest: longestPathTemplate, folders: mostPathParts - 1 });
  return (
    <div className={classes.problem} data-testid="names-problem" data-kind={kind} data-column={column}>
      <div className={classes.marked} aria-hidden>
        {template.slice(0, start)}
        <mark className={classes.mark}>{template.slice(start, start + length) || "\u00a0"}</mark>
        {template.slice(start + length)}
      </div>
      <div>{t("names.atColumn", { column, problem: words })}</div>
    </div>
  );
}
