import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { FilterProblem } from "../../../shared/filters";
import classes from "./filter-part.module.css";

interface FilterProblemTextProps {
  readonly expression: string;
  readonly problem: FilterProblem;
}

/** What is wrong with an expression, with the place marked in a copy of it. */
export function FilterProblemText({ expression, problem }: FilterProblemTextProps): ReactNode {
  const { t } = useTranslation();
  const start = problem.column - 1;
  const end = start + problem.length;
  return (
    <span
      className={classes.problem}
      data-testid="filter-problem"
      data-kind={problem.kind}
      data-column={problem.column}
    >
      <span className={classes.marked} aria-hidden>
        {expression.slice(0, start)}
        <mark className={classes.mark}>{problem.length === 0 ? "\u00a0" : expression.slice(start, end)}</mark>
        {expression.slice(end)}
      </span>
      <span>{t("filter.atColumn", { column: problem.column, problem: problemWords(t, problem) })}</span>
    </span>
  );
}

function problemWords(t: TFunction, { kind, found = "", suggestion, left, right, detail = "" }: FilterProblem): string {
  const words = {
    found,
    suggestion,
    detail,
    left: left && t(`filter.type.${left}`),
    right: right && t(`filter.type.${right}`),
  };
  if (kind === "unknown-field" && suggestion !== undefined) return t("filter.problem.unknown-field-near", words);
  if (kind === "value-expected" && found === "") return t("filter.problem.value-expected-at-end", words);
  return t(`filter.problem.${kind}`, words);
}
