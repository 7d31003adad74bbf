import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import { Failure } from "../../../src/shared/errors";
import { chatsByTitle } from "./conversations";
import { never } from "./gateway-to";
import { type SignedIn, signedInTo } from "./signed-in";

describe("finding single messages", () => {
  let world: SignedIn;
  let chatTitled: (title: string) => GatewayChat;
  /** The messages of a chat as the server has them, in its order. */
  const messagesOf = (title: string) => {
    const { world: domainWorld } = world.server;
    const chat = [...domainWorld.chats.values()].find((candidate) => candidate.title === title);
    return chat ? [...domainWorld.messages(chat.key)] : [];
  };

  beforeAll(async () => {
    world = await signedInTo("demo");
    chatTitled = await chatsByTitle(world);
  });
  afterAll(() => world.close());

  it("finds a channel, a group and a person by their names, whatever the capitals", async () => {
    const { messages } = world.gateway;
    const channel = await messages.chatByName("River_Lectures", never);
    expect(channel).toMatchObject({ ...chatTitled("Lectures on Rivers"), lastMessageDate: 0 });
    expect(await messages.chatByName("allotment_gardeners", never)).toMatchObject({ kind: "forum" });
    expect(await messages.chatByName("mira_holm", never)).toMatchObject({ kind: "private", title: "Mira Holm" });
    expect(await messages.chatByName("ada_winter", never)).toMatchObject({ kind: "saved" });
  });

  it("says null for a name that nobody has, or can have", async () => {
    expect(await world.gateway.messages.chatByName("nobody_at_all", never)).toBeNull();
    expect(await world.gateway.messages.chatByName("1x", never)).toBeNull();
  });

  it("tells media, text, other things and nothing apart", async () => {
    const title = "Summer trip ⛵";
    const stored = messagesOf(title);
    const poll = stored.find(({ media }) => media?.kind === "poll");
    const created = stored.find(({ action }) => action !== undefined);
    const photo = stored.find(({ text }) => text === "Miss it already");
    const ids = [photo?.id ?? 0, poll?.id ?? 0, created?.id ?? 0, 2_000_000];
    const found = await world.gateway.messages.byIds(chatTitled(title), ids, never);
    expect(found.map(({ id, content }) => [id, content])).toEqual([
      [ids[0], "media"],
      [ids[1], "other"],
      [ids[2], "other"],
      [ids[3], "deleted"],
    ]);
    expect(found[0]?.item).toMatchObject({ kind: "photo", messageId: ids[0], chatId: chatTitled(title).id });
    const text = messagesOf("Mira Holm").find((message) => message.text.startsWith("Too tired"));
    const [inChat] = await world.gateway.messages.byIds(chatTitled("Mira Holm"), [text?.id ?? 0], never);
    expect(inChat?.content).toBe("text");
  });

  it("does not take a message of another chat for one of this", async () => {
    const [foreign] = messagesOf("Mira Holm");
    const found = await world.gateway.messages.byIds(chatTitled("Summer trip ⛵"), [foreign?.id ?? 0], never);
    expect(found[0]?.content).toBe("deleted");
  });

  it.each(["Family album", "Summer trip ⛵"])(
    "finds the rest of an album of %s from any of its messages",
    async (title) => {
      const album = messagesOf(title).filter(({ groupedId }) => groupedId !== undefined);
      const group = album[0]?.groupedId;
      const ids = album.filter(({ groupedId }) => groupedId === group).map(({ id }) => id);
      expect(ids.length).toBeGreaterThan(1);
      for (const id of ids) {
        const found = await world.gateway.messages.withAlbum(chatTitled(title), id, never);
        expect(found.map((message) => message.id)).toEqual(ids);
        // Only the first has the text, which is meant for all.
        expect(new Set(found.map(({ item }) => item?.caption))).toEqual(new Set([album[0]?.text]));
      }
      const lone = messagesOf(title).find(({ media, groupedId }) => media?.kind === "file" && groupedId === undefined);
      const found = await world.gateway.messages.withAlbum(chatTitled(title), lone?.id ?? 0, never);
      expect(found.map((message) => message.id)).toEqual([lone?.id]);
    },
  );

  it("finds the group of a post's comments, and knows which are its", async () => {
    const [post] = messagesOf("Harbour News");
    const group = await world.gateway.messages.discussionOf(chatTitled("Harbour News"), post?.id ?? 0, never);
    expect(group).toMatchObject({ title: "Harbour News: talk", id: chatTitled("Harbour News: talk").id });
    const comment = messagesOf("Harbour News: talk").find(({ text }) => text === "Mine from the same spot");
    const [found] = await world.gateway.messages.byIds(chatTitled("Harbour News: talk"), [comment?.id ?? 0], never);
    expect(found).toMatchObject({ content: "media", threadId: post?.discussionRootId, isInForumTopic: false });
    const [lecture] = messagesOf("Lectures on Rivers");
    expect(
      await world.gateway.messages.discussionOf(chatTitled("Lectures on Rivers"), lecture?.id ?? 0, never),
    ).toBeNull();
  });

  it("knows the forum topic of a message", async () => {
    const stored = messagesOf("Allotment gardeners");
    const seed = stored.find(({ text }) => text === "Seeds 1");
    const general = stored.find(({ text }) => text === "Meeting on Friday");
    const found = await world.gateway.messages.byIds(
      chatTitled("Allotment gardeners"),
      [seed?.id ?? 0, general?.id ?? 0],
      never,
    );
    expect(found[0]).toMatchObject({ threadId: seed?.topicId, isInForumTopic: true });
    expect(found[1]).toMatchObject({ threadId: null, isInForumTopic: false });
  });

  it("reads a public channel that is not in the list, and is refused a private one", async () => {
    const add = async (username?: string) => {
      const chat = await world.control.addChat({ kind: "channel", title: "Not ours", username, visibleTo: ["1002"] });
      const { id } = await world.control.addMessage({ chat: chat.key, file: { kind: "document", sizeBytes: 5_000 } });
      return { key: chat.key, id };
    };
    const open = await add("not_ours");
    const found = await world.gateway.messages.chatByName("not_ours", never);
    expect(found).toMatchObject({ id: open.key, title: "Not ours" });
    const [message] = found ? await world.gateway.messages.byIds(found, [open.id], never) : [];
    expect(message?.content).toBe("media");
    const closed = await add();
    const accessHash = world.server.world.chats.get(closed.key)?.accessHash.toString() ?? "";
    const refused = world.gateway.messages.byIds({ id: closed.key, accessHash }, [closed.id], never);
    await expect(refused).rejects.toBeInstanceOf(Failure);
    await expect(refused).rejects.toMatchObject({ kind: "unavailable", options: { code: "CHANNEL_PRIVATE" } });
  });
});
