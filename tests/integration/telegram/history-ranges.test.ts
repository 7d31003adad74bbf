import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import type { HistoryRange } from "../../../src/main/telegram/history-source";
import type { MediaItem } from "../../../src/main/telegram/media-item";
import { type MediaKind, mediaKinds, type ScanOrder } from "../../../src/shared/media";
import type { FileView } from "../../telegram-server/control/views";
import { never } from "./gateway-to";
import { type SignedIn, signedInTo } from "./signed-in";

const orders = ["newest-first", "oldest-first"] as const;

interface Place {
  world: SignedIn;
  chat: GatewayChat;
  files: FileView[];
}

async function placeOf(world: SignedIn, title: string): Promise<Place> {
  for await (const page of world.gateway.chats.dialogs(never)) {
    const chat = page.chats.find((candidate) => candidate.title === title);
    if (!chat) continue;
    const { key } = await world.control.chatByTitle(title);
    const files = (await world.control.filesOfChat(key)).filter(({ kind }) => kind !== "sticker");
    return { world, chat, files };
  }
  throw new Error(`no chat ${title}`);
}

/** Everything in a range, and how many messages Telegram sent for it. */
async function mediaIn(
  { world, chat }: Place,
  options: { kinds?: readonly MediaKind[]; order?: ScanOrder; limit?: number; range?: HistoryRange },
): Promise<{ items: MediaItem[]; scanned: number }> {
  const { kinds = mediaKinds, order = "newest-first", limit = 100, range = {} } = options;
  const items: MediaItem[] = [];
  let scanned = 0;
  for (let from: number | null = null; ; ) {
    const page = await world.gateway.history.page(chat, { kinds, order, from, limit, range }, never);
    items.push(...page.items);
    scanned += page.scanned;
    if (page.next === null) return { items, scanned };
    from = page.next;
  }
}

describe("a part of a chat", () => {
  let place: Place;
  let ranges: [name: string, range: HistoryRange][];

  beforeAll(async () => {
    place = await placeOf(await signedInTo("mixed-200"), "Mixed 200");
    const at = (index: number): FileView => {
      const file = place.files[index];
      if (!file) throw new Error(`the chat has no file ${index}`);
      return file;
    };
    ranges = [
      ["ids", { minId: at(50).messageId, maxId: at(120).messageId }],
      ["an upper id", { maxId: at(20).messageId }],
      ["a lower id", { minId: at(170).messageId }],
      ["dates", { minDate: at(50).date, maxDate: at(120).date }],
      ["an upper date", { maxDate: at(20).date }],
      ["a lower date", { minDate: at(190).date }],
      ["ids and dates", { minId: at(10).messageId, maxDate: at(60).date }],
      ["dates and ids", { minDate: at(100).date, maxId: at(130).messageId }],
      ["one message", { minId: at(77).messageId, maxId: at(77).messageId }],
      ["one moment", { minDate: at(77).date, maxDate: at(77).date }],
      ["nothing between", { minDate: at(77).date + 1, maxDate: at(77).date + 2 }],
      ["after the last", { minDate: at(199).date + 1 }],
      ["before the first", { maxDate: at(0).date - 1 }],
      ["ids crossed", { minId: at(120).messageId, maxId: at(50).messageId }],
    ];
  });
  afterAll(() => place.world.close());

  it.each(orders)("is what lies in it, %s, by reading everything and by Telegram's filters", async (order) => {
    for (const [name, range] of ranges) {
      const within = place.files.filter(({ messageId, date }) => {
        const ids = messageId >= (range.minId ?? messageId) && messageId <= (range.maxId ?? messageId);
        return ids && date >= (range.minDate ?? date) && date <= (range.maxDate ?? date);
      });
      for (const kinds of [mediaKinds, ["document"], ["photo"]] as const) {
        const expected = within.filter(({ kind }) => kinds.some((wanted) => wanted === kind));
        expected.sort((a, b) => (order === "newest-first" ? b.messageId - a.messageId : a.messageId - b.messageId));
        const { items } = await mediaIn(place, { kinds, order, range, limit: 17 });
        expect(
          items.map(({ messageId }) => messageId),
          `${name} ${kinds.join()}`,
        ).toEqual(expected.map(({ messageId }) => messageId));
      }
    }
  });

  it.each(orders)("is not looked for in the rest of the chat, %s", async (order) => {
    for (const [name, range] of ranges) {
      const { items, scanned } = await mediaIn(place, { order, range, limit: 10 });
      // A page more at each end, at the most, and the messages between the files.
      if (!/and/.test(name)) expect(scanned, name).toBeLessThanOrEqual(items.length * 1.2 + 20);
    }
  });
});

describe("what a message says beside its media", () => {
  let world: SignedIn;
  beforeAll(async () => {
    world = await signedInTo("demo");
  });
  afterAll(() => world.close());

  it("is what the server has, in every chat", async () => {
    const { chats } = await world.control.state();
    for (const { title } of chats.filter(({ fileCount, key }) => fileCount > 0 && !key.startsWith("saved"))) {
      const place = await placeOf(world, title);
      const { items } = await mediaIn(place, {});
      expect(items.length).toBe(place.files.length);
      for (const item of items) {
        const file = place.files.find(({ messageId }) => messageId === item.messageId);
        if (!file) throw new Error(`message ${item.messageId} has no file`);
        expect(item, `${title} ${item.messageId}`).toMatchObject(toldOf(file, place.chat));
      }
    }
  });

  it.each([...orders.map((order) => [order, 100] as const), ["newest-first", 7], ["oldest-first", 5]] as const)(
    "is the album's caption for all of an album, %s, %i a page",
    async (order, limit) => {
      const place = await placeOf(world, "Family album");
      const { items } = await mediaIn(place, { order, limit });
      const ids = items.map(({ messageId }) => messageId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBe(place.files.length);
      const albums = items.filter(({ groupedId }) => groupedId !== null);
      expect(albums.length).toBeGreaterThan(20);
      for (const item of albums) {
        const captions = place.files.filter(({ groupedId }) => groupedId === item.groupedId).map(({ text }) => text);
        expect(item.caption).toBe(captions.find((text) => text !== ""));
      }
    },
  );
});

function toldOf(file: FileView, { kind }: GatewayChat): Partial<MediaItem> {
  const { width = null, height = null, replyToId = null, durationSeconds } = file;
  // A message that answers the beginning of a thread names it once, as what it answers.
  const thread = file.topicId === replyToId ? null : (file.topicId ?? null);
  const topicId = kind === "forum" ? (file.topicId ?? 1) : thread;
  const isAlone = file.groupedId === undefined;
  const sender = file.fromId === undefined ? null : expect.objectContaining({ id: Number(file.fromId) });
  return {
    width,
    height,
    replyToId,
    topicId,
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    ...(isAlone ? { caption: file.text } : {}),
    ...(kind === "private" ? {} : { sender }),
  };
}
