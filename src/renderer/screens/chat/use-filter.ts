import { useEffect, useState } from "react";
import type { FilterProblem } from "../../../shared/filters";
import type { IpcProblem } from "../../../shared/ipc";
import { request, toProblem } from "../../state/bridge";
import { draftOf, emptyFields, type FieldProblems, type FilterFields, isEmpty, problemsOf } from "./filter-form";

/** Whether what is typed can be used as it is now. */
export type FilterCheckState =
  | { readonly state: "checking" | "incomplete" }
  /** `filter` is null when nothing is asked. */
  | { readonly state: "good"; readonly filter: string | null }
  | { readonly state: "bad"; readonly problem: FilterProblem }
  | { readonly state: "failed"; readonly problem: IpcProblem; readonly at: number };

export interface FilterInput {
  readonly fields: FilterFields;
  readonly problems: FieldProblems;
  readonly check: FilterCheckState;
  readonly change: (change: Partial<FilterFields>) => void;
  readonly clear: () => void;
}

const noFilter: FilterCheckState = { state: "good", filter: null };

/** The filter of a form: what is typed, and what main says to it with every letter. It begins with an expression where there is one. */
export function useFilter(expression = ""): FilterInput {
  const [fields, setFields] = useState(() => (expression === "" ? emptyFields : { ...emptyFields, expression }));
  const [answer, setAnswer] = useState<{ to: FilterFields; check: FilterCheckState }>({
    to: emptyFields,
    check: noFilter,
  });
  const problems = problemsOf(fields);
  const isComplete = Object.keys(problems).length === 0;

  useEffect(() => {
    if (!isComplete || isEmpty(fields)) return undefined;
    let current = true;
    const answered = (check: FilterCheckState): void => {
      if (current) setAnswer({ to: fields, check });
    };
    request("filters.check", draftOf(fields)).then(answered, (error: unknown) =>
      answered({ state: "failed", problem: toProblem(error), at: Date.now() }),
    );
    return () => {
      current = false;
    };
  }, [fields, isComplete]);

  return {
    fields,
    problems,
    check: stateNow(fields, isComplete, answer),
    change: (change) => setFields((before) => ({ ...before, ...change })),
    clear: () => setFields(emptyFields),
  };
}

function stateNow(
  fields: FilterFields,
  isComplete: boolean,
  answer: { to: FilterFields; check: FilterCheckState },
): FilterCheckState {
  if (!isComplete) return { state: "incomplete" };
  if (isEmpty(fields)) return noFilter;
  return answer.to === fields ? answer.check : { state: "checking" };
}
