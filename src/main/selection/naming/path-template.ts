import type { PathTemplate, PathToken } from "../../../shared/path-template";
import { beginningOf, longestSafeNameBytes, safePart, usualExtension } from "../safe-name";
import { longFields, type PathSource, type PathSubject, pathFieldValues, subjectOf } from "./path-fields";

/** Where a file goes, below the downloads folder. Every part is a safe name. */
export interface FilePlace {
  /** From the outermost to the innermost; none: the downloads folder itself. */
  folders: readonly string[];
  fileName: string;
}

/**
 * The longest path below the downloads folder, in bytes, slashes not counted. macOS has the shortest limit, 1024 for a whole path
 * (PATH_MAX of its sys/syslimits.h).
 */
const longestPathBytes = 720;

/**
 * The place that a template gives to the file of a message. A folder of which nothing is left falls away; a file of whose name nothing is
 * left gets the one that it has without a template. The extension is that of the sender's name, or the usual one of the file's type where
 * a template leaves that name out and it has none. Never throws.
 */
export function placeOf(template: PathTemplate, source: PathSource): FilePlace {
  const subject = subjectOf(source);
  const partBytes = Math.min(longestSafeNameBytes, Math.floor(longestPathBytes / template.length));
  const folders = template
    .slice(0, -1)
    .map((tokens) => safePart(textOf(tokens, subject, partBytes), partBytes))
    .filter((folder) => folder !== "");
  return { folders, fileName: fileNameOf(template.at(-1) ?? [], subject, partBytes) };
}

function fileNameOf(tokens: readonly PathToken[], subject: PathSubject, mostBytes: number): string {
  const hasSendersName = tokens.some((token) => "field" in token && token.field === "file_name");
  const extension = subject.extension || (hasSendersName ? "" : usualExtension(subject));
  const stem = textOf(tokens, subject, mostBytes - Buffer.byteLength(extension));
  const name = safePart(stem, mostBytes) === "" ? "" : safePart(stem + extension, mostBytes, true);
  return name === "" ? safePart(subject.stem + subject.extension, mostBytes, true) : name;
}

/** One part with its fields filled in. Long values give way to each other and to the rest, so that a number at the end is not cut off. */
function textOf(tokens: readonly PathToken[], subject: PathSubject, mostBytes: number): string {
  const pieces = tokens.map((token) => {
    if ("literal" in token) return { text: token.literal, isLong: false };
    const value = pathFieldValues[token.field](subject, token.pattern ?? []);
    return { text: value === "" ? token.fallback : value, isLong: longFields.has(token.field) };
  });
  const bytesOf = (isLong: boolean) =>
    pieces.filter((piece) => piece.isLong === isLong).map(({ text }) => Buffer.byteLength(text));
  const room = mostBytes - bytesOf(false).reduce((sum, bytes) => sum + bytes, 0);
  const share = fairShare(bytesOf(true), room);
  return pieces.map(({ text, isLong }) => (isLong ? beginningOf(text, share) : text)).join("");
}

/** The most bytes that each of these may have so that all fit into the room; short ones leave theirs to the others. */
function fairShare(lengths: readonly number[], room: number): number {
  let left = Math.max(0, room);
  let sharers = lengths.length;
  for (const length of [...lengths].sort((one, other) => one - other)) {
    if (length * sharers > left) return Math.floor(left / sharers);
    left -= length;
    sharers -= 1;
  }
  return Number.MAX_SAFE_INTEGER;
}
