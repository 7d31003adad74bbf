import type { Expression } from "./ast";

/** Parses a whole filter. Throws this module's `SyntaxError`. */
export function parse(text: string): Expression;

export interface Expectation {
  readonly type: string;
  /** The name of the rule, for those that have one. */
  readonly description?: string;
}

declare class GrammarError extends Error {
  /** What would have been right at this place; null for an error that the grammar threw itself, whose message is its kind. */
  readonly expected: readonly Expectation[] | null;
  readonly location: { readonly start: { readonly offset: number }; readonly end: { readonly offset: number } };
}

export { GrammarError as SyntaxError };
