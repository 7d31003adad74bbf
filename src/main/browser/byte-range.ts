/** A part of a file, both ends included. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * The range that a `Range` header asks for (https://www.rfc-editor.org/rfc/rfc9110#name-range): null when all of the file is wanted, also by
 * a header that asks for several parts or makes no sense, which may be ignored; "unsatisfiable" when it begins behind the end.
 */
export function readRange(header: string | null, sizeBytes: number): ByteRange | null | "unsatisfiable" {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? "unsatisfiable" : { first: sizeBytes - length, last: sizeBytes - 1 };
  }
  const from = Number(first);
  const to = last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (from >= sizeBytes) return "unsatisfiable";
  return to < from ? null : { first: from, last: to };
}
