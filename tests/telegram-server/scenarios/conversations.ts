import type { FileKind } from "../world/file-types";
import type { WorldChat, WorldMessage } from "../world/types";
import type { ScenarioBuilder } from "./builder";

const day = 86_400;
const small = { sizeBytes: 6_000 };
const picture = { ...small, width: 320, height: 213 };

/** Conversations within chats: topics, comments, forwards. Every file is small. */
export function fillConversations(builder: ScenarioBuilder): void {
  const mira = builder.world.addUser({ firstName: "Mira", lastName: "Holm", username: "mira_holm" });
  const otto = builder.world.addUser({ firstName: "Otto", lastName: "Lind" });
  const walks = fillChannel(builder, mira.id, otto.id);
  fillForum(builder, mira.id, otto.id);
  fillSaved(builder, mira.id, walks);
  fillReadingList(builder, mira.id);
}

/** "General" and three topics, one of them closed; a fourth was deleted. Their messages come in turns. */
function fillForum(builder: ScenarioBuilder, mira: bigint, otto: bigint): void {
  const { world } = builder;
  const forum = builder.chat("supergroup", "Garden club", {
    forum: true,
    username: "garden_club",
    memberIds: [mira, otto],
  });
  const start = world.nowSeconds - 30 * day;
  builder.message(forum, { date: start, fromId: mira, action: { kind: "channel-create", title: forum.title } });
  forum.topics.push({ id: 1, title: "General", date: start, iconColour: 0x6fb9f0, pinned: true });
  const topics = ["Seeds", "Tools", "Harvest", "Off topic"].map((title, i) => {
    const date = start + i * 60;
    const root = builder.message(forum, {
      date,
      fromId: mira,
      action: { kind: "topic-create", title, iconColour: 0xffd67e },
    });
    forum.topics.push({ id: root.id, title, date, iconColour: 0xffd67e, closed: title === "Harvest" });
    return root.id;
  });
  const kinds: readonly FileKind[] = ["photo", "document", "photo", "animation", "document"];
  for (let i = 0; i < 60; i++) {
    // Every fifth message is in "General".
    const topicId = i % 5 === 4 ? undefined : topics[i % 5];
    const kind = kinds[i % 7] ?? "photo";
    const date = start + day + i * 600;
    const fromId = i % 3 === 0 ? 1001n : i % 3 === 1 ? mira : otto;
    const before = world.lastMessage(forum.key);
    const replyToId = i % 4 === 0 && before?.topicId === topicId ? before?.id : undefined;
    builder.media(
      forum,
      kind,
      { date, fromId, topicId, replyToId, text: `Note ${i}` },
      kind === "photo" ? picture : small,
    );
  }
  // A topic goes with all of its messages.
  const gone = topics[3];
  forum.topics = forum.topics.filter(({ id }) => id !== gone);
  const messages = [...world.messages(forum.key)].filter(({ id, topicId }) => id === gone || topicId === gone);
  world.deleteMessages(
    forum.key,
    messages.map(({ id }) => id),
  );
}

/** Six posts, two of them albums, one a text, one without comments; comments with files and an album among them. */
function fillChannel(builder: ScenarioBuilder, mira: bigint, otto: bigint): WorldMessage {
  const { world } = builder;
  const channel = builder.chat("channel", "City walks", { username: "city_walks" });
  const group = builder.chat("supergroup", "City walks: talk", { linkedChatKey: channel.key, memberIds: [mira, otto] });
  channel.linkedChatKey = group.key;
  const start = world.nowSeconds - 20 * day;
  const posts: WorldMessage[] = [];
  for (let i = 1; i <= 6; i++) {
    const message = { date: start + i * day, text: `Walk ${i}`, views: 100 + i };
    const album = (): WorldMessage[] => {
      const groupedId = world.random.long();
      const file = (kind: FileKind, text: string) =>
        builder.media(channel, kind, { ...message, text, groupedId }, kind === "photo" ? picture : small);
      return [file("photo", message.text), file("photo", ""), file("video", "")];
    };
    const [post] =
      i === 4
        ? [builder.message(channel, message)]
        : i % 3 === 2
          ? album()
          : [builder.media(channel, "photo", message, picture)];
    if (!post) throw new Error("a post is at least one message");
    posts.push(post);
    if (i !== 6) fillComments(builder, { channel, group, post, mira, otto });
  }
  const [first] = posts;
  if (!first) throw new Error("the channel has posts");
  return first;
}

interface CommentedPost {
  channel: WorldChat;
  group: WorldChat;
  post: WorldMessage;
  mira: bigint;
  otto: bigint;
}

function fillComments(builder: ScenarioBuilder, { channel, group, post, mira, otto }: CommentedPost): void {
  const { date, text, media } = post;
  const root = builder.message(group, {
    date: date + 1,
    text,
    media,
    forwardedFrom: { chatKey: channel.key, messageId: post.id, date },
  });
  post.discussionRootId = root.id;
  const thread = { topicId: root.id, replyToId: root.id };
  builder.message(group, { ...thread, fromId: mira, date: date + 60, text: "Nice light!" });
  builder.media(group, "photo", { ...thread, fromId: otto, date: date + 120, text: `My picture of ${text}` }, picture);
  const groupedId = builder.world.random.long();
  for (const caption of [`Album of ${text}`, ""]) {
    builder.media(group, "photo", { ...thread, fromId: mira, date: date + 180, text: caption, groupedId }, picture);
  }
  const fileName = `route of ${text}.txt`;
  builder.media(group, "document", { ...thread, fromId: otto, date: date + 240 }, { ...small, fileName });
}

/** One's own file, and forwards from a channel, from a person and from one who hides. */
function fillSaved(builder: ScenarioBuilder, mira: bigint, post: WorldMessage): void {
  const { world } = builder;
  const userId = 1001n;
  const saved = builder.chat("saved", "Saved Messages", { userId, visibleTo: [userId], pinnedOrder: 1 });
  const date = world.nowSeconds - 5 * day;
  const note = (fileName: string) => ({ ...small, fileName });
  builder.media(saved, "document", { date, fromId: userId, text: "To keep" }, note("own.txt"));
  builder.message(saved, {
    date: date + 60,
    fromId: userId,
    text: post.text,
    media: post.media,
    forwardedFrom: { chatKey: post.chatKey, messageId: post.id, date: post.date },
  });
  builder.media(
    saved,
    "document",
    { date: date + 120, fromId: userId, forwardedFrom: { userId: mira, date: date - day } },
    note("from mira.txt"),
  );
  builder.media(
    saved,
    "document",
    { date: date + 180, fromId: userId, forwardedFrom: { name: "Someone shy", date: date - day } },
    note("from someone.txt"),
  );
}

/** Links of every kind among talk: written, behind words, with a preview, in a caption, to another message, and of no web. */
function fillReadingList(builder: ScenarioBuilder, mira: bigint): void {
  const { world } = builder;
  const group = builder.chat("supergroup", "Reading list", { memberIds: [mira] });
  let date = world.nowSeconds - 3 * day;
  const say = (text: string, more: Partial<Parameters<typeof builder.message>[1]> = {}) => {
    date += 600;
    builder.message(group, { date, fromId: mira, text, ...more });
  };
  say("Who has something to read?");
  say("On moss: https://example.org/moss?page=2. Worth it!");
  say("No link in this one");
  say("Three at once 👋 example.com, https://example.net/a and https://example.net/b");
  say("The whole story is here", { hiddenLinks: [{ words: "here", url: "https://example.org/story#part-3" }] });
  say("https://example.org/rivers", {
    media: {
      kind: "webpage",
      url: "https://example.org/rivers/",
      siteName: "example.org",
      title: "All about rivers",
      description: "A page with a preview",
    },
  });
  date += 600;
  builder.media(group, "photo", { date, fromId: mira, text: "As seen on https://example.org/photos" }, picture);
  builder.media(group, "photo", { date: date + 1, fromId: mira, text: "As seen nowhere" }, picture);
  date += 1;
  say("Walks: https://t.me/city_walks/2");
  say("Do not open", { hiddenLinks: [{ words: "open", url: "javascript:alert(1)" }] });
}
