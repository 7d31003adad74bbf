import { type MethodResult, RpcError, type TlObject } from "../contract";
import type { WorldChat, WorldMessage } from "../world/types";
import { isChannelKind } from "../world/world";
import type { Caller, Domain, SignedInMethod } from "./domain";
import { channelOfInput, chatOfPeer } from "./input-peers";
import { arrayOf, cutPage, newestFirst, pageObject, pageRequest } from "./message-lists";
import { emptyMessage, messageObject, peersOf } from "./objects/messages";
import { int, object, objects } from "./tl-fields";

/** Ids per messages.getMessages at most; Telegram cuts off the rest. */
const maximumIds = 200;

export const historyMethods: Record<string, SignedInMethod> = {
  "messages.getHistory": (request, caller, domain) => {
    const chat = chatOfPeer(object(request, "peer"), caller, domain);
    return pageObject(domain, caller, chat, cutPage(newestFirst(domain, chat), pageRequest(request)));
  },
  "messages.getSavedHistory": (request, caller, domain) => {
    // Saved messages of this world are all the account's own: its other saved peers have none.
    const asked = chatOfPeer(object(request, "peer"), caller, domain);
    const saved = chatOfPeer({ _: "inputPeerSelf" }, caller, domain);
    const messages = asked === saved ? newestFirst(domain, saved) : [];
    return pageObject(domain, caller, saved, cutPage(messages, pageRequest(request)));
  },
  "messages.getMessages": (request, caller, domain) => {
    const find = (id: number) => {
      const message = domain.world.commonMessage(id);
      const chat = message && domain.world.chats.get(message.chatKey);
      return chat && domain.world.isVisible(chat, caller.user.id) ? message : undefined;
    };
    return messagesByIds(request, caller, domain, find);
  },
  "channels.getMessages": (request, caller, domain) => {
    const chat = channelOfInput(object(request, "channel"), caller, domain);
    return messagesByIds(request, caller, domain, (id) => domain.world.message(chat.key, id), chat);
  },
  "messages.getReplies": getReplies,
  "messages.getDiscussionMessage": getDiscussionMessage,
  "messages.readHistory": (_request, _caller, domain) => ({
    _: "messages.affectedMessages",
    pts: domain.world.pts("common"),
    pts_count: 0,
  }),
  "channels.readHistory": () => true,
};

function messagesByIds(
  request: TlObject,
  caller: Caller,
  domain: Domain,
  find: (id: number) => WorldMessage | undefined,
  chat?: WorldChat,
): MethodResult {
  const wanted = objects(request, "id").slice(0, maximumIds);
  const found: WorldMessage[] = [];
  const messages = wanted.map((input) => {
    const id = input._ === "inputMessageID" ? int(input, "id") : 0;
    const message = find(id);
    if (!message) return emptyMessage(id, chat);
    found.push(message);
    return messageObject(domain, message, caller.user.id);
  });
  const content = { messages, topics: [], ...peersOf(domain, found, caller.user.id, chat ? [chat] : []) };
  return chat
    ? { _: "messages.channelMessages", pts: domain.world.pts(chat.key), count: messages.length, ...content }
    : { _: "messages.messages", ...content };
}

/** Where the comments of a post, or the messages of a forum topic or thread, are. */
interface Thread {
  chat: WorldChat;
  rootId: number;
}

function threadOf(request: TlObject, caller: Caller, domain: Domain): Thread {
  const chat = chatOfPeer(object(request, "peer"), caller, domain);
  const id = int(request, "msg_id");
  if (!isChannelKind(chat.kind)) throw new RpcError(400, "PEER_ID_INVALID");
  if (chat.kind === "supergroup") {
    if (chat.forum === true && !chat.topics.some((topic) => topic.id === id))
      throw new RpcError(400, "TOPIC_ID_INVALID");
    return { chat, rootId: id };
  }
  const rootId = domain.world.message(chat.key, id)?.discussionRootId;
  const group = chat.linkedChatKey === undefined ? undefined : domain.world.chats.get(chat.linkedChatKey);
  if (rootId === undefined || !group) throw new RpcError(400, "MSG_ID_INVALID");
  return { chat: group, rootId };
}

/** https://core.telegram.org/method/messages.getReplies: comments of a post, or messages of a thread or topic. */
function getReplies(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const { chat, rootId } = threadOf(request, caller, domain);
  return pageObject(domain, caller, chat, cutPage(threadMessages(domain, chat, rootId), pageRequest(request)));
}

/** Messages of a forum topic or comment thread, newest first. Topic 1 ("General") holds all that have no topic. */
export function threadMessages(domain: Domain, chat: WorldChat, rootId: number): WorldMessage[] {
  const inThread = (message: WorldMessage) =>
    message.topicId === rootId || (chat.forum === true && rootId === 1 && message.topicId === undefined);
  return arrayOf(domain, chat).filter(inThread);
}

/** https://core.telegram.org/method/messages.getDiscussionMessage: the post's copy in the discussion group. */
function getDiscussionMessage(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const { chat, rootId } = threadOf(request, caller, domain);
  const root = domain.world.message(chat.key, rootId);
  if (!root) throw new RpcError(400, "MSG_ID_INVALID");
  return {
    _: "messages.discussionMessage",
    messages: [messageObject(domain, root, caller.user.id)],
    max_id: threadMessages(domain, chat, rootId)[0]?.id,
    unread_count: 0,
    ...peersOf(domain, [root], caller.user.id, [chat]),
  };
}
