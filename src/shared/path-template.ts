import { z } from "zod";

/**
 * Everything that a path can be made of. A field is added here, in the table of values (src/main/selection/naming/path-fields.ts) and
 * in the window's words; the types demand all three.
 */
export const pathFields = [
  "chat",
  "chat_id",
  "topic",
  "date",
  "type",
  "sender",
  "caption",
  "album_id",
  "album_index",
  "message_id",
  "file_name",
  "ext",
] as const;
export type PathField = (typeof pathFields)[number];

/** Each chat has its folder, in which files have the names that their senders gave them. */
export const defaultPathTemplate = "{chat}/{file_name}";
/** In UTF-16 units. */
export const longestPathTemplate = 300;
/** Up to this length it is said that a template is too long, and by how much. */
export const longestPreviewedTemplate = 2_000;
/** Folders and the file's name: what every system can open, also below a long downloads folder. */
export const mostPathParts = 8;

export const pathTemplateProblemKinds = [
  "empty",
  "too-long",
  "too-many-folders",
  "unclosed-brace",
  /** A `}` that closes nothing. */
  "stray-brace",
  "unknown-field",
  "bad-date",
  /** A `:` in a field that is no date. */
  "unexpected-format",
  /** What no folder and no file may have in its name on some system. */
  "forbidden-character",
  /** Nothing, or only dots and spaces, between two slashes or at the beginning. */
  "empty-folder",
  /** The last part names no file: it is empty, or all files would have the same name. */
  "no-file-name",
] as const;

/** The first thing that is wrong with a template, and where. */
export const PathTemplateProblemSchema = z.object({
  kind: z.enum(pathTemplateProblemKinds),
  /** The first character that it is about, from 1, in UTF-16 units; and how many of them. */
  column: z.number().int().min(1),
  length: z.number().int().min(0),
  /** What stands there, where that is of use. */
  found: z.string().optional(),
});
export type PathTemplateProblem = z.infer<typeof PathTemplateProblemSchema>;

/** Text, or a field with what stands in its place where a message has none of it. */
export type PathToken =
  | { literal: string }
  | { field: PathField; pattern: readonly DateToken[] | null; fallback: string };
/** A template that is right: for each folder, and last for the file's name without its extension, what it is made of. */
export type PathTemplate = readonly (readonly PathToken[])[];
export type PathTemplateReading = { template: PathTemplate } | { problem: PathTemplateProblem };

export const dateUnits = ["yyyy", "yy", "MM", "dd", "HH", "mm", "ss"] as const;
export type DateToken = { unit: (typeof dateUnits)[number] } | { text: string };
const defaultDatePattern = "yyyy-MM-dd";

/** Windows forbids these in names, https://learn.microsoft.com/windows/win32/fileio/naming-a-file; the others are not seen. */
const forbidden = /[\\<>:"|?*\p{Cc}\p{Cs}\u2028\u2029\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/u;
const onlyDots = /^[\s.]*$/u;

/** What a template says. What is wrong with it is a value: templates are typed by people. */
export function parsePathTemplate(text: string): PathTemplateReading {
  if (text.trim() === "") return wrong("empty", 0, text.length);
  if (text.length > longestPathTemplate) return wrong("too-long", longestPathTemplate, text.length);
  const parts: TemplatePart[] = [];
  let part: TemplatePart = { tokens: [], from: 0, to: 0 };
  let at = 0;
  while (at < text.length) {
    if (text[at] === "/") {
      parts.push({ ...part, to: at });
      at += 1;
      part = { tokens: [], from: at, to: at };
    } else {
      const piece = text[at] === "{" && text[at + 1] !== "{" ? parseField(text, at) : parseLiteral(text, at);
      if ("problem" in piece) return piece;
      part.tokens.push(piece.token);
      at = piece.end;
    }
  }
  return checkParts(parts, { ...part, to: text.length });
}

/** `from` and `to` are where the part is in the template, from 0. */
interface TemplatePart {
  tokens: PathToken[];
  from: number;
  to: number;
}

function checkParts(folders: readonly TemplatePart[], file: TemplatePart): PathTemplateReading {
  const oneTooMany = [...folders, file][mostPathParts];
  if (oneTooMany !== undefined) return wrong("too-many-folders", oneTooMany.from, file.to);
  for (const { tokens, from, to } of folders) {
    if (tokens.every((token) => "literal" in token && onlyDots.test(token.literal))) {
      return wrong("empty-folder", from, Math.max(to, from + 1));
    }
  }
  const name = withoutExtension(file.tokens);
  const isOfTheMessage = name.some((token) => "field" in token && token.field !== "ext");
  if (!isOfTheMessage) return wrong("no-file-name", file.from, file.to);
  return { template: [...folders.map(({ tokens }) => tokens), name] };
}

/** The setting: only a template that is right can be one. */
export const PathTemplateSchema = z
  .string()
  .refine((text) => "template" in parsePathTemplate(text), "The template for names and folders is not right");

/** What the window shows of a template while it is typed. */
export const PathPreviewSchema = z.object({
  problem: PathTemplateProblemSchema.nullable(),
  /** True when the paths are of made-up messages, because there are no downloads yet. */
  isSample: z.boolean(),
  /** Below the downloads folder, with `/` between folders; none when there is a problem. */
  paths: z.array(z.string()),
});
export type PathPreview = z.infer<typeof PathPreviewSchema>;

/** `from` and `to` are counted from 0. */
function wrong(kind: PathTemplateProblem["kind"], from: number, to: number, found?: string) {
  return { problem: { kind, column: from + 1, length: to - from, ...(found === undefined ? {} : { found }) } };
}

type Piece = { token: PathToken; end: number } | { problem: PathTemplateProblem };

/** The character at `at`, which stands for itself. */
function parseLiteral(text: string, at: number): Piece {
  const literal = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const isBrace = literal === "{" || literal === "}";
  if (isBrace && text[at + 1] !== literal) return wrong("stray-brace", at, at + 1, literal);
  const end = at + literal.length;
  if (forbidden.test(literal)) return wrong("forbidden-character", at, end, literal);
  return { token: { literal }, end: isBrace ? end + 1 : end };
}

/** The field whose `{` is at `start`, and where it ends. */
function parseField(text: string, start: number): Piece {
  const close = text.indexOf("}", start);
  const inside = text.slice(start + 1, close === -1 ? text.length : close);
  const opensAnother = inside.indexOf("{");
  if (close === -1 || opensAnother !== -1) {
    return wrong("unclosed-brace", start, opensAnother === -1 ? text.length : start + 1 + opensAnother);
  }
  const bar = inside.indexOf("|");
  const fallback = bar === -1 ? "" : inside.slice(bar + 1);
  const beforeBar = bar === -1 ? inside : inside.slice(0, bar);
  const colon = beforeBar.indexOf(":");
  const name = (colon === -1 ? beforeBar : beforeBar.slice(0, colon)).trim();
  const field = pathFields.find((each) => each === name);
  if (field === undefined) return wrong("unknown-field", start, close + 1, name);
  const patternStart = start + 1 + colon + 1;
  if (colon !== -1 && field !== "date") {
    return wrong("unexpected-format", patternStart - 1, start + 1 + beforeBar.length, name);
  }
  const badInFallback = fallback.match(/\//u) ?? fallback.match(forbidden);
  if (badInFallback?.index !== undefined) {
    const badAt = start + 1 + bar + 1 + badInFallback.index;
    return wrong("forbidden-character", badAt, badAt + badInFallback[0].length, badInFallback[0]);
  }
  if (field !== "date") return { token: { field, pattern: null, fallback }, end: close + 1 };
  const pattern = parseDate(colon === -1 ? defaultDatePattern : beforeBar.slice(colon + 1), patternStart);
  return "problem" in pattern ? pattern : { token: { field, pattern: pattern.tokens, fallback }, end: close + 1 };
}

/** `start` is where the pattern begins in the template. */
function parseDate(pattern: string, start: number): { tokens: DateToken[] } | { problem: PathTemplateProblem } {
  if (pattern.trim() === "") return wrong("bad-date", start, start + Math.max(1, pattern.length), pattern);
  const tokens: DateToken[] = [];
  // Runs of one letter are units, as in yyyyMMdd; what is no letter stands for itself.
  for (const { 0: piece, index } of pattern.matchAll(/(\p{L})\1*|[^\p{L}]+/gu)) {
    const unit = dateUnits.find((each) => each === piece);
    if (unit !== undefined) tokens.push({ unit });
    else if (/\p{L}|\//u.test(piece) || forbidden.test(piece)) {
      return wrong("bad-date", start + index, start + index + piece.length, piece);
    } else tokens.push({ text: piece });
  }
  return { tokens };
}

/** A file always gets its extension: written out at the end of a template it is the same one. */
function withoutExtension(tokens: readonly PathToken[]): readonly PathToken[] {
  const [dot, last] = tokens.slice(-2);
  const isExtension = last !== undefined && "field" in last && last.field === "ext";
  return isExtension && dot !== undefined && "literal" in dot && dot.literal === "." ? tokens.slice(0, -2) : tokens;
}

/** Whether a template that is right has the field. */
export const hasField = (template: PathTemplate, field: PathField): boolean =>
  template.some((tokens) => tokens.some((token) => "field" in token && token.field === field));

/** The same for the text of one; false for a text that is none. */
export function needsField(text: string, field: PathField): boolean {
  const reading = parsePathTemplate(text);
  return "template" in reading && hasField(reading.template, field);
}

/** A template that is right, with a folder for the topic right above the file, where it says nothing of topics. */
export function withTopicFolder(template: PathTemplate): PathTemplate {
  if (hasField(template, "topic")) return template;
  return [...template.slice(0, -1), [{ field: "topic", pattern: null, fallback: "" }], ...template.slice(-1)];
}
