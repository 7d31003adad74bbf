import type { Expression } from "./ast";
import { checkTypes } from "./check-types";
import { compileFilter, type FilterTest } from "./evaluate-filter";
import { parseFilter } from "./parse-filter";

/** A filter that is known to be good. */
export interface Filter {
  readonly expression: Expression;
  readonly test: FilterTest;
}

/** Reads a filter as its text; throws `FilterRefused` with the first thing that is wrong. */
export function readFilter(text: string): Filter {
  const expression = parseFilter(text);
  checkTypes(expression);
  return { expression, test: compileFilter(expression) };
}
