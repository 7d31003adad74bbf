import fc from "fast-check";
import type { Expression, Literal, SizeUnit } from "../../../../../src/main/selection/filter/ast";
import type { FilterSubject } from "../../../../../src/main/selection/filter/filter-subject";
import { localSeconds } from "./subject";

const at = { start: 0, end: 0 };

/** Times below this many cover the borders between values more often than all numbers would. */
const smallNumbers = fc.integer({ min: 0, max: 20 });
const numbers = fc.oneof(
  smallNumbers,
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  fc.integer({ min: 0, max: 10 ** 9 }).map((value) => value / 10 ** 6),
);
const units: readonly SizeUnit[] = ["B", "KB", "MB", "GB", "TB"];

const two = (value: number): string => String(value).padStart(2, "0");
const moments = fc
  .tuple(
    fc.oneof(fc.constant(2_022), fc.integer({ min: 1_900, max: 2_099 })),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    fc.oneof(fc.constant([0, 0, 0] as const), fc.tuple(fc.integer({ min: 0, max: 23 }), fc.nat(59), fc.nat(59))),
  )
  .map(([year, month, day, [hour, minute, second]]) => {
    return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
  });

/** Texts of any UTF-16, with the characters that mean something in a filter well represented. */
const texts = fc.oneof(
  fc.constantFrom("a", "b", "photo", "video", "video_note", "holiday"),
  fc.string({ unit: fc.constantFrom("'", '"', "\\", "\n", "\t", "r", "u", "\u0000", "\ud800", "\udc00", "😀", "ë") }),
  fc.string({ unit: "binary" }),
);

/** Patterns as the parser has them: a backslash before a quote is gone. */
const patterns = fc
  .array(fc.constantFrom("a", "b", ".", "*", "'", '"', "\\\\", "\\d", "\\n", "[ab]", "(a|b)", "(?i)", "^", "$", "中"))
  .map((parts) => parts.join(""));

const literals: fc.Arbitrary<Literal> = fc.oneof(
  numbers.map((value): Literal => ({ kind: "number", value, at })),
  fc.tuple(numbers, fc.constantFrom(...units)).map(([amount, unit]): Literal => ({ kind: "size", amount, unit, at })),
  moments.map((moment): Literal => ({ kind: "date", moment, at })),
  texts.map((value): Literal => ({ kind: "text", value, at })),
  patterns.map((pattern): Literal => ({ kind: "regex", pattern, at })),
);

const items: fc.Arbitrary<Expression> = fc.oneof(
  literals,
  numbers.map((value): Expression => ({ kind: "negate", operand: { kind: "number", value, at }, at })),
);

/** Every tree that the grammar can make, most of which mean nothing. */
export const trees: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>((tie) => {
  const tree = tie("tree");
  const pair = fc.tuple(tree, tree);
  const names = fc.oneof(
    fc.constantFrom("id", "caption", "message_date"),
    fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/).filter((name) => !/^(?:and|or|not|in|contains|r)$/.test(name)),
  );
  return {
    tree: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      literals,
      names.map((name): Expression => ({ kind: "field", name, at })),
      tree.map((operand): Expression => ({ kind: "negate", operand, at })),
      tree.map((operand): Expression => ({ kind: "not", operand, at })),
      fc
        .tuple(fc.constantFrom(...(["+", "-", "*", "/"] as const)), pair)
        .map(([operator, [left, right]]): Expression => ({ kind: "arithmetic", operator, left, right, at })),
      fc
        .tuple(fc.constantFrom(...(["==", "!=", "<", "<=", ">", ">="] as const)), pair)
        .map(([operator, [left, right]]): Expression => ({ kind: "compare", operator, left, right, at })),
      pair.map(([left, right]): Expression => ({ kind: "contains", left, right, at })),
      fc
        .tuple(tree, fc.array(items, { minLength: 1, maxLength: 4 }))
        .map(([left, list]): Expression => ({ kind: "in", left, list, at })),
      fc
        .tuple(fc.constantFrom("and" as const, "or" as const), pair)
        .map(([kind, [left, right]]): Expression => ({ kind, left, right, at })),
    ),
  };
}).tree;

const comparisonOperators = ["==", "!=", "<", "<=", ">", ">="] as const;

/** Conditions about ids, dates, types, senders, topics and captions that are near those of `subjects`, as text. */
export const conditions: fc.Arbitrary<string> = fc.letrec<{ condition: string }>((tie) => {
  const operator = fc.constantFrom(...comparisonOperators);
  const near = fc.oneof(
    fc.integer({ min: -2, max: 12 }).map(String),
    fc.integer({ min: 0, max: 20 }).map((half) => String(half / 2)),
    fc.tuple(smallNumbers, smallNumbers).map(([a, b]) => `(${a} - ${b})`),
  );
  const numeric = fc.constantFrom("id", "message_id", "sender_id", "topic_id", "file_size", "media_width");
  const days = fc.integer({ min: 1, max: 9 }).map((day) => `2022-03-0${day}`);
  const types = fc.constantFrom("'photo'", "'video'", "'video_note'", "r'v.*'", "'nothing'");
  const compare = fc.oneof(
    fc.tuple(numeric, operator, near).map((parts) => parts.join(" ")),
    fc.tuple(near, operator, numeric).map((parts) => parts.join(" ")),
    fc
      .tuple(numeric, fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 3 }))
      .map(([field, list]) => `${field} in [${list.join(", ")}]`),
    fc.tuple(operator, days).map(([sign, day]) => `message_date ${sign} ${day}`),
    fc.tuple(days, operator).map(([day, sign]) => `${day} ${sign} message_date`),
    fc.tuple(fc.constantFrom("==", "!="), types).map(([sign, type]) => `media_type ${sign} ${type}`),
    fc.array(types, { minLength: 1, maxLength: 3 }).map((list) => `media_type in [${list.join(", ")}]`),
    fc.constantFrom("caption contains 'b'", "caption == 'ab'", "caption == r'a.*'", "file_name contains 'a'"),
  );
  const condition = tie("condition");
  return {
    condition: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      compare,
      condition.map((inner) => `not (${inner})`),
      fc
        .tuple(condition, fc.constantFrom("and", "or"), condition)
        .map(([left, word, right]) => `(${left}) ${word} (${right})`),
    ),
  };
}).condition;

const nearNumbers = fc.integer({ min: 0, max: 10 });

/** Media near what `conditions` ask for. */
export const subjects: fc.Arbitrary<FilterSubject> = fc.record({
  date: fc.integer({ min: 0, max: 9 }).map((day) => localSeconds(2022, 3, day)),
  messageId: nearNumbers,
  caption: fc.constantFrom("", "ab", "AB", "a", "xbx"),
  mediaType: fc.constantFrom("photo", "video", "audio", "document", "voice", "video_note", "animation"),
  fileSize: fc.option(nearNumbers),
  fileName: fc.constantFrom("", "a.jpg"),
  fileExtension: fc.option(fc.constantFrom("jpg", "mp4")),
  width: fc.option(nearNumbers),
  height: fc.option(nearNumbers),
  duration: fc.option(nearNumbers),
  senderId: fc.option(nearNumbers),
  senderName: fc.option(fc.constantFrom("ab", "c")),
  senderDisplayName: fc.option(fc.constantFrom("A B", "C")),
  replyToMessageId: fc.option(nearNumbers),
  topicId: fc.option(nearNumbers),
  forwardedFromId: fc.option(nearNumbers),
  forwardedFromName: fc.option(fc.constantFrom("ab", "c")),
});
