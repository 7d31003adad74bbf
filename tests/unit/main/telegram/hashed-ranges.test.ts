import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { firstUncovered, firstWrongRange, rangesWithin } from "../../../../src/main/telegram/hashed-ranges";

const content = Buffer.from("0123456789abcdefghij");

function range(offset: number, length: number) {
  const sha256 = createHash("sha256")
    .update(content.subarray(offset, offset + length))
    .digest();
  return { offset, length, sha256 };
}

describe("hashed ranges", () => {
  it("find the first range whose bytes are wrong, and pass over those that lie only partly within the bytes", () => {
    const ranges = [range(0, 4), range(4, 4), range(8, 4)];
    expect(firstWrongRange(content, 0, ranges)).toBeNull();
    const wrong = Buffer.from(content);
    wrong[5] = 0;
    expect(firstWrongRange(wrong, 0, ranges)).toBe(ranges[1]);
    expect(firstWrongRange(wrong.subarray(4, 8), 4, ranges)).toBe(ranges[1]);
    expect(firstWrongRange(wrong.subarray(5, 12), 5, ranges)).toBeNull();
    expect(firstWrongRange(wrong.subarray(0, 7), 0, ranges)).toBeNull();
  });

  it("tell what they do not cover, in whatever order they are, and which of them touch a part", () => {
    const ranges = [range(8, 4), range(0, 4), range(4, 4)];
    expect(firstUncovered(ranges, 0, 12)).toBe(12);
    expect(firstUncovered(ranges, 2, 20)).toBe(12);
    expect(firstUncovered([range(8, 4), range(0, 4)], 1, 12)).toBe(4);
    expect(firstUncovered([], 3, 3)).toBe(3);
    expect(rangesWithin(ranges, 3, 8).map(({ offset }) => offset)).toEqual([0, 4]);
  });
});
