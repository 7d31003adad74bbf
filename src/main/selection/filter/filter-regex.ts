import { RE2JS, RE2JSException } from "re2js";
import type { RegexNode } from "./ast";
import { refusal } from "./filter-refused";

/** Instructions of a compiled regex: matching a text takes at most about this many steps for each of its characters. */
const mostInstructions = 1_000;
/** Characters of the pattern times its counted repetitions: bounds what has to be compiled to find out how large it is. */
const mostExpansion = 50_000;

/** A regex in linear time: whatever the pattern and the text, no match takes longer than their lengths multiplied. */
export interface FilterRegex {
  /** The whole text; `^` and `$` also match at its lines, `.` does not match a line break (Python's `re.fullmatch` with `re.MULTILINE`). */
  matches(text: string): boolean;
  /** Any part of the text. */
  isIn(text: string): boolean;
}

/** Compiles the regex of a filter; throws `FilterRefused`. */
export function compileRegex({ pattern, at }: RegexNode): FilterRegex {
  if (expansionOf(pattern) > mostExpansion) throw refusal("regex-too-large", at);
  const regex = compiled(pattern, at);
  if (regex.programSize() > mostInstructions) throw refusal("regex-too-large", at);
  return { matches: (text) => regex.testExact(text), isIn: (text) => regex.test(text) };
}

function compiled(pattern: string, at: RegexNode["at"]): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.MULTILINE);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw refusal("bad-regex", at, { detail: error.message.replace(/^error parsing regexp: /, "") });
  }
}

function expansionOf(pattern: string): number {
  let repeats = 1;
  for (const [, least, most] of pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)) repeats += Number(most || least);
  return repeats * pattern.length;
}
