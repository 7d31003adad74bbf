import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import type { MediaItem } from "../../../src/main/telegram/media-item";
import { mediaKinds } from "../../../src/shared/media";
import { chatsByTitle } from "./conversations";
import { never } from "./gateway-to";
import { type SignedIn, signedInTo } from "./signed-in";

describe("the titles of a forum's topics", () => {
  let world: SignedIn;
  let chatTitled: (title: string) => GatewayChat;
  const mediaOf = async (title: string): Promise<MediaItem[]> => {
    const request = { kinds: mediaKinds, order: "oldest-first", from: null, limit: 100 } as const;
    return (await world.gateway.history.page(chatTitled(title), request, never)).items;
  };
  const titleRequests = async (): Promise<number> =>
    (await world.control.counters()).requestsByMethod["channels.getForumTopicsByID"] ?? 0;

  beforeAll(async () => {
    world = await signedInTo("demo");
    const forum = await world.control.chatByTitle("Allotment gardeners");
    await world.control.addMessage({ chat: forum.key, file: { kind: "photo", dcId: 2 }, fromId: "1002" });
    chatTitled = await chatsByTitle(world);
  });
  afterAll(() => world.close());

  it("come with the media of a page, General too, by one request for all of them", async () => {
    const before = await titleRequests();
    const items = await mediaOf("Allotment gardeners");
    expect(items.map(({ topicTitle }) => topicTitle)).toEqual([
      ...["Seeds", "Seeds", "Seeds", "Tools", "Tools", "Tools"],
      ...["Harvest", "Harvest", "Harvest", "Harvest", "General"],
    ]);
    expect(await titleRequests()).toBe(before + 1);
    await mediaOf("Allotment gardeners");
    expect(await titleRequests()).toBe(before + 1);
  });

  it("come with single messages", async () => {
    const [first] = await mediaOf("Allotment gardeners");
    const found = await world.gateway.messages.byIds(chatTitled("Allotment gardeners"), [first?.messageId ?? 0], never);
    expect(found[0]?.item?.topicTitle).toBe("Seeds");
  });

  it("are none, and not asked for, where there are threads but no topics", async () => {
    const before = await titleRequests();
    const comments = await mediaOf("Harbour News: talk");
    expect(comments.some(({ replyToId }) => replyToId !== null)).toBe(true);
    expect(comments.every(({ topicTitle }) => topicTitle === undefined)).toBe(true);
    expect(await titleRequests()).toBe(before);
  });

  it("that Telegram does not tell leave the media without, and waits are waited for by whoever asked", async () => {
    const other = await signedInTo("demo");
    try {
      const refuseOnce = (code: number, text: string) =>
        other.control.addFault({
          method: "channels.getForumTopicsByID",
          times: 1,
          action: { rpcError: { code, text } },
        });
      await refuseOnce(420, "FLOOD_WAIT_3");
      const page = () =>
        other.gateway.history.page(
          chatTitled("Allotment gardeners"),
          { kinds: ["animation"], order: "oldest-first", from: null, limit: 100 },
          never,
        );
      await expect(page()).rejects.toMatchObject({ kind: "flood-wait" });
      await refuseOnce(400, "CHANNEL_FORUM_MISSING");
      const { items } = await page();
      expect(items).toHaveLength(1);
      expect(items[0]?.topicTitle).toBeUndefined();
    } finally {
      await other.close();
    }
  });
});
