import { describe, expect, it } from "vitest";
import { withAlbumIndexes } from "../../../../../src/main/selection/naming/album-indexes";
import type { HistorySource } from "../../../../../src/main/telegram/history-source";
import type { MediaItem } from "../../../../../src/main/telegram/media-item";
import type { FoundMessage, MessageSource } from "../../../../../src/main/telegram/message-source";
import { mediaKinds } from "../../../../../src/shared/media";
import { mediaItem } from "../../../../support/media-item";

const chat = { id: "channel:7", accessHash: "1" };
const { signal } = new AbortController();

const itemAt = (messageId: number, groupedId: string | null): MediaItem =>
  mediaItem({ chatId: chat.id, messageId, kind: messageId % 2 === 0 ? "photo" : "video", groupedId });

/** A chat with two albums of five with a file between them; an id of the first is deleted. */
class AlbumChat {
  readonly asked: number[][] = [];
  isNeeded = true;
  readonly #albums = new Map<number, string | null>([
    ...[10, 11, 13, 14].map((id): [number, string] => [id, "a"]),
    [15, null],
    ...[16, 17, 18, 19, 20].map((id): [number, string] => [id, "b"]),
  ]);
  readonly sources;

  constructor() {
    const history: HistorySource = {
      mediaCounts: () => Promise.reject(new Error("not asked for")),
      page: async (_chat, { kinds, order, range }) => {
        const items = this.#items().filter(
          ({ kind, messageId }) => kinds.includes(kind) && messageId >= (range?.minId ?? 0),
        );
        return { items: order === "newest-first" ? items.reverse() : items, scanned: items.length, next: null };
      },
    };
    const messages: MessageSource = {
      chatByName: async () => null,
      discussionOf: async () => null,
      byIds: async (_chat, ids) => {
        this.asked.push([...ids]);
        return ids.map((id) => this.#found(id));
      },
      withAlbum: async (_chat, id) => {
        const album = this.#albums.get(id);
        return [...this.#albums].filter(([, other]) => other === album).map(([other]) => this.#found(other));
      },
    };
    this.sources = withAlbumIndexes(history, messages, () => this.isNeeded);
  }

  #items(): MediaItem[] {
    return [...this.#albums].map(([id, album]) => itemAt(id, album));
  }

  #found(id: number): FoundMessage {
    const album = this.#albums.get(id);
    const item = album === undefined ? null : itemAt(id, album);
    const content = item === null ? "deleted" : "media";
    return { id, content, item, groupedId: album ?? null, threadId: null, isInForumTopic: false };
  }
}

const indexesOf = (items: readonly (MediaItem | null)[]) =>
  Object.fromEntries(items.filter((item) => item !== null).map(({ messageId, albumIndex }) => [messageId, albumIndex]));

const all = { 10: 1, 11: 2, 13: 3, 14: 4, 15: undefined, 16: 1, 17: 2, 18: 3, 19: 4, 20: 5 };

describe("the place of a message in its album", () => {
  for (const order of ["newest-first", "oldest-first"] as const) {
    it(`is told from a whole page without another request, ${order}`, async () => {
      const album = new AlbumChat();
      const { items } = await album.sources.history.page(
        chat,
        { kinds: mediaKinds, order, from: null, limit: 9 },
        signal,
      );
      expect(indexesOf(items)).toEqual(all);
      expect(album.asked).toEqual([]);
    });

    it(`is the same where only one kind is asked for, ${order}`, async () => {
      const album = new AlbumChat();
      const request = { kinds: ["photo"], order, from: null, limit: 9 } as const;
      const { items } = await album.sources.history.page(chat, request, signal);
      expect(indexesOf(items)).toEqual({ 10: 1, 14: 4, 16: 1, 18: 3, 20: 5 });
      expect(album.asked).toHaveLength(1);
      expect(album.asked[0]?.at(0)).toBe(1);
    });
  }

  it("is the same where a range cuts the album", async () => {
    const album = new AlbumChat();
    const request = { kinds: mediaKinds, order: "oldest-first", from: null, limit: 9, range: { minId: 13 } } as const;
    const { items } = await album.sources.history.page(chat, request, signal);
    const { 10: _first, 11: _second, ...rest } = all;
    expect(indexesOf(items)).toEqual(rest);
  });

  it("is the same for a link to one of the album, and to all of it", async () => {
    const { messages } = new AlbumChat().sources;
    const single = await messages.byIds(chat, [19], signal);
    expect(indexesOf(single.map(({ item }) => item))).toEqual({ 19: 4 });
    const whole = await messages.withAlbum(chat, 14, signal);
    expect(indexesOf(whole.map(({ item }) => item))).toEqual({ 10: 1, 11: 2, 13: 3, 14: 4 });
  });

  it("costs nothing where no template asks for it, or nothing is of an album", async () => {
    const album = new AlbumChat();
    const alone = await album.sources.messages.byIds(chat, [15], signal);
    expect(alone[0]?.item?.albumIndex).toBeUndefined();
    album.isNeeded = false;
    const found = await album.sources.messages.byIds(chat, [19], signal);
    expect(found[0]?.item?.albumIndex).toBeUndefined();
    expect(album.asked).toEqual([[15], [19]]);
  });
});
