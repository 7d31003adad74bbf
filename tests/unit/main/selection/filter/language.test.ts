import { describe, expect, it } from "vitest";
import { readFilter } from "../../../../../src/main/selection/filter/filter";
import { checkDraft } from "../../../../../src/main/selection/filter/filter-draft";
import type { FilterSubject } from "../../../../../src/main/selection/filter/filter-subject";
import type { FilterForm } from "../../../../../src/shared/filters";
import { bareMedia, video } from "./subject";

const noForm: FilterForm = { from: null, to: null, minBytes: null, maxBytes: null, text: "" };

const story: FilterSubject = { ...video, caption: "Holiday\nIt's 2022, Ёж and ÄPFEL" };

const examples: readonly (readonly [filter: string, subject: FilterSubject, result: boolean])[] = [
  ["not media_type == 'video'", video, false],
  ["!(media_type == 'video')", video, false],
  ["NOT id = 1 AND NOT id = 2", video, true],
  ["not id = 5 or id = 5", video, true],
  ["not not id = 5", video, true],
  ["sender_id in [1, 2, 123]", video, true],
  ["sender_id not in [1, 2, 123]", video, false],
  ["not sender_id in [1, 2]", video, true],
  ["id in [-5, 5]", video, true],
  ["file_size in [10MB]", video, true],
  ["message_date in [2022-08-05 14:35:12]", video, true],
  ["file_extension in ['mkv', r'mp\\d']", video, true],
  ["caption contains 'HOLIDAY'", story, true],
  ["caption contains 'äpfel'", story, true],
  ["caption contains 'ёЖ'", story, true],
  // Accents as characters of their own, as macOS writes file names: on either side, or on both.
  ["caption contains 'a\u0308pfel'", story, true],
  ["caption contains 'äpfel'", { ...story, caption: story.caption.normalize("NFD") }, true],
  ["caption contains 'a\u0308pfel'", { ...story, caption: story.caption.normalize("NFD") }, true],
  ["caption contains 'apfel'", { ...story, caption: story.caption.normalize("NFD") }, false],
  ["caption contains 'winter'", story, false],
  ["caption contains r'\\d{4}'", story, true],
  ["caption contains r'^\\d{4}'", story, false],
  ['caption contains "It\'s"', story, true],
  ["caption contains 'It\\'s'", story, true],
  ["caption contains 'holiday\\nIt'", story, true],
  ["caption contains '\\u0401'", story, true],
  ["caption == r'It\\'s.*'", { ...story, caption: "It's it" }, true],
  // As re.fullmatch with re.MULTILINE: the whole text, `.` ends at a line, `$` and `^` are at each.
  ["caption == r'Holiday'", story, false],
  ["caption == r'Holiday.*'", story, false],
  ["caption == r'(?s)Holiday.*'", story, true],
  ["caption == r'^Holiday$\\n^It.*$'", story, true],
  ["caption == ''", video, true],
  ["caption != ''", story, true],
  ["file_size >= 9.5MB", video, true],
  ["file_size > 0.01gb", video, false],
  ["file_size == 10 MB", video, true],
  ["media_width / media_height > 1.7 and media_width / media_height < 1.8", video, true],
  ["media_width * 2 - 1 == 3839", video, true],
  ["media_width - (1000 - 80) == 1000", video, true],
  ["10 - 4 - 3 == 3", video, true],
  ["1 / 0 == 1", video, false],
  ["not 1 / 0 == 1", video, true],
  ["2022.125 > 2022", video, true],
  ["'a' < 'b'", video, true],
  ["sender_display_name == 'Coco Chen'", video, true],
  // A field that is not there makes every comparison false, so that `not` of it is true.
  ["media_width < 1 or media_width >= 1", bareMedia, false],
  ["media_width != 1", bareMedia, false],
  ["not media_width == 1", bareMedia, true],
  ["media_width in [1]", bareMedia, false],
  ["media_width not in [1]", bareMedia, true],
  ["media_width + 1 > 0", bareMedia, false],
  ["-media_width < 0", bareMedia, false],
  ["sender_name contains 'a'", bareMedia, false],
  ["sender_name contains r'.*'", bareMedia, false],
  ["file_extension == r'.*'", bareMedia, false],
  ["file_extension != r'x'", bareMedia, false],
];

describe("the filter language", () => {
  it.each(examples)("%s", (filter, subject, result) => {
    expect(readFilter(filter).test(subject)).toBe(result);
  });

  it("binds not, and, or from tight to loose", () => {
    const withBrackets = readFilter("(not (id == 1) and (id == 2)) or (id == 5)");
    const without = readFilter("not id == 1 and id == 2 or id == 5");
    for (const messageId of [1, 2, 3, 5]) {
      const subject = { ...video, messageId };
      expect(without.test(subject)).toBe(withBrackets.test(subject));
    }
  });
});

describe("a filter's problems", () => {
  const problems: readonly (readonly [filter: string, problem: object])[] = [
    ["id == ", { kind: "value-expected", column: 7, length: 0, found: "" }],
    ["id == 1 and", { kind: "value-expected", column: 12, length: 0 }],
    ["and id == 1", { kind: "value-expected", column: 1, length: 3, found: "and" }],
    ["id == 1 id == 2", { kind: "operator-expected", column: 9, length: 2, found: "id" }],
    ["id == 1)", { kind: "operator-expected", column: 8, found: ")" }],
    ["(id == 1", { kind: "unclosed-bracket", column: 9, found: "(" }],
    ["id in [1, 2", { kind: "unclosed-bracket", column: 12, found: "[" }],
    ["id in 1", { kind: "list-expected", column: 7, found: "1" }],
    ["id in []", { kind: "value-expected", column: 8, found: "]" }],
    ["caption == 'abc", { kind: "unclosed-text", column: 12, length: 4 }],
    ["caption == r'abc\\'", { kind: "unclosed-text", column: 12 }],
    ["caption == 'a\\d'", { kind: "bad-escape", column: 14, length: 2, found: "\\d" }],
    ["caption == “abc”", { kind: "unknown-character", column: 12, found: "“" }],
    ["id == 1 😀", { kind: "unknown-character", column: 9, found: "😀" }],
    ["1 < id < 5", { kind: "chained-comparison", column: 8, length: 1 }],
    ["id == 12abc", { kind: "bad-number", column: 7, found: "12abc" }],
    ["id == 99999999999999999", { kind: "bad-number", column: 7 }],
    ["message_date > 2022-02-30", { kind: "bad-date", column: 16, length: 10 }],
    ["message_date > 2022-02-03 25:00", { kind: "bad-date", column: 16 }],
    ["message_date > 2022-13", { kind: "bad-date", column: 16 }],
    ["   ", { kind: "empty", column: 1 }],
    [
      "id == 1 or wdith > 5",
      { kind: "unknown-field", column: 12, length: 5, found: "wdith", suggestion: "media_width" },
    ],
    ["mesage_date > 2022-01", { kind: "unknown-field", suggestion: "message_date" }],
    ["Caption == 'a'", { kind: "unknown-field", suggestion: "caption" }],
    ["zzzzzz == 1", { kind: "unknown-field", suggestion: undefined }],
    ["id == 1 and message_date > 'x'", { kind: "wrong-types", column: 13, length: 18, left: "date", right: "text" }],
    ["file_size > 2022-01", { kind: "wrong-types", left: "number", right: "date" }],
    ["file_size + 'a' > 1", { kind: "wrong-type", column: 13, length: 3, left: "text", right: "number" }],
    ["file_size contains 'a'", { kind: "wrong-type", column: 1, length: 9, left: "number", right: "text" }],
    ["id in [1, 'a']", { kind: "wrong-type", column: 11, left: "text", right: "number" }],
    ["(id > 1) > 2", { kind: "wrong-type", column: 1, length: 8, left: "condition" }],
    ["file_size", { kind: "not-a-condition", column: 1, length: 9, left: "number" }],
    ["id == 1 and caption", { kind: "not-a-condition", column: 13, left: "text" }],
    ["caption > r'a'", { kind: "misplaced-regex", column: 11 }],
    ["r'a'", { kind: "misplaced-regex", column: 1 }],
    ["id in [r'a']", { kind: "misplaced-regex", column: 8 }],
    [
      "caption == r'['",
      { kind: "bad-regex", column: 12, length: 4, detail: expect.stringContaining("missing closing ]") },
    ],
    ["caption == r'(a)\\1'", { kind: "bad-regex", column: 12 }],
    ["caption == r'(?=a)b'", { kind: "bad-regex", column: 12 }],
    ["caption == r'(?:a{500}b){500}'", { kind: "bad-regex", column: 12 }],
    ["caption == r'[a-z]{900}[a-z]{900}'", { kind: "regex-too-large", column: 12 }],
    [`${"(".repeat(101)}id == 1${")".repeat(101)}`, { kind: "too-deep", column: 101 }],
    [`id in [${"1, ".repeat(2_000)}1]`, { kind: "too-long", column: 4_001 }],
  ];

  it.each(problems)("%s", (filter, problem) => {
    expect(checkDraft({ form: noForm, expression: filter.trim() === "" ? `(${filter})` : filter })).toMatchObject(
      filter.trim() === ""
        ? { state: "bad", problem: { kind: "value-expected", column: 5 } }
        : { state: "bad", problem },
    );
  });
});

describe("a draft", () => {
  it("is no filter when nothing is asked", () => {
    expect(checkDraft({ form: { ...noForm, text: "  " }, expression: " " })).toEqual({ state: "good", filter: null });
  });

  it("joins its form and its expression with and", () => {
    const form: FilterForm = {
      from: "2022-03-04",
      to: "2022-03-08",
      minBytes: 1_572_864,
      maxBytes: 10 * 2 ** 20,
      text: " it's ",
    };
    expect(checkDraft({ form, expression: "id=1 or id=2" })).toEqual({
      state: "good",
      filter:
        "message_date >= 2022-03-04 and message_date <= 2022-03-08 23:59:59 and file_size >= 1.5MB and file_size <= 10MB" +
        " and (caption contains 'it\\'s' or file_name contains 'it\\'s') and (id == 1 or id == 2)",
    });
  });

  it("has its sizes to the byte", () => {
    for (const bytes of [0, 1, 1_000, 1_024, 1_025, 123_456_789, 2 ** 40, 2 ** 40 + 1, 5 * 2 ** 30]) {
      const check = checkDraft({ form: { ...noForm, minBytes: bytes, maxBytes: bytes }, expression: "" });
      if (check.state === "bad" || check.filter === null) throw new Error("there is a filter");
      const { test } = readFilter(check.filter);
      expect([bytes - 1, bytes, bytes + 1].map((fileSize) => test({ ...video, fileSize }))).toEqual([
        false,
        true,
        false,
      ]);
    }
  });
});
