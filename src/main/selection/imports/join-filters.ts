import type { FilterProblem } from "../../../shared/filters";
import type { Expression } from "../filter/ast";
import { readFilter } from "../filter/filter";
import { FilterRefused } from "../filter/filter-refused";
import { printFilter } from "../filter/print-filter";

export type JoinedFilter = { joined: string | null } | { problem: FilterProblem };

/**
 * A filter as a person wrote it ("" for none), and conditions that must hold beside it, as one. The problem is the first in the written one;
 * one that becomes too long only with the conditions is wrong as a whole.
 */
export function joinFilters(written: string, conditions: readonly string[]): JoinedFilter {
  try {
    const expressions = [...(written.trim() === "" ? [] : [written]), ...conditions].map(
      (text) => readFilter(text).expression,
    );
    const [first, ...others] = expressions;
    if (first === undefined) return { joined: null };
    const joined = printFilter(others.reduce<Expression>((left, right) => ({ kind: "and", left, right, at }), first));
    return { joined: checked(joined, written) };
  } catch (error) {
    if (error instanceof FilterRefused) return { problem: error.problem };
    throw error;
  }
}

/** Of nodes that were not read from a text. */
const at = { start: 0, end: 0 };

function checked(joined: string, written: string): string {
  try {
    readFilter(joined);
    return joined;
  } catch (error) {
    if (!(error instanceof FilterRefused)) throw error;
    throw new FilterRefused({ kind: error.problem.kind, column: 1, length: written.length });
  }
}
