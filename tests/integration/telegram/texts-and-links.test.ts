import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import type { HistoryRequest } from "../../../src/main/telegram/history-source";
import type { MediaItem } from "../../../src/main/telegram/media-item";
import { toTextFile } from "../../../src/main/telegram/text-message";
import { downloadKinds, mediaKinds } from "../../../src/shared/media";
import { chatsByTitle, newScan, runScan } from "./conversations";
import { never } from "./gateway-to";
import { type SignedIn, signedInTo } from "./signed-in";

let world: SignedIn;
let list: GatewayChat;
let channel: GatewayChat;

beforeAll(async () => {
  world = await signedInTo("conversations");
  const chatTitled = await chatsByTitle(world);
  list = chatTitled("Reading list");
  channel = chatTitled("City walks");
});
afterAll(() => world.close());

async function itemsOf(chat: GatewayChat, request: Partial<HistoryRequest>): Promise<MediaItem[]> {
  const items: MediaItem[] = [];
  for (let from: number | null = null; ; ) {
    const page = await world.gateway.history.page(
      chat,
      { kinds: downloadKinds, order: "oldest-first", limit: 3, ...request, from },
      never,
    );
    items.push(...page.items);
    if (page.next === null) return items;
    from = page.next;
  }
}

const said = (items: readonly MediaItem[]): string[] => items.map(({ caption }) => caption);

describe("messages that are nothing but text", () => {
  it("are found among the others where they are asked for, in both orders, and not where they are not", async () => {
    const all = await itemsOf(list, {});
    expect(all.map(({ kind }) => kind)).toEqual([...Array(6).fill("text"), "photo", "photo", "text", "text"]);
    expect((await itemsOf(list, { order: "newest-first" })).reverse()).toEqual(all);
    expect(said(await itemsOf(list, { kinds: ["text"] }))).toEqual(said(all.filter(({ kind }) => kind === "text")));
    expect((await itemsOf(list, { kinds: mediaKinds })).map(({ kind }) => kind)).toEqual(["photo", "photo"]);
    expect(said(await itemsOf(list, { kinds: ["text"], query: "story" }))).toEqual(["The whole story is here"]);
  });

  it("say how long their file is, and who wrote them", async () => {
    const [first] = await itemsOf(list, { kinds: ["text"] });
    expect(first).toMatchObject({
      caption: "Who has something to read?",
      sizeBytes: toTextFile("Who has something to read?").length,
      mimeType: "text/plain",
      sender: { displayName: "Mira Holm" },
      location: { type: "text" },
    });
  });

  it("of which nothing is a file are told apart when they are asked for by their ids", async () => {
    const [text, , , , , preview, photo] = await itemsOf(list, {});
    const ids = [text?.messageId ?? 0, preview?.messageId ?? 0, photo?.messageId ?? 0];
    const found = await world.gateway.messages.byIds(list, ids, never);
    expect(found.map(({ content, item }) => [content, item?.kind])).toEqual([
      ["text", "text"],
      ["text", "text"],
      ["media", "photo"],
    ]);
  });

  it("of a channel come with their comments, and those with theirs", async () => {
    const kinds = ["text" as const];
    const { items } = await runScan(world, newScan(channel, { kinds, withComments: true, order: "oldest-first" }));
    expect(said(items)).toEqual(["Walk 4", "Nice light!"]);
    expect(items[1]?.commentedPost).toMatchObject({ text: "Walk 4" });
  });
});

describe("messages with links", () => {
  it("are found with every address that they have, each once", async () => {
    const items = await itemsOf(list, { withLinks: true });
    expect(items.map(({ links }) => links)).toEqual([
      [{ url: "https://example.org/moss?page=2", title: null }],
      [
        { url: "http://example.com", title: null },
        { url: "https://example.net/a", title: null },
        { url: "https://example.net/b", title: null },
      ],
      [{ url: "https://example.org/story#part-3", title: null }],
      [{ url: "https://example.org/rivers", title: "All about rivers" }],
      [{ url: "https://example.org/photos", title: null }],
      [{ url: "https://t.me/city_walks/2", title: null }],
      [{ url: "javascript:alert(1)", title: null }],
    ]);
    expect(items.map(({ kind }) => kind)).toEqual(["text", "text", "text", "text", "photo", "text", "text"]);
    expect((await itemsOf(list, { withLinks: true, order: "newest-first" })).reverse()).toEqual(items);
    expect(said(await itemsOf(list, { withLinks: true, query: "walks" }))).toEqual([
      "Walks: https://t.me/city_walks/2",
    ]);
  });

  it("are counted", async () => {
    expect(await world.gateway.history.mediaCounts(list, never)).toMatchObject({ photo: 2, links: 7 });
    expect(await world.gateway.history.mediaCounts(channel, never)).toMatchObject({ links: 0 });
  });
});
