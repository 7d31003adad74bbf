import type { EntryValues } from "./entry-fields";

/** One entry a line, so that a file of any length is read line by line, and a bad one spoils no other. */
export const jsonHeader = '{"format":"gramhaul-history","version":1,"entries":[\n';
export const jsonFooter = "]}\n";

/** `isFirst`: whether these are the first entries of the file. */
export function jsonLines(entries: readonly EntryValues[], isFirst: boolean): string {
  const lines = entries.map((entry, index) => (isFirst && index === 0 ? "" : ",") + JSON.stringify(entry));
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** Whether a first line is that of an exported history. */
export function isJsonHeader(line: string): boolean {
  return /^\uFEFF?\s*\{\s*"format"\s*:\s*"gramhaul-history"\s*,\s*"version"\s*:\s*1\s*,\s*"entries"\s*:\s*\[\s*$/u.test(
    line,
  );
}

/** The values of one line, null where it has none (the end of the list). Throws a SyntaxError for what is no entry. */
export function jsonValues(line: string): Record<string, unknown> | null {
  const text = line.trim().replace(/^,/, "").replace(/,$/, "").trim();
  if (text === "" || text === "]}" || text === "]" || text === "}") return null;
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError("Not an object");
  return { ...value };
}
