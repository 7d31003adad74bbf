import type { FilterDraft, FilterForm } from "../../../shared/filters";

/** What the filter's fields hold, as typed. */
export interface FilterFields {
  /** "2024-03-05", or empty. */
  readonly from: string;
  readonly to: string;
  /** Megabytes, or an empty text. */
  readonly minSize: number | string;
  readonly maxSize: number | string;
  readonly text: string;
  readonly expression: string;
}

export const emptyFields: FilterFields = { from: "", to: "", minSize: "", maxSize: "", text: "", expression: "" };

/** Fields whose values can't be used, each with its words in `filter.form`. */
export type FieldProblems = Partial<
  Record<"from" | "to" | "minSize" | "maxSize", "notADay" | "endsBefore" | "smaller">
>;

/** A megabyte of the filter language. */
const megabyte = 2 ** 20;

export function isEmpty(fields: FilterFields): boolean {
  return Object.values(fields).every((value) => String(value).trim() === "");
}

export function problemsOf({ from, to, minSize, maxSize }: FilterFields): FieldProblems {
  const problems: FieldProblems = {};
  if (!isDay(from)) problems.from = "notADay";
  if (!isDay(to)) problems.to = "notADay";
  else if (from !== "" && to !== "" && to < from) problems.to = "endsBefore";
  if (typeof minSize === "number" && typeof maxSize === "number" && maxSize < minSize) problems.maxSize = "smaller";
  return problems;
}

/** What main checks: the form in the terms of the contract, and the expression. */
export function draftOf({ from, to, minSize, maxSize, text, expression }: FilterFields): FilterDraft {
  const form: FilterForm = {
    from: from === "" ? null : from,
    to: to === "" ? null : to,
    minBytes: bytesOf(minSize),
    maxBytes: bytesOf(maxSize),
    text,
  };
  return { form, expression };
}

/** While a year is typed it is one of the first century. */
function isDay(value: string): boolean {
  return value === "" || /^(?:19|20)\d\d-\d\d-\d\d$/.test(value);
}

function bytesOf(megabytes: number | string): number | null {
  return typeof megabytes === "number" ? Math.round(megabytes * megabyte) : null;
}
