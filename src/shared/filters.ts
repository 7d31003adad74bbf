import { z } from "zod";

/** Longest filter in UTF-16 units. */
export const longestFilter = 4_000;

/** What a value of the filter language is. */
export const FilterTypeSchema = z.enum(["number", "date", "text", "condition", "regex"]);
export type FilterType = z.infer<typeof FilterTypeSchema>;

/** Everything that can be wrong with a filter; each kind has words in the window. */
export const filterProblemKinds = [
  // The text is not of the language.
  "empty",
  "too-long",
  "too-deep",
  "unknown-character",
  /** A field, a value or a bracket should stand here. */
  "value-expected",
  /** Something stands after a complete part that does not go on with it. */
  "operator-expected",
  "list-expected",
  "unclosed-bracket",
  "unclosed-text",
  "chained-comparison",
  "bad-escape",
  "bad-date",
  "bad-number",
  // The text is well-formed but means nothing.
  "unknown-field",
  "wrong-types",
  "wrong-type",
  "not-a-condition",
  "misplaced-regex",
  "bad-regex",
  "regex-too-large",
] as const;

/** The first thing that is wrong with a filter, and where. */
export const FilterProblemSchema = z.object({
  kind: z.enum(filterProblemKinds),
  /** The first character that it is about, from 1, in UTF-16 units; and how many of them. */
  column: z.number().int().min(1),
  length: z.number().int().min(0),
  /** What stands there, where that is of use: a word, a character, the name of a field. Empty at the end. */
  found: z.string().optional(),
  /** For `unknown-field`: the field that was probably meant. */
  suggestion: z.string().optional(),
  /** For `wrong-types`: what stands on the two sides; for `wrong-type` and `not-a-condition`: what stands there (`left`) and, of the former, what should (`right`). */
  left: FilterTypeSchema.optional(),
  right: FilterTypeSchema.optional(),
  /** For `bad-regex`: the reason, in the words of the regex library. */
  detail: z.string().optional(),
});
export type FilterProblem = z.infer<typeof FilterProblemSchema>;

/** The filter language has the years of this and the last century. */
const day = z.iso.date().regex(/^(?:19|20)/);

/** The filter as a form. Days are those of the local time zone and belong to the range, as do the sizes (bytes). */
export const FilterFormSchema = z.object({
  from: day.nullable(),
  to: day.nullable(),
  minBytes: z.number().int().nonnegative().nullable(),
  maxBytes: z.number().int().nonnegative().nullable(),
  /** Of the caption or of the file name. */
  text: z.string().max(1_000),
});
export type FilterForm = z.infer<typeof FilterFormSchema>;

/** A form and an expression, both of which must hold. */
export const FilterDraftSchema = z.object({ form: FilterFormSchema, expression: z.string().max(longestFilter + 1) });
export type FilterDraft = z.infer<typeof FilterDraftSchema>;

/** What came of a check: the form and the expression as one filter (null when both are empty), or what is wrong with the expression. */
export const FilterCheckSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("good"), filter: z.string().nullable() }),
  z.object({ state: z.literal("bad"), problem: FilterProblemSchema }),
]);
export type FilterCheck = z.infer<typeof FilterCheckSchema>;
