import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withAlbumIndexes } from "../../../src/main/selection/naming/album-indexes";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import type { MediaItem } from "../../../src/main/telegram/media-item";
import { type MediaKind, mediaKinds, type ScanOrder } from "../../../src/shared/media";
import { never } from "./gateway-to";
import { type SignedIn, signedInTo } from "./signed-in";

describe("places in albums", () => {
  let world: SignedIn;
  const chats = new Map<string, GatewayChat>();

  beforeAll(async () => {
    world = await signedInTo("demo");
    for await (const page of world.gateway.chats.dialogs(never)) {
      for (const chat of page.chats) chats.set(chat.title, chat);
    }
  });
  afterAll(() => world.close());

  // A channel's ids are its own; those of a basic group are counted with the other chats'.
  it.each(["Family album", "Summer trip ⛵"])("are the same whichever way %s is read", async (title) => {
    const chat = chats.get(title);
    if (!chat) throw new Error(`no chat "${title}"`);
    const { history, messages } = withAlbumIndexes(world.gateway.history, world.gateway.messages, () => true);
    const read = async (kinds: readonly MediaKind[], order: ScanOrder, limit: number): Promise<MediaItem[]> => {
      const items: MediaItem[] = [];
      for (let from: number | null = null; ; ) {
        const page = await history.page(chat, { kinds, order, from, limit }, never);
        items.push(...page.items);
        if (page.next === null) return items;
        from = page.next;
      }
    };
    const places = new Map<number, number | undefined>();
    for (const { messageId, albumIndex } of await read(mediaKinds, "oldest-first", 100)) {
      places.set(messageId, albumIndex);
    }
    expect([...places.values()].filter((place) => place === 2).length).toBeGreaterThan(0);
    const others = [
      ...(await read(mediaKinds, "newest-first", 12)),
      ...(await read(["photo"], "newest-first", 3)),
      ...(await read(["video"], "oldest-first", 100)),
    ];
    for (const { messageId, albumIndex } of others)
      expect([messageId, albumIndex]).toEqual([messageId, places.get(messageId)]);
    const [id = 0] = [...places].find(([, place]) => place === 2) ?? [];
    expect((await messages.byIds(chat, [id], never))[0]?.item?.albumIndex).toBe(2);
    const album = (await messages.withAlbum(chat, id, never)).map(({ item }) => item?.albumIndex);
    expect(album).toEqual(album.map((_, index) => index + 1));
  });
});
