import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFilter } from "../../../../../src/main/selection/filter/filter";
import { FilterRefused } from "../../../../../src/main/selection/filter/filter-refused";
import { video } from "./subject";

/** As long as a caption can be. */
const longestCaption = 4_096;
/** Far more than any of it takes, far less than a regex that backtracks. */
const mostMs = 15_000;

const tokens = fc.constantFrom(
  ..."( ) [ ] , + - * / = == != < <= > >= && || ! and or not in contains".split(" "),
  ..."id caption file_size message_date nothing 1 2.5 10MB 2022-03-04 2022.13 'a' 'a r'a' r'( \" \\ . # 中".split(" "),
);

/** Reads and, where it is a filter, runs it. Only a refusal may be thrown, and its place must lie in the text. */
function survive(text: string, caption = "a\nb"): void {
  try {
    readFilter(text).test({ ...video, caption });
  } catch (error) {
    if (!(error instanceof FilterRefused)) throw error;
    const { column, length } = error.problem;
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column - 1 + length).toBeLessThanOrEqual(Math.max(text.length, 0));
  }
}

describe("whatever is typed as a filter", () => {
  it("is read or refused with a place: any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => survive(text)),
      { numRuns: 500 },
    );
  });

  it("is read or refused with a place: words of the language in any order", () => {
    const texts = fc.array(tokens, { maxLength: 30 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(texts, (text) => survive(text)),
      { numRuns: 5_000 },
    );
  });

  it("is read or refused with a place: any regex on any text", () => {
    const parts = fc.constantFrom(
      "a",
      "b",
      ".",
      "*",
      "+",
      "?",
      "(",
      ")",
      "|",
      "[",
      "]",
      "^",
      "$",
      "{2}",
      "{1,99}",
      "\\b",
      "\\1",
      "(?i)",
      "(?=",
      "\\p{L}",
    );
    const patterns = fc.oneof(
      fc.array(parts, { maxLength: 40 }).map((list) => list.join("")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(
        patterns,
        fc.string({ unit: fc.constantFrom("a", "b", "\n", "😀"), maxLength: 200 }),
        (pattern, caption) => survive(`caption == r'${pattern}'`, caption),
      ),
      { numRuns: 2_000 },
    );
  });

  const patterns = [
    "(a+)+$",
    "(a|aa)+$",
    "(.*a){30}",
    "(a*)*b",
    "(x+x+)+y",
    "((a?){300})a{300}",
    "([a-z]+)*=",
    "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)b",
    "(\\p{L}{1,20}){1,20}!",
    "(?i)(ä|a|å)*$x",
    "x{1000}".repeat(100),
    "((((a{10}){10}){10}){10}){10}",
    `(${"a|".repeat(400)}a){900}`,
    "(".repeat(1_000),
    `${"(".repeat(1_000)}a${")".repeat(1_000)}`,
    "[".repeat(1_000),
    `${"(?:".repeat(900)}a*${")*".repeat(900)}`,
  ].map((pattern) => [pattern.slice(0, 30), pattern] as const);

  it.each(patterns)("matches or refuses %s in no time", (_name, pattern) => {
    const began = performance.now();
    for (const caption of ["a".repeat(longestCaption), `${"a".repeat(longestCaption)}!`, "ä".repeat(longestCaption)]) {
      survive(`caption == r'${pattern}' or caption contains r'${pattern}'`, caption);
    }
    expect(performance.now() - began).toBeLessThan(mostMs);
  });

  it("is neither too deep nor too long for the stack", () => {
    const began = performance.now();
    for (const text of [
      "(".repeat(4_000),
      `${"(".repeat(99)}id == 1${")".repeat(99)}`,
      `${"not ".repeat(990)}id == 1`,
      `${"!".repeat(3_900)}(id == 1)`,
      `id == ${"-".repeat(3_900)}1`,
      `id == ${"1+".repeat(1_900)}1`,
      `${"id==1 or ".repeat(440)}id==1`,
      `id in [${"1,".repeat(1_900)}1]`,
      `caption == '${"\\\\".repeat(1_900)}'`,
    ]) {
      survive(text);
    }
    expect(performance.now() - began).toBeLessThan(mostMs);
  });
});
