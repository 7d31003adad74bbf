import type { FilterProblem, FilterType } from "../../../shared/filters";
import type { Place } from "./ast";

/** A filter that can't be used, with what is wrong and where. */
export class FilterRefused extends Error {
  constructor(readonly problem: FilterProblem) {
    super(`${problem.kind} at column ${problem.column}${problem.found ? `: ${problem.found}` : ""}`);
    this.name = "FilterRefused";
  }
}

interface Details {
  found?: string | undefined;
  suggestion?: string | undefined;
  left?: FilterType;
  right?: FilterType;
  detail?: string;
}

/** The refusal of what stands at a place of the text. */
export function refusal(kind: FilterProblem["kind"], at: Place, details: Details = {}): FilterRefused {
  return new FilterRefused({ kind, column: at.start + 1, length: at.end - at.start, ...details });
}
