import { type MethodResult, RpcError, type TlObject } from "../contract";
import type { ForumTopic, WorldChat, WorldMessage } from "../world/types";
import type { Caller, Domain, SignedInMethod } from "./domain";
import { threadMessages } from "./history";
import { channelOfInput, chatOfPeer } from "./input-peers";
import { messageObject, peersOf } from "./objects/messages";
import { peerObject, userPeer } from "./objects/peers";
import { int, ints, object, objects, optionalText } from "./tl-fields";

const maximumPage = 100;

/** Topics of a forum; the methods moved from `channels` (layer 198) to `messages` (layer 227). */
export const forumMethods: Record<string, SignedInMethod> = {
  "channels.getForumTopics": (request, caller, domain) =>
    topics(request, channelOfInput(object(request, "channel"), caller, domain), caller, domain),
  "messages.getForumTopics": (request, caller, domain) =>
    topics(request, chatOfPeer(object(request, "peer"), caller, domain), caller, domain),
  "channels.getForumTopicsByID": (request, caller, domain) =>
    topicsById(request, channelOfInput(object(request, "channel"), caller, domain), caller, domain),
  "messages.getForumTopicsByID": (request, caller, domain) =>
    topicsById(request, chatOfPeer(object(request, "peer"), caller, domain), caller, domain),
};

interface TopicEntry {
  topic: ForumTopic;
  top: WorldMessage | undefined;
}

/** All topics: pinned ones first, then by their last message. */
function entriesOf(chat: WorldChat, domain: Domain): TopicEntry[] {
  if (!chat.forum) throw new RpcError(400, "CHANNEL_FORUM_MISSING");
  const entries = chat.topics.map((topic) => ({
    topic,
    top: threadMessages(domain, chat, topic.id)[0] ?? domain.world.message(chat.key, topic.id),
  }));
  return entries.sort(
    (a, b) =>
      Number(b.topic.pinned ?? false) - Number(a.topic.pinned ?? false) ||
      (b.top?.date ?? b.topic.date) - (a.top?.date ?? a.topic.date) ||
      b.topic.id - a.topic.id,
  );
}

function topics(request: TlObject, chat: WorldChat, caller: Caller, domain: Domain): MethodResult {
  const query = optionalText(request, "q").toLowerCase();
  const all = entriesOf(chat, domain).filter((entry) => entry.topic.title.toLowerCase().includes(query));
  const offsetTopic = int(request, "offset_topic");
  const start = offsetTopic === 0 ? 0 : all.findIndex((entry) => entry.topic.id === offsetTopic) + 1;
  return topicsResult(
    all.slice(start, start + Math.min(int(request, "limit"), maximumPage)),
    all.length,
    chat,
    caller,
    domain,
  );
}

function topicsById(request: TlObject, chat: WorldChat, caller: Caller, domain: Domain): MethodResult {
  const wanted = new Set(ints(request, "topics"));
  const found = entriesOf(chat, domain).filter((entry) => wanted.has(entry.topic.id));
  const result = topicsResult(found, wanted.size, chat, caller, domain);
  const there = new Set(found.map((entry) => entry.topic.id));
  const deleted = [...wanted].filter((id) => !there.has(id)).map((id) => ({ _: "forumTopicDeleted", id }));
  return { ...result, topics: [...objects(result, "topics"), ...deleted] };
}

function topicsResult(entries: TopicEntry[], count: number, chat: WorldChat, caller: Caller, domain: Domain): TlObject {
  const tops = entries.map((entry) => entry.top).filter((top): top is WorldMessage => top !== undefined);
  return {
    _: "messages.forumTopics",
    count,
    topics: entries.map((entry) => topicObject(entry, chat)),
    messages: tops.map((top) => messageObject(domain, top, caller.user.id)),
    ...peersOf(domain, tops, caller.user.id, [chat]),
    pts: domain.world.pts(chat.key),
  };
}

function topicObject(entry: TopicEntry, chat: WorldChat): TlObject {
  const { topic } = entry;
  const topId = entry.top?.id ?? topic.id;
  return {
    _: "forumTopic",
    closed: topic.closed,
    pinned: topic.pinned,
    id: topic.id,
    date: topic.date,
    peer: peerObject(chat),
    title: topic.title,
    icon_color: topic.iconColour,
    top_message: topId,
    read_inbox_max_id: topId,
    read_outbox_max_id: topId,
    unread_count: 0,
    unread_mentions_count: 0,
    unread_reactions_count: 0,
    unread_poll_votes_count: 0,
    from_id: userPeer(chat.memberIds[0] ?? 0n),
    notify_settings: { _: "peerNotifySettings" },
  };
}
