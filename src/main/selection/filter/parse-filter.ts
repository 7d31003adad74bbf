import { type FilterProblem, filterProblemKinds, longestFilter } from "../../../shared/filters";
import type { Expression, Place } from "./ast";
import { SyntaxError as GrammarError, parse } from "./filter-parser.js";
import { type FilterRefused, refusal } from "./filter-refused";

/** Parses a filter; throws `FilterRefused`. The types of its parts are not checked yet. */
export function parseFilter(text: string): Expression {
  if (text.trim() === "") throw refusal("empty", { start: 0, end: 0 });
  if (text.length > longestFilter) throw refusal("too-long", { start: longestFilter, end: text.length });
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    throw refusalOf(error, text);
  }
}

function refusalOf({ expected, location, message }: GrammarError, text: string): FilterRefused {
  const start = location.start.offset;
  if (expected === null) {
    const at = { start, end: Math.max(start, location.end.offset) };
    const kind = ownKind(message);
    return refusal(kind, at, { found: kind === "chained-comparison" ? undefined : text.slice(at.start, at.end) });
  }
  const at = wordAt(text, start);
  const found = text.slice(at.start, at.end);
  const wanted = new Set(expected.map(({ description }) => description));
  if (/^[^\w\s'"()[\],.<>=!&|+\-*/]/u.test(found)) return refusal("unknown-character", at, { found });
  if (wanted.has("[")) return refusal("list-expected", at, { found });
  if (wanted.has("value")) return refusal("value-expected", at, { found });
  if (found === "" && (wanted.has(")") || wanted.has("]"))) {
    return refusal("unclosed-bracket", at, { found: wanted.has(")") ? "(" : "[" });
  }
  return refusal("operator-expected", at, { found });
}

function ownKind(message: string): FilterProblem["kind"] {
  const kind = filterProblemKinds.find((candidate) => candidate === message);
  if (kind === undefined) throw new Error(`The grammar has an error without words: ${message}`);
  return kind;
}

/** The word, or else the one character, that begins at an offset; nothing at the end. */
function wordAt(text: string, start: number): Place {
  const [found = ""] = /^(?:\w+|[\s\S])/u.exec(text.slice(start)) ?? [];
  return { start, end: start + found.length };
}
