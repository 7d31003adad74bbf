import { describe, expect, it } from "vitest";
import { planScan, type ScanSurroundings } from "../../../../src/main/selection/scan-plan";
import type { MediaItem } from "../../../../src/main/telegram/media-item";
import type { ChatKind } from "../../../../src/shared/chats";
import { mediaKinds } from "../../../../src/shared/media";
import { MemoryFileSource } from "../downloads/memory-file-source";

const plan = (filter: string) => planScan({ kinds: mediaKinds, filter });
const { signal } = new AbortController();

describe("the plan of a scan", () => {
  it.each<[string, object]>([
    ["id > 5 and id < 9", { range: { minId: 6, maxId: 8 } }],
    ["message_date >= 1970-01-03 and id > -5", { range: { minDate: expect.any(Number) } }],
    ["id > 0 and id <= 2147483646", { range: undefined }],
    ["id < 99999999999", { range: undefined }],
    ["caption contains 'x'", { range: undefined, kinds: mediaKinds }],
    ["media_type in ['photo', 'video']", { range: undefined, kinds: ["photo", "video"] }],
  ])("%s", (filter, expected) => {
    expect({ range: undefined, ...plan(filter) }).toMatchObject(expected);
  });

  const person = { id: "user:7", accessHash: "70" };
  const surroundings = (chatKind: ChatKind): ScanSurroundings => ({
    chatKind,
    findPerson: (id) => (id === 7 ? person : null),
  });

  it.each<[string, ChatKind, object]>([
    ["sender_id == 7", "forum", { sender: person }],
    ["sender_id == 7", "group", { sender: person }],
    ["sender_id == 7 and caption contains 'x'", "supergroup", { sender: person }],
    ["sender_id in [7, 8]", "group", { sender: undefined }],
    ["sender_id == 8", "group", { sender: undefined }],
    ["sender_id == -1000000000007", "group", { sender: undefined }],
    ["not sender_id == 7", "group", { sender: undefined }],
    ["sender_id == 7", "private", { sender: undefined }],
    ["sender_id == 7", "channel", { sender: undefined }],
    ["topic_id == 5", "forum", { topics: [5] }],
    ["topic_id == 5", "supergroup", { topics: ["all"] }],
    ["message_thread_id in [5, 6, 5.5, -3] and id > 1", "forum", { topics: [5, 6] }],
    ["topic_id in [1, 5]", "forum", { topics: ["all"] }],
    ["topic_id > 5", "forum", { topics: ["all"] }],
  ])("tells Telegram the sender and the topics where it can select them: %s in a %s", (filter, kind, expected) => {
    const asked = planScan({ kinds: mediaKinds, filter }, surroundings(kind));
    const topics = asked?.legs.map(({ topicId = "all" }) => topicId);
    expect({ sender: asked?.sender, topics }).toMatchObject(expected);
  });

  it("reads the chosen topics, as far as the filter leaves any", () => {
    const topics = [5, 6, 7].map((id) => ({ id, title: `Topic ${id}` }));
    const legs = (filter: string | null) =>
      planScan({ kinds: mediaKinds, filter, topics }, surroundings("forum"))?.legs.map(({ topicId }) => topicId);
    expect(legs(null)).toEqual([5, 6, 7]);
    expect(legs("topic_id in [6, 9]")).toEqual([6]);
    expect(legs("topic_id == 9")).toBeUndefined();
  });

  it("reads everything for General, whose messages name no topic, and for very many topics", () => {
    const wanted = (ids: readonly number[]) =>
      planScan({ kinds: mediaKinds, filter: null, topics: ids.map((id) => ({ id, title: "" })) });
    const many = Array.from({ length: 200 }, (_, index) => index + 10);
    for (const ids of [[1, 5], many]) {
      const [leg, ...others] = wanted(ids)?.legs ?? [];
      expect(others).toEqual([]);
      expect(leg?.topicId).toBeUndefined();
      const item = new MemoryFileSource().addFile("file1", 10);
      expect([ids[0] ?? null, ids[1] ?? null, 9, null].map((topicId) => leg?.holds({ ...item, topicId }))).toEqual([
        true,
        true,
        false,
        false,
      ]);
    }
  });

  it("takes the whole album of what matches when that is wished for, and leaves room for it", async () => {
    const file = new MemoryFileSource().addFile("file1", 10);
    const items = [
      { ...file, messageId: 50, groupedId: "9", kind: "photo" as const },
      { ...file, messageId: 51, groupedId: "9", kind: "video" as const },
      { ...file, messageId: 52, groupedId: null },
      { ...file, messageId: 53, groupedId: "8" },
    ];
    const filter = "id == 51 and media_type == 'video' and message_date >= 1970-02";
    const one = planScan({ kinds: mediaKinds, filter });
    const whole = planScan({ kinds: mediaKinds, filter, wholeAlbums: true });
    expect((await one?.matching(items, signal))?.map(({ messageId }) => messageId)).toEqual([51]);
    expect((await whole?.matching(items, signal))?.map(({ messageId }) => messageId)).toEqual([50, 51]);
    expect(one).toMatchObject({ kinds: ["video"], range: { minId: 51, maxId: 51 } });
    expect(whole).toMatchObject({ kinds: ["photo", "video"], range: { minId: 32, maxId: 70 } });
    expect(whole?.range?.minDate).toBe((one?.range?.minDate ?? 0) - 3_600);
  });

  it("leaves the same room where a caption is asked for, which another message of the album may have", () => {
    for (const filter of ["caption contains 'x'", "not (1 > 2 or message_caption in ['y', 'z'])"]) {
      const asked = plan(`id == 51 and media_type == 'video' and ${filter}`);
      expect(asked).toMatchObject({ kinds: ["photo", "video"], range: { minId: 32, maxId: 70 } });
    }
    expect(plan("media_type == 'document' and caption == 'x'")).toMatchObject({ kinds: ["document"] });
  });

  it.each([
    "id < 1",
    "id > 99999999999",
    "id > 5 and id < 5",
    "id == 5.5",
    "message_date < 1960-01",
    "media_type == 'sticker'",
    "message_date > 2022-01 and message_date < 2021-01",
  ])("is none when nothing can match: %s", (filter) => {
    expect(plan(filter)).toBeNull();
  });

  it("lets others have their turn while a slow filter runs, and stops when it is told to", async () => {
    const caption = "a".repeat(4_000);
    const item: MediaItem = { ...new MemoryFileSource().addFile("file1", 10), caption };
    const items = Array.from({ length: 5_000 }, () => item);
    const slow = plan("caption == r'(?:a?){300}a*b' or caption == r'(?:a?){300}a*c'");
    if (slow === null) throw new Error("something can match");
    let turns = 0;
    const others = setInterval(() => {
      turns += 1;
    }, 0);
    try {
      expect(await slow.matching(items, signal)).toEqual([]);
      expect(turns).toBeGreaterThan(2);
      const controller = new AbortController();
      const aborted = slow.matching(items, controller.signal);
      controller.abort();
      await expect(aborted).rejects.toThrow("aborted");
    } finally {
      clearInterval(others);
    }
  });
});
