import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { type EntryField, type EntryValues, entryFields, neededFields } from "./entry-fields";

/**
 * Spreadsheets take a cell that begins like this for a formula, whatever the quotes around it, and run it
 * (https://owasp.org/www-community/attacks/CSV_Injection). An apostrophe before it makes it a text; one that is there already gets another,
 * so that reading gives back what was written.
 */
const risky = /^[=+\-@\t\r\n＝＋－＠']/u;

const disarm = (cell: string): string => (risky.test(cell) ? `'${cell}` : cell);
const rearm = (cell: string): string => (cell.startsWith("'") ? cell.slice(1) : cell);

/** The first line; a spreadsheet reads UTF-8 only where it is marked as such. */
export const csvHeader = `\uFEFF${toCsv([[...entryFields]])}`;

/** Lines of RFC 4180, every text in quotes. */
export function csvLines(entries: readonly EntryValues[]): string {
  return toCsv(entries.map((entry) => entryFields.map((field) => entry[field])));
}

function toCsv(rows: (string | number | null)[][]): string {
  return stringify(
    rows.map((row) => row.map((cell) => (typeof cell === "string" ? disarm(cell) : cell))),
    { quoted_string: true, record_delimiter: "\r\n" },
  );
}

/** How the cells of a file are told apart, by its first line. */
export interface CsvShape {
  delimiter: string;
  /** Fields by their place; null for columns of others. */
  columns: (EntryField | null)[];
}

/** Null when the first line is not that of an exported history. Spreadsheets of some languages write semicolons. */
export function csvShapeOf(firstLine: string): CsvShape | null {
  for (const delimiter of [",", ";", "\t"]) {
    const names = cellsOf(firstLine.replace(/^\uFEFF/u, "").replace(/\r$/, ""), delimiter)?.[0] ?? [];
    const columns = names.map((name) => entryFields.find((field) => field === name) ?? null);
    if (neededFields.every((field) => columns.includes(field))) return { delimiter, columns };
  }
  return null;
}

/** The rows of cells of a text; null when it is no CSV. */
export function cellsOf(text: string, delimiter: string): string[][] | null {
  try {
    return parse(text, { delimiter, relax_column_count: true, record_delimiter: ["\r\n", "\n"] });
  } catch {
    // Which of its own errors it is helps nobody: the line is told.
    return null;
  }
}

/** The values of one row; null when it has another number of cells than the first line. */
export function csvValues(cells: readonly string[], { columns }: CsvShape): Record<string, string> | null {
  if (cells.length !== columns.length) return null;
  const values: Record<string, string> = {};
  for (const [index, field] of columns.entries()) if (field !== null) values[field] = rearm(cells[index] ?? "");
  return values;
}
