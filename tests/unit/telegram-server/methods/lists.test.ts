import { beforeEach, describe, expect, test } from "vitest";
import type { AuthorizationKey, TlObject } from "../../../telegram-server/contract";
import { ScenarioBuilder } from "../../../telegram-server/scenarios/builder";
import type { WorldChat } from "../../../telegram-server/world/types";
import { Api, objectsOf, pluck } from "./support/api-client";

let api: Api;
let key: AuthorizationKey;
let builder: ScenarioBuilder;

beforeEach(() => {
  api = new Api();
  key = api.signedIn();
  builder = new ScenarioBuilder(api.domain.world, [2, 4]);
});

const inputChannel = (chat: WorldChat): TlObject => ({
  _: "inputPeerChannel",
  channel_id: chat.id,
  access_hash: chat.accessHash,
});

const page = { offset_id: 0, offset_date: 0, add_offset: 0, limit: 100, max_id: 0, min_id: 0, hash: 0n };

describe("messages.getHistory", () => {
  let chat: WorldChat;
  const history = async (more: Partial<TlObject>) =>
    pluck(
      await api.call(key, { _: "messages.getHistory", peer: inputChannel(chat), ...page, ...more }),
      "messages",
      "id",
    );

  beforeEach(() => {
    chat = builder.chat("supergroup", "Long");
    for (let i = 1; i <= 250; i++)
      builder.message(chat, { date: 1000 + Math.floor(i / 2), text: `${i}`, fromId: 1002n });
  });

  test("pages from the newest to the oldest without gap or overlap", async () => {
    const seen: unknown[] = [];
    for (let offset = 0; ; ) {
      const ids = await history({ offset_id: offset, limit: 70 });
      seen.push(...ids);
      if (ids.length < 70) break;
      offset = Number(ids.at(-1));
    }
    expect(seen).toEqual(Array.from({ length: 250 }, (_, i) => 250 - i));
  });

  test("never gives more than 100", async () => {
    expect(await history({ limit: 1000 })).toHaveLength(100);
    expect(await history({ limit: 0 })).toHaveLength(0);
  });

  test.each<[string, Partial<TlObject>, number[]]>([
    ["a date: messages strictly before it", { offset_date: 1010, limit: 2 }, [19, 18]],
    ["negative add_offset: newer ones too", { offset_id: 100, add_offset: -3, limit: 5 }, [102, 101, 100, 99, 98]],
    ["negative add_offset at the newest end", { offset_id: 249, add_offset: -5, limit: 5 }, [250, 249]],
    ["positive add_offset: skips", { add_offset: 10, limit: 2 }, [240, 239]],
    ["min_id and max_id are exclusive", { max_id: 250, min_id: 247 }, [249, 248]],
  ])("%s", async (_name, request, expected) => {
    expect(await history(request)).toEqual(expected);
  });

  test("refuses a wrong access hash and an unknown channel", async () => {
    const peer = { ...inputChannel(chat), access_hash: 1n };
    expect(await api.refusal(key, { _: "messages.getHistory", peer, ...page })).toBe("400 CHANNEL_INVALID");
    const unknown = { _: "inputPeerChannel", channel_id: 5n, access_hash: 5n };
    expect(await api.refusal(key, { _: "messages.getHistory", peer: unknown, ...page })).toBe("400 CHANNEL_INVALID");
  });

  test("deleted messages are gone from lists and empty by id", async () => {
    api.domain.world.deleteMessages(chat.key, [250, 200]);
    expect(await history({ limit: 1 })).toEqual([249]);
    const byId = await api.call(key, {
      _: "channels.getMessages",
      channel: { ...inputChannel(chat), _: "inputChannel" },
      id: [249, 250].map((id) => ({ _: "inputMessageID", id })),
    });
    expect(objectsOf(byId, "messages").map((message) => message._)).toEqual(["message", "messageEmpty"]);
  });
});

describe("messages.getDialogs", () => {
  const first = { offset_date: 0, offset_id: 0, offset_peer: { _: "inputPeerEmpty" }, limit: 100, hash: 0n };

  /** Pages as GramJS and mtcute do: by the last dialog's top message and peer. */
  async function allPeers(folderId?: number): Promise<string[]> {
    const seen: string[] = [];
    let request: TlObject = { _: "messages.getDialogs", ...first, limit: 40, folder_id: folderId };
    for (;;) {
      const result = await api.call(key, request);
      const dialogs = objectsOf(result, "dialogs");
      seen.push(
        ...dialogs.map((dialog) => JSON.stringify(dialog.peer, (_k, v) => (typeof v === "bigint" ? `${v}` : v))),
      );
      const last = dialogs.at(-1);
      if (!last || result._ === "messages.dialogs") return seen;
      const peer = last.peer as TlObject;
      const chat = [...api.domain.world.chats.values()].find((c) =>
        [peer.channel_id, peer.chat_id, peer.user_id].includes(c.id),
      );
      const top = chat && api.domain.world.lastMessage(chat.key);
      if (!chat || !top) throw new Error("a dialog without message");
      request = { ...request, offset_id: top.id, offset_date: top.date, offset_peer: inputPeerOf(chat) };
    }
  }

  function inputPeerOf(chat: WorldChat): TlObject {
    if (chat.kind === "group") return { _: "inputPeerChat", chat_id: chat.id };
    if (chat.kind !== "private") return inputChannel(chat);
    const user = api.domain.world.users.get(chat.id);
    return { _: "inputPeerUser", user_id: chat.id, access_hash: user?.accessHash ?? 0n };
  }

  beforeEach(() => {
    api = new Api({ scenario: "many-chats" });
    key = api.signedIn();
  });

  test("pages through 250 dialogs, each once, pinned ones first", async () => {
    const seen = await allPeers();
    expect(seen).toHaveLength(250);
    expect(new Set(seen).size).toBe(250);
    const top = await api.call(key, { _: "messages.getDialogs", ...first, limit: 5 });
    expect(pluck(top, "dialogs", "pinned")).toEqual([true, true, true, true, false]);
    expect(top.count).toBe(250);
  });

  test("keeps the archive apart when asked for a folder", async () => {
    expect(await allPeers(0)).toHaveLength(230);
    expect(await allPeers(1)).toHaveLength(20);
  });

  test("leaves pinned ones out when told to", async () => {
    const result = await api.call(key, { _: "messages.getDialogs", ...first, exclude_pinned: true });
    expect(pluck(result, "dialogs", "pinned")).not.toContain(true);
    const pinned = await api.call(key, { _: "messages.getPinnedDialogs", folder_id: 0 });
    expect(objectsOf(pinned, "dialogs").length).toBeGreaterThan(0);
  });

  test("every dialog comes with its message and its peer", async () => {
    const result = await api.call(key, { _: "messages.getDialogs", ...first });
    const known = new Set([...pluck(result, "chats", "id"), ...pluck(result, "users", "id")]);
    for (const peer of pluck(result, "dialogs", "peer") as TlObject[]) {
      expect(known).toContain(peer.channel_id ?? peer.chat_id ?? peer.user_id);
    }
    expect(objectsOf(result, "messages")).toHaveLength(100);
  });
});

describe("messages.search and getSearchCounters", () => {
  let chat: WorldChat;
  const search = async (filter: string, more: Partial<TlObject> = {}) =>
    pluck(
      await api.call(key, {
        _: "messages.search",
        peer: inputChannel(chat),
        q: "",
        filter: { _: filter },
        min_date: 0,
        max_date: 0,
        ...page,
        ...more,
      }),
      "messages",
      "id",
    );

  beforeEach(() => {
    chat = builder.chat("supergroup", "Mixed", { forum: true });
    const kinds = ["photo", "video", "document", "audio", "voice", "video-note", "animation", "sticker"] as const;
    builder.message(chat, { date: 1, action: { kind: "channel-create", title: "Mixed" } });
    kinds.forEach((kind, i) => {
      builder.media(chat, kind, { date: 10 + i, fromId: 1002n, text: kind }, { fileName: `${kind}.dat` });
    });
    builder.unavailable(chat, { kind: "expired", what: "photo", ttlSeconds: 5 }, { date: 20 });
    builder.unavailable(
      chat,
      { kind: "webpage", url: "https://example.org", siteName: "", title: "", description: "" },
      { date: 21 },
    );
    builder.message(chat, { date: 22, fromId: 1001n, text: "see http://example.org", topicId: 2 });
  });

  test.each<[string, number[]]>([
    ["inputMessagesFilterPhotos", [2]],
    ["inputMessagesFilterVideo", [3]],
    ["inputMessagesFilterPhotoVideo", [3, 2]],
    ["inputMessagesFilterDocument", [4]],
    ["inputMessagesFilterMusic", [5]],
    ["inputMessagesFilterVoice", [6]],
    ["inputMessagesFilterRoundVideo", [7]],
    ["inputMessagesFilterRoundVoice", [7, 6]],
    ["inputMessagesFilterGif", [8]],
    ["inputMessagesFilterUrl", [12, 11]],
    ["inputMessagesFilterEmpty", [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]],
  ])("%s", async (filter, ids) => {
    expect(await search(filter)).toEqual(ids);
    if (filter === "inputMessagesFilterEmpty") return;
    const counters = await api.run(key, {
      _: "messages.getSearchCounters",
      peer: inputChannel(chat),
      filters: [{ _: filter }],
    });
    expect(counters).toMatchObject([{ filter: { _: filter }, count: ids.length }]);
  });

  test("narrows by text, file name, sender, date, topic and page", async () => {
    const empty = "inputMessagesFilterEmpty";
    expect(await search(empty, { q: "VOICE" })).toEqual([6]);
    expect(await search(empty, { q: "sticker.dat" })).toEqual([9]);
    expect(await search(empty, { from_id: { _: "inputPeerSelf" } })).toEqual([12]);
    expect(await search(empty, { min_date: 11, max_date: 13 })).toEqual([5, 4, 3]);
    expect(await search(empty, { top_msg_id: 2 })).toEqual([12]);
    expect(await search(empty, { offset_id: 5, limit: 2 })).toEqual([4, 3]);
  });
});

describe("threads", () => {
  test("comments of a post and their root are found from the channel", async () => {
    api = new Api({ scenario: "demo" });
    key = api.signedIn();
    const chats = [...api.domain.world.chats.values()];
    const channel = chats.find((chat) => chat.title === "Harbour News");
    if (!channel) throw new Error("no channel");
    const post = { peer: inputChannel(channel), msg_id: 1 };
    const root = await api.call(key, { _: "messages.getDiscussionMessage", ...post });
    const rootMessage = objectsOf(root, "messages")[0];
    expect(rootMessage).toMatchObject({ fwd_from: { channel_post: 1 }, message: "Report 1 from the harbour" });
    const replies = await api.call(key, { _: "messages.getReplies", ...post, ...page });
    expect(pluck(replies, "messages", "message")).toEqual(["Mine from the same spot", "Nice light!"]);
    const history = await api.call(key, { _: "messages.getHistory", peer: post.peer, ...page });
    expect(objectsOf(history, "messages").at(-1)?.replies).toMatchObject({ comments: true, replies: 2 });
    expect(await api.refusal(key, { _: "messages.getReplies", peer: post.peer, msg_id: 99, ...page })).toBe(
      "400 MSG_ID_INVALID",
    );
  });

  test("topics of a forum, by the method of either layer", async () => {
    api = new Api({ scenario: "demo" });
    key = api.signedIn();
    const forum = [...api.domain.world.chats.values()].find((chat) => chat.forum);
    if (!forum) throw new Error("no forum");
    const paging = { offset_date: 0, offset_id: 0, offset_topic: 0, limit: 10 };
    const channel = { ...inputChannel(forum), _: "inputChannel" };
    const older = await api.call(key, { _: "channels.getForumTopics", channel, ...paging });
    const newer = await api.call(key, { _: "messages.getForumTopics", peer: inputChannel(forum), ...paging });
    expect(pluck(older, "topics", "title")).toEqual(["General", "Harvest", "Tools", "Seeds"]);
    expect(newer).toEqual(older);
    const seeds = objectsOf(older, "topics").at(-1);
    const inTopic = await api.call(key, {
      _: "messages.getReplies",
      peer: inputChannel(forum),
      msg_id: seeds?.id,
      ...page,
    });
    expect(pluck(inTopic, "messages", "message")).toEqual(["Seeds 3", "Seeds 2", "Seeds 1"]);
    const byId = await api.call(key, { _: "channels.getForumTopicsByID", channel, topics: [1, 4_000] });
    expect(pluck(byId, "topics", "_")).toEqual(["forumTopic", "forumTopicDeleted"]);
    const general = await api.call(key, { _: "messages.getReplies", peer: inputChannel(forum), msg_id: 1, ...page });
    expect(pluck(general, "messages", "message")[0]).toBe("Meeting on Friday");
  });
});
