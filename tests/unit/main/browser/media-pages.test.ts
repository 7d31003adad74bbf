import { describe, expect, it } from "vitest";
import { MediaPages } from "../../../../src/main/browser/media-pages";
import type { MediaStore } from "../../../../src/main/storage/media-store";
import type { MediaItem } from "../../../../src/main/telegram/media-item";
import type { MediaPage, MediaView } from "../../../../src/shared/media-browser";
import { ChatAtTelegram, chat, itemOf, never, ownStore, viewOf } from "./browser-world";

const numbered = (count: number, of: (id: number) => Partial<MediaItem> = () => ({})): MediaItem[] =>
  Array.from({ length: count }, (_, index) => itemOf(index + 1, of(index + 1)));

function setUp(items: MediaItem[], store: MediaStore = ownStore()) {
  const telegram = new ChatAtTelegram(items);
  const pages = new MediaPages({
    history: telegram,
    store,
    wasDownloaded: ({ messageId }) => messageId === 5,
    now: () => 1,
  });
  const ids = async (view: MediaView = viewOf(), limit = 10): Promise<number[]> => {
    const found: number[] = [];
    for (let from: number | null = null; ; ) {
      const page = await pages.page(chat, view, from, limit, never);
      found.push(...page.entries.map(({ messageId }) => messageId));
      if (page.next === null) return found;
      from = page.next;
    }
  };
  return { telegram, pages, store, ids };
}

const descending = (from: number, to = 1): number[] =>
  Array.from({ length: from - to + 1 }, (_, index) => from - index);

describe("the pages of a chat's media", () => {
  it("are read once, and come out of the cache from then on, in pages of any size", async () => {
    const { telegram, ids, pages } = setUp(numbered(35));
    expect(await ids()).toEqual(descending(35));
    const asked = telegram.asked.length;
    expect(await ids(viewOf(), 7)).toEqual(descending(35));
    expect(await ids(viewOf(), 100)).toEqual(descending(35));
    expect(telegram.asked).toHaveLength(asked);
    expect((await pages.page(chat, viewOf(), null, 10, never)).isFromCache).toBe(true);
  });

  it("go on at Telegram where the cache ends", async () => {
    const { telegram, ids, pages } = setUp(numbered(35));
    const first = await pages.page(chat, viewOf(), null, 10, never);
    expect(first).toMatchObject({ next: 26, isFromCache: false });
    expect(await ids()).toEqual(descending(35));
    expect(telegram.asked.map(({ from }) => from)).toEqual([null, 26, 16, 6, 1]);
  });

  it("of one type are a list of their own, which other lists do not mix with", async () => {
    const { ids } = setUp(numbered(30, (id) => ({ kind: id % 3 === 0 ? "video" : "photo" })));
    const videos = descending(30).filter((id) => id % 3 === 0);
    expect(await ids(viewOf({ tab: "video" }), 4)).toEqual(videos);
    expect(await ids()).toEqual(descending(30));
    expect(await ids(viewOf({ tab: "video" }), 4)).toEqual(videos);
    expect(await ids(viewOf({ tab: "photo" }))).toEqual(descending(30).filter((id) => id % 3 !== 0));
  });

  it("with links are a list of their own, of texts and of media; the texts are in no other", async () => {
    const links = [{ url: "https://example.org/", title: null }];
    const text = { kind: "text" as const, thumbnailJpeg: null };
    const { telegram, pages, ids } = setUp(
      numbered(30, (id) => ({ ...(id % 5 === 0 && { links }), ...(id % 10 === 0 && text) })),
    );
    const media = descending(30).filter((id) => id % 10 !== 0);
    const tab = "links" as const;
    expect(await ids(viewOf({ tab }), 4)).toEqual([30, 25, 20, 15, 10, 5]);
    expect(await ids()).toEqual(media);
    telegram.asked.length = 0;
    expect(await ids(viewOf({ tab }), 4)).toEqual([30, 25, 20, 15, 10, 5]);
    expect(await ids()).toEqual(media);
    expect(telegram.asked).toEqual([]);
    expect(pages.entries(chat.id, [30])[0]).toMatchObject({ kind: "text", links });
    // A text is deleted, a caption loses its link, another gets one.
    telegram.items = telegram.items
      .filter(({ messageId }) => messageId !== 30)
      .map((item) => {
        const { links: _links, ...plain } = item;
        return item.messageId === 25 ? plain : item.messageId === 7 ? { ...item, links } : item;
      });
    expect(await pages.refresh(chat, tab, never)).toBe(true);
    expect(await ids(viewOf({ tab }), 4)).toEqual([20, 15, 10, 7, 5]);
    expect(await ids()).toEqual(media);
    // Another list takes up what it has missed, and disturbs nothing.
    expect(await pages.refresh(chat, "all", never)).toBe(true);
    expect(await pages.refresh(chat, "all", never)).toBe(false);
    expect(await ids(viewOf({ tab }), 4)).toEqual([20, 15, 10, 7, 5]);
  });

  it("of a search or up to a day are asked for each time, and do not disturb the list", async () => {
    const { telegram, pages, ids } = setUp(numbered(30, (id) => ({ caption: id % 10 === 0 ? "sea" : "" })));
    await pages.page(chat, viewOf(), null, 10, never);
    expect(await ids(viewOf({ query: "sea" }))).toEqual([30, 20, 10]);
    expect(await ids(viewOf({ until: 1_700_000_005 }))).toEqual([5, 4, 3, 2, 1]);
    expect(telegram.asked.filter(({ query }) => query === "sea")).not.toEqual([]);
    // Message 5 is stored, but what lies between it and the first page is not.
    expect(await ids()).toEqual(descending(30));
    const known = pages.entries(chat.id, [5, 99, 20]).map(({ messageId, wasDownloaded }) => [messageId, wasDownloaded]);
    expect(known).toEqual([
      [5, true],
      [20, false],
    ]);
  });

  it("that have nothing on them are passed over, some at a time", async () => {
    const { telegram, pages } = setUp(numbered(100, (id) => ({ kind: id === 1 ? "video" : "photo" })));
    // As a chat in which people only talk.
    telegram.page = async (_chat, request) => {
      telegram.asked.push(request);
      const from = request.from ?? 101;
      return { items: [], scanned: 10, next: from > 10 ? from - 10 : null };
    };
    const first = await pages.page(chat, viewOf(), null, 10, never);
    expect(first).toEqual({ entries: [], next: 51, isFromCache: false });
    expect(await pages.page(chat, viewOf(), first.next, 10, never)).toMatchObject({ next: 1 });
  });
});

describe("media that are newer than a day", () => {
  const until = 1_700_000_005;

  it("are pages upwards from it to the newest, each the newest first, and disturb no list", async () => {
    const { telegram, pages, ids } = setUp(numbered(30, (id) => ({ kind: id % 3 === 0 ? "video" : "photo" })));
    await pages.page(chat, viewOf(), null, 10, never);
    const upwards = async (view: MediaView): Promise<number[][]> => {
      const found: number[][] = [];
      for (let from: number | null = 6; from !== null; ) {
        const page: MediaPage = await pages.newer(chat, view, from, 10, never);
        found.push(page.entries.map(({ messageId }) => messageId));
        from = page.next;
      }
      return found;
    };
    expect(await upwards(viewOf({ until }))).toEqual([descending(15, 6), descending(25, 16), descending(30, 26), []]);
    const videos = [[30, 27, 24, 21, 18, 15, 12, 9, 6], []];
    expect(await upwards(viewOf({ until, tab: "video" }))).toEqual(videos);
    // What was read can be looked at and queued, but is no part of the list as long as there is a gap.
    expect(pages.entries(chat.id, [12])).toHaveLength(1);
    telegram.asked.length = 0;
    expect(await ids()).toEqual(descending(30));
    expect(telegram.asked[0]?.from).toBe(21);
  });

  it("are those that a search finds, where one is made", async () => {
    const { pages } = setUp(numbered(30, (id) => ({ caption: id % 10 === 0 ? "sea" : "" })));
    const page = await pages.newer(chat, viewOf({ until, query: "sea" }), 6, 10, never);
    expect(page.entries.map(({ messageId }) => messageId)).toEqual([30, 20, 10]);
  });
});

describe("the newest of a chat's media", () => {
  it("join what is stored, and what was deleted or edited is put right", async () => {
    const { telegram, pages, ids } = setUp(numbered(150));
    expect(await ids()).toHaveLength(150);
    expect(await pages.refresh(chat, "all", never)).toBe(false);
    telegram.items = [...numbered(150).filter(({ messageId }) => messageId !== 120), itemOf(151), itemOf(152)];
    expect(await pages.refresh(chat, "all", never)).toBe(true);
    const expected = descending(152).filter((id) => id !== 120);
    expect(await ids()).toEqual(expected);
    telegram.items = telegram.items.map((item) => (item.messageId === 140 ? { ...item, caption: "edited" } : item));
    expect(await pages.refresh(chat, "all", never)).toBe(true);
    expect(pages.entries(chat.id, [140])[0]?.caption).toBe("edited");
    expect(await ids()).toEqual(expected);
  });

  it("are new to a list that was read before, also when another list has stored them", async () => {
    const { telegram, pages, ids } = setUp(numbered(20));
    await ids();
    await ids(viewOf({ tab: "photo" }));
    telegram.items = numbered(21);
    expect(await pages.refresh(chat, "all", never)).toBe(true);
    expect(await ids(viewOf({ tab: "photo" }))).toEqual(descending(20));
    expect(await pages.refresh(chat, "photo", never)).toBe(true);
    expect(await ids(viewOf({ tab: "photo" }))).toEqual(descending(21));
  });

  it("begin the list anew when there is a gap between them and what is stored", async () => {
    const { telegram, pages, ids } = setUp(numbered(50));
    expect(await ids()).toHaveLength(50);
    telegram.items = numbered(400);
    expect(await pages.refresh(chat, "all", never)).toBe(true);
    expect(await ids(viewOf(), 100)).toEqual(descending(400));
  });

  it("of an emptied chat are none", async () => {
    const { telegram, pages, ids } = setUp(numbered(20));
    await ids();
    telegram.items = [];
    expect(await pages.refresh(chat, "all", never)).toBe(true);
    expect(await ids()).toEqual([]);
  });

  it("keep the place where a list that is not whole goes on", async () => {
    const { telegram, pages, ids } = setUp(numbered(300));
    const first = await pages.page(chat, viewOf(), null, 100, never);
    await pages.page(chat, viewOf(), first.next, 100, never);
    expect(await pages.refresh(chat, "all", never)).toBe(false);
    telegram.asked.length = 0;
    expect(await ids(viewOf(), 100)).toEqual(descending(300));
    expect(telegram.asked.map(({ from }) => from)).toEqual([101, 1]);
  });
});

describe("what is stored of media", () => {
  it("comes back as it was, with its picture", () => {
    const store = ownStore();
    const item = itemOf(5, { caption: "a\u0000b", fileName: "x.jpg", smallPicture: { thumbSize: "m", sizeBytes: 7 } });
    store.save([item]);
    expect(store.get(chat.id, 5)).toEqual({ ...item, thumbnailJpeg: expect.anything() });
    expect([...(store.get(chat.id, 5)?.thumbnailJpeg ?? [])]).toEqual([5]);
  });

  it("is bounded: the chats that were not looked at for the longest time go first, never the one that is", () => {
    const store = ownStore();
    for (const [number, chatId] of ["a", "b", "c"].entries()) {
      store.save(numbered(10).map((item) => ({ ...item, chatId })));
      store.saveList(chatId, "all", { newestId: 10, nextFrom: null }, number);
    }
    store.opened("a", 10, 20);
    expect(store.list("b", "all")).toBeNull();
    expect(store.get("b", 1)).toBeNull();
    expect(store.list("a", "all")).not.toBeNull();
    expect(store.list("c", "all")).not.toBeNull();
    store.opened("a", 11, 5);
    expect(store.list("c", "all")).toBeNull();
    expect(store.get("a", 1)).not.toBeNull();
  });
});
