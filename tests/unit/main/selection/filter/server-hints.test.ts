import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFilter } from "../../../../../src/main/selection/filter/filter";
import { type FilterSubject, mediaTypeName } from "../../../../../src/main/selection/filter/filter-subject";
import { type ServerHints, serverHints } from "../../../../../src/main/selection/filter/server-hints";
import { conditions, subjects } from "./arbitrary-filters";
import { localSeconds } from "./subject";

const hintsOf = (text: string): ServerHints => serverHints(readFilter(text).expression);

describe("what the server can select of a filter", () => {
  it("is never narrower than the filter", () => {
    let accepted = 0;
    fc.assert(
      fc.property(conditions, subjects, (text, subject) => {
        fc.pre(text.length <= 4_000);
        const filter = readFilter(text);
        if (!filter.test(subject)) return;
        accepted += 1;
        expect(liesWithin(subject, serverHints(filter.expression))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  it.each<[string, ServerHints]>([
    ["id > 5 and id <= 9", { minId: 6, maxId: 9 }],
    ["5 < id and 9.5 > id", { minId: 6, maxId: 9 }],
    ["id == 7", { minId: 7, maxId: 7 }],
    ["id == 7.5", { minId: 8, maxId: 7 }],
    ["id in [30, 10, 20]", { minId: 10, maxId: 30 }],
    ["id >= 2 * 50 - 1", { minId: 99 }],
    ["id > media_width", {}],
    ["id + 1 > 5", {}],
    ["not id > 5", {}],
    ["id > 5 or id == 2", { minId: 2 }],
    ["id > 5 or media_width > 2", {}],
    ["id > 5 and (media_width > 2 or caption contains 'x')", { minId: 6 }],
    [
      "message_date >= 2022-03-04 and message_date < 2022-03-09",
      { minDate: localSeconds(2022, 3, 4), maxDate: localSeconds(2022, 3, 9) - 1 },
    ],
    ["media_type == 'photo'", { kinds: new Set(["photo"] as const) }],
    [
      "media_type != 'photo' and media_type != 'text' and not media_type == r'v.*'",
      { kinds: new Set(["audio", "document", "animation"] as const) },
    ],
    ["media_type == 'photo' or media_type == 'voice'", { kinds: new Set(["photo", "voice"] as const) }],
    ["media_type == 'sticker'", { kinds: new Set() }],
    ["media_type == 'photo' or id > 5", {}],
    ["sender_id in [1, 2] and sender_id == 2", { senderIds: new Set([2]) }],
    ["topic_id == 17 or topic_id == 18", { topicIds: new Set([17, 18]) }],
    ["caption contains 'Summer' and id > 1", { text: "Summer", minId: 2 }],
    ["caption contains r'Summer'", {}],
    ["caption contains 'a' or caption contains 'b'", {}],
  ])("%s", (text, hints) => {
    expect(hintsOf(text)).toEqual(hints);
  });
});

function liesWithin(subject: FilterSubject, hints: ServerHints): boolean {
  const { messageId, date, senderId, topicId } = subject;
  return (
    messageId >= (hints.minId ?? -Infinity) &&
    messageId <= (hints.maxId ?? Infinity) &&
    date >= (hints.minDate ?? -Infinity) &&
    date <= (hints.maxDate ?? Infinity) &&
    (hints.kinds === undefined || [...hints.kinds].map(mediaTypeName).includes(subject.mediaType)) &&
    (hints.senderIds === undefined || (senderId !== null && hints.senderIds.has(senderId))) &&
    (hints.topicIds === undefined || (topicId !== null && hints.topicIds.has(topicId))) &&
    subject.caption.toLowerCase().includes((hints.text ?? "").toLowerCase())
  );
}
