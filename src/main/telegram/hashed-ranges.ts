import { createHash } from "node:crypto";
import type { HashedRange } from "./file-source";

/**
 * The first of the ranges whose bytes do not have its hash; null when all have. `bytes` begin at `offset` of the file. A range that
 * lies only partly within them says nothing about them and is passed over.
 */
export function firstWrongRange(bytes: Uint8Array, offset: number, ranges: readonly HashedRange[]): HashedRange | null {
  for (const range of ranges) {
    const from = range.offset - offset;
    const to = from + range.length;
    if (from < 0 || to > bytes.length) continue;
    const digest = createHash("sha256").update(bytes.subarray(from, to)).digest();
    if (!digest.equals(range.sha256)) return range;
  }
  return null;
}

/** The first byte of [offset, end) that no range covers; `end` when all are covered. */
export function firstUncovered(ranges: readonly HashedRange[], offset: number, end: number): number {
  let position = offset;
  while (position < end) {
    const covering = ranges.find((range) => range.offset <= position && position < range.offset + range.length);
    if (covering === undefined) return position;
    position = covering.offset + covering.length;
  }
  return end;
}

/** The ranges that have at least one byte in [offset, end). */
export function rangesWithin(ranges: readonly HashedRange[], offset: number, end: number): HashedRange[] {
  return ranges.filter((range) => range.offset < end && range.offset + range.length > offset);
}
