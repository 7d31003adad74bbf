import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Expression } from "../../../../../src/main/selection/filter/ast";
import { readFilter } from "../../../../../src/main/selection/filter/filter";
import { parseFilter } from "../../../../../src/main/selection/filter/parse-filter";
import { printFilter } from "../../../../../src/main/selection/filter/print-filter";
import { conditions, subjects, trees } from "./arbitrary-filters";

describe("printing a filter", () => {
  it("gives a text that parses to the same tree", () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const text = printFilter(tree);
        fc.pre(text.length <= 4_000);
        expect(placeless(parseFilter(text))).toEqual(placeless(tree));
      }),
      { numRuns: 2_000 },
    );
  });

  it("changes nothing about what the filter lets through", () => {
    fc.assert(
      fc.property(conditions, subjects, (text, subject) => {
        fc.pre(text.length <= 2_000);
        const filter = readFilter(text);
        expect(readFilter(printFilter(filter.expression)).test(subject)).toBe(filter.test(subject));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["id=1", "id == 1"],
    ["((id == 1))", "id == 1"],
    ["(id==1 or id==2) && id==3", "(id == 1 or id == 2) and id == 3"],
    ["id==1 or (id==2 && id==3)", "id == 1 or id == 2 and id == 3"],
    ["id == 1 and (id == 2 and id == 3)", "id == 1 and (id == 2 and id == 3)"],
    ["not(id==1)", "not id == 1"],
    ["sender_id not in [1,-2]", "not sender_id in [1, -2]"],
    ["id == 7 - (2 - 1)", "id == 7 - (2 - 1)"],
    ["id == (1 + 2) * 3", "id == (1 + 2) * 3"],
    ["message_date > 2022.3", "message_date > 2022-03-01"],
    ["message_date > 2022/3/4 9:05", "message_date > 2022-03-04 09:05"],
    ["message_date > 2022/3/4 9:05:01", "message_date > 2022-03-04 09:05:01"],
    ["file_size > 1.50mb", "file_size > 1.5MB"],
    ['caption == "it\'s"', "caption == 'it\\'s'"],
    ['caption == r"it\'s"', "caption == r'it\\'s'"],
    ["caption == '\\u200B\\n中'", "caption == '\\u200b\\n中'"],
  ])("%s", (text, printed) => {
    expect(printFilter(parseFilter(text))).toBe(printed);
  });
});

function placeless(expression: Expression): unknown {
  return JSON.parse(JSON.stringify(expression, (key, value: unknown) => (key === "at" ? undefined : value)));
}
