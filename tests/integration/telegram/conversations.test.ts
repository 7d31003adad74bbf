import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { planScan, type ScanSurroundings } from "../../../src/main/selection/scan-plan";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import type { FileView } from "../../telegram-server/control/views";
import { chatsByTitle, newScan, runScan } from "./conversations";
import { never } from "./gateway-to";
import { type SignedIn, signedInTo } from "./signed-in";

let world: SignedIn;
let chatTitled: (title: string) => GatewayChat;
let forum: GatewayChat;
let channel: GatewayChat;
let topicIds: Map<string, number>;

const filesOf = async (title: string): Promise<FileView[]> =>
  world.control.filesOfChat((await world.control.chatByTitle(title)).key);
const keysOf = (chat: GatewayChat, files: readonly FileView[]): string[] =>
  files.map(({ messageId }) => `${chat.id}/${messageId}`).sort();
const chosen = (...titles: string[]) => titles.map((title) => ({ id: topicIds.get(title) ?? 0, title }));

beforeAll(async () => {
  world = await signedInTo("conversations");
  chatTitled = await chatsByTitle(world);
  forum = chatTitled("Garden club");
  channel = chatTitled("City walks");
  const { topics } = await world.control.chatByTitle(forum.title);
  topicIds = new Map(topics.map(({ id, title }) => [title, id]));
});
afterEach(() => world.control.clearFaults());
afterAll(() => world.close());

describe("the topics of a forum", () => {
  it("are listed, however many pages they take, with what is closed and pinned; deleted ones are not", async () => {
    const topics = await world.gateway.threads.topics(forum, never);
    expect(topics.map(({ title }) => title).sort()).toEqual(["General", "Harvest", "Seeds", "Tools"]);
    expect(topics[0]).toEqual({ id: 1, title: "General", closed: false, pinned: true });
    expect(topics.filter(({ closed }) => closed).map(({ title }) => title)).toEqual(["Harvest"]);
    const stored = [...world.server.world.chats.values()].find(({ title }) => title === forum.title);
    if (!stored) throw new Error("the world has the forum");
    const before = [...stored.topics];
    for (let i = 0; i < 250; i++) stored.topics.push({ id: 100_000 + i, title: `More ${i}`, date: 1, iconColour: 0 });
    const many = await world.gateway.threads.topics(forum, never);
    stored.topics = before;
    expect(new Set(many.map(({ id }) => id)).size).toBe(254);
  });

  it("that are gone are known", async () => {
    const seeds = topicIds.get("Seeds") ?? 0;
    expect(await world.gateway.threads.missingTopics(forum, [1, seeds, 4_000], never)).toEqual([4_000]);
  });

  it("are none in a channel, which is said", async () => {
    await expect(world.gateway.threads.topics(channel, never)).rejects.toMatchObject({ kind: "unavailable" });
  });

  it.each(["newest-first", "oldest-first"] as const)("are read alone when they are chosen, %s", async (order) => {
    const files = await filesOf(forum.title);
    for (const titles of [["Seeds"], ["Harvest", "Tools"]]) {
      const topics = chosen(...titles);
      for (const kinds of [["photo", "document", "animation"], ["document"]] as const) {
        const wanted = files.filter(
          ({ topicId, kind }) => topics.some(({ id }) => id === topicId) && kinds.some((each) => each === kind),
        );
        const { keys, scan } = await runScan(world, newScan(forum, { topics, order, kinds: [...kinds] }));
        expect(wanted.length).toBeGreaterThan(2);
        expect([...keys].sort()).toEqual(keysOf(forum, wanted));
        expect(scan).toMatchObject({ state: "done", found: wanted.length, queued: wanted.length, expected: null });
        expect(scan.scanned).toBeLessThanOrEqual(
          files.filter(({ topicId }) => topics.some(({ id }) => id === topicId)).length,
        );
      }
    }
  });

  it("include General, whose messages name none", async () => {
    const files = await filesOf(forum.title);
    const tools = topicIds.get("Tools");
    const wanted = files.filter(({ topicId }) => topicId === undefined || topicId === tools);
    const { keys } = await runScan(world, newScan(forum, { topics: chosen("General", "Tools") }));
    expect(new Set(wanted.map(({ topicId }) => topicId)).size).toBe(2);
    expect([...keys].sort()).toEqual(keysOf(forum, wanted));
  });

  it("that were deleted meanwhile are named, and the others are read", async () => {
    const topics = [...chosen("Seeds"), { id: 4_000, title: "Compost" }];
    const { keys, scan } = await runScan(world, newScan(forum, { topics }));
    const wanted = (await filesOf(forum.title)).filter(({ topicId }) => topicId === topicIds.get("Seeds"));
    expect([...keys].sort()).toEqual(keysOf(forum, wanted));
    expect(scan).toMatchObject({ state: "done", notes: [{ kind: "topic-gone", title: "Compost" }] });
  });

  it("one that is deleted while it is read ends there, and the next is read", async () => {
    const action = { rpcError: { code: 400, text: "TOPIC_ID_INVALID" } };
    await world.control.addFault({ method: "messages.getReplies", match: { nth: 2 }, action });
    const topics = chosen("Seeds", "Tools");
    const { scan } = await runScan(world, newScan(forum, { topics }));
    expect(scan.state).toBe("done");
    expect(scan.notes).toEqual([{ kind: "topic-gone", title: "Seeds" }]);
    const tools = (await filesOf(forum.title)).filter(({ topicId }) => topicId === topicIds.get("Tools"));
    expect(scan.queued).toBeGreaterThanOrEqual(tools.length);
  });
});

describe("the comments of a channel", () => {
  const commented = async (): Promise<{ posts: FileView[]; comments: FileView[]; group: GatewayChat }> => {
    const group = chatTitled("City walks: talk");
    const talk = await filesOf(group.title);
    const { world: stored } = world.server;
    const key = (await world.control.chatByTitle(channel.title)).key;
    // The comments of posts with a file: not those of the text.
    const roots = new Set([...stored.messages(key)].filter(({ media }) => media).map((post) => post.discussionRootId));
    return {
      posts: await filesOf(channel.title),
      comments: talk.filter(({ topicId }) => topicId !== undefined && roots.has(topicId)),
      group,
    };
  };

  it("are found where they are", async () => {
    expect(await world.gateway.threads.discussion(channel, never)).toMatchObject({
      state: "open",
      group: { id: chatTitled("City walks: talk").id, title: "City walks: talk", kind: "supergroup" },
    });
    expect(await world.gateway.threads.discussion(forum, never)).toEqual({ state: "none" });
  });

  it.each(["newest-first", "oldest-first"] as const)(
    "come with the posts, with their post's text, %s",
    async (order) => {
      const { posts, comments, group } = await commented();
      const { keys, items, scan } = await runScan(world, newScan(channel, { withComments: true, order }));
      expect(comments.length).toBeGreaterThan(10);
      expect([...keys].sort()).toEqual([...keysOf(channel, posts), ...keysOf(group, comments)].sort());
      expect(scan).toMatchObject({ state: "done", notes: [], queued: keys.length, found: keys.length, expected: null });
      const ofComments = items.filter(({ chatId }) => chatId === group.id);
      for (const { commentedPost, caption } of ofComments) {
        expect(commentedPost).toMatchObject({ chatId: channel.id, chatTitle: channel.title });
        if (caption !== "") expect(caption).toContain(commentedPost?.text);
      }
      expect(items.filter(({ chatId, commentedPost }) => chatId === channel.id && commentedPost)).toEqual([]);
      // An album of comments has its caption for all of it.
      expect(ofComments.filter(({ groupedId, caption }) => groupedId !== null && caption === "")).toEqual([]);
    },
  );

  it("are of the chosen kinds, and of the posts that the filter lets through", async () => {
    const { group } = await commented();
    const filter = "caption == 'Walk 2' and media_type == 'video'";
    const { items } = await runScan(world, newScan(channel, { withComments: true, filter }));
    expect(items.filter(({ chatId }) => chatId === channel.id).map(({ caption, kind }) => [caption, kind])).toEqual([
      ["Walk 2", "video"],
    ]);
    const comments = items.filter(({ chatId }) => chatId === group.id);
    expect(comments.map(({ kind }) => kind).sort()).toEqual(["document", "photo", "photo", "photo"]);
    expect(new Set(comments.map(({ commentedPost }) => commentedPost?.text))).toEqual(new Set(["Walk 2"]));
    const kinds = ["photo", "video"] as const;
    const photos = await runScan(world, newScan(channel, { withComments: true, filter, kinds: [...kinds] }));
    expect(photos.items.map(({ kind }) => kind).sort()).toEqual(["photo", "photo", "photo", "video"]);
  });

  it.each([1, 2, 3])("come exactly once when the scan is killed after every %i commits", async (killAfter) => {
    const whole = await runScan(world, newScan(channel, { withComments: true, order: "oldest-first" }));
    const killed = await runScan(world, newScan(channel, { withComments: true, order: "oldest-first" }), { killAfter });
    expect(killed.keys).toEqual(whole.keys);
    const { found, matched, queued, state } = whole.scan;
    expect(killed.scan).toMatchObject({ found, matched, queued, state });
  });

  it("that may not be seen are named once, and the posts come all the same", async () => {
    const action = { rpcError: { code: 400, text: "CHANNEL_PRIVATE" } };
    await world.control.addFault({ method: "messages.getReplies", action });
    await world.control.resetCounters();
    const { keys, scan } = await runScan(world, newScan(channel, { withComments: true }));
    expect([...keys].sort()).toEqual(keysOf(channel, await filesOf(channel.title)));
    expect(scan).toMatchObject({ state: "done", notes: [{ kind: "comments-closed" }] });
    expect((await world.control.counters()).requestsByMethod["messages.getReplies"]).toBe(1);
  });

  it("that there are none of are no reason to fail", async () => {
    const { keys, scan } = await runScan(world, newScan(forum, { withComments: true, topics: chosen("Tools") }));
    expect(scan).toMatchObject({ state: "done", notes: [{ kind: "no-comments" }] });
    expect(keys.length).toBeGreaterThan(3);
  });

  it("of a post that is gone meanwhile are passed over", async () => {
    const action = { rpcError: { code: 400, text: "MSG_ID_INVALID" } };
    await world.control.addFault({ method: "messages.getReplies", match: { nth: 1 }, action });
    const { posts, comments } = await commented();
    const { keys, scan } = await runScan(world, newScan(channel, { withComments: true }));
    expect(scan).toMatchObject({ state: "done", notes: [] });
    expect(keys.length).toBe(posts.length + comments.length - 4);
  });
});

describe("whole albums", () => {
  it("are taken where the filter lets one of them through, whatever it asks for", async () => {
    const album = (await filesOf(channel.title)).filter(({ groupedId }) => groupedId !== undefined).slice(0, 3);
    const [first, second] = album;
    for (const filter of [`id == ${second?.messageId}`, "media_type == 'video' and caption == 'Walk 2'"]) {
      const one = await runScan(world, newScan(channel, { filter }));
      expect(one.keys.length).toBe(1);
      const whole = await runScan(world, newScan(channel, { filter, wholeAlbums: true }));
      expect([...whole.keys].sort()).toEqual(keysOf(channel, album));
      expect(whole.keys).toContain(`${channel.id}/${first?.messageId}`);
    }
  });
});

describe("forwarded messages", () => {
  it("say whom they are from, and can be filtered by it", async () => {
    const saved = chatTitled("Saved Messages");
    const { items } = await runScan(world, newScan(saved, { order: "oldest-first" }));
    const mira = [...world.server.world.users.values()].find(({ firstName }) => firstName === "Mira");
    const channelId = -1_000_000_000_000 - Number(channel.id.slice("channel:".length));
    expect(items.map(({ forwardedFrom }) => forwardedFrom)).toEqual([
      undefined,
      { id: channelId, name: "City walks" },
      { id: Number(mira?.id), name: "Mira Holm" },
      { id: null, name: "Someone shy" },
    ]);
    for (const [filter, count] of [
      [`forwarded_from_id == ${channelId}`, 1],
      ["forwarded_from_name contains 'shy' or forwarded_from_name == 'Mira Holm'", 2],
      ["not forwarded_from_name contains r'.'", 1],
    ] as const) {
      expect((await runScan(world, newScan(saved, { filter }))).keys.length, filter).toBe(count);
    }
  });
});

describe("what Telegram selects by itself", () => {
  it("changes nothing of what comes", async () => {
    const stored = [...world.server.world.users.values()];
    const surroundingsOf = ({ kind }: GatewayChat): ScanSurroundings => ({
      chatKind: kind,
      findPerson: (id) => {
        const user = stored.find((each) => Number(each.id) === id);
        return user ? { id: `user:${id}`, accessHash: user.accessHash.toString() } : null;
      },
    });
    const files = [...(await filesOf(forum.title)), ...(await filesOf(channel.title))];
    const numbers = fc.constantFrom(...files.map(({ messageId }) => messageId));
    const senders = fc.constantFrom(...new Set(files.map(({ fromId }) => fromId ?? "424242")));
    const topics = fc.constantFrom(...topicIds.values(), 4_000);
    const term = fc.oneof(
      { weight: 3, arbitrary: senders.map((id) => `sender_id == ${id}`) },
      { weight: 3, arbitrary: topics.map((id) => `topic_id == ${id}`) },
      fc.array(topics, { minLength: 1, maxLength: 3 }).map((ids) => `message_thread_id in [${ids.join()}]`),
      numbers.map((id) => `id >= ${id}`),
      numbers.map((id) => `${id} > message_id`),
      fc.constantFrom("media_type == 'photo'", "not media_type in ['photo', 'video']"),
      fc.constantFrom("media_type == 'video'", "caption contains '2'", "caption contains '5'"),
    );
    const filters = fc
      .array(term, { minLength: 1, maxLength: 4 })
      .chain((terms) =>
        fc.tuple(...terms.slice(1).map(() => fc.constantFrom("and", "and", "or"))).map((words) => ({ terms, words })),
      )
      .map(({ terms, words }) => terms.map((each, i) => (i === 0 ? each : `${words[i - 1]} ${each}`)).join(" "));
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.constantFrom("newest-first" as const, "oldest-first" as const),
        fc.boolean(),
        fc.oneof(
          fc.constant({ chat: forum, chosenIds: null }),
          fc.uniqueArray(topics, { minLength: 1, maxLength: 3 }).map((chosenIds) => ({ chat: forum, chosenIds })),
          fc.constant({ chat: channel, chosenIds: null }),
        ),
        async (filter, order, wholeAlbums, { chat, chosenIds }) => {
          const choice = {
            filter,
            order,
            wholeAlbums,
            topics: chosenIds?.map((id) => ({ id, title: `Topic ${id}` })) ?? null,
          };
          const hinted = await runScan(world, newScan(chat, choice), { surroundings: surroundingsOf(chat) });
          const plain = await runScan(world, newScan(chat, { order }));

          const inTopics = plain.items.filter(({ topicId }) => chosenIds?.includes(topicId ?? 0) ?? true);
          const wanted =
            (await planScan({ kinds: newScan(chat).kinds, filter, wholeAlbums })?.matching(inTopics, never)) ?? [];
          expect([...hinted.keys].sort()).toEqual(
            wanted.map(({ chatId, messageId }) => `${chatId}/${messageId}`).sort(),
          );
        },
      ),
      { numRuns: 80 },
    );
  }, 120_000);

  it("is asked for: a filter of a sender and a topic reads those messages alone", async () => {
    const tools = topicIds.get("Tools");
    const surroundings: ScanSurroundings = {
      chatKind: "forum",
      findPerson: (id) => (id === 1001 ? { id: "user:1001", accessHash: "0" } : null),
    };
    const filter = `sender_id == 1001 and topic_id == ${tools}`;
    const wanted = (await filesOf(forum.title)).filter(({ fromId, topicId }) => fromId === "1001" && topicId === tools);
    const { keys, scan } = await runScan(world, newScan(forum, { filter }), { surroundings });
    expect(wanted.length).toBeGreaterThan(1);
    expect([...keys].sort()).toEqual(keysOf(forum, wanted));
    expect(scan.scanned).toBe(wanted.length);
  });
});
