import type { TlObject } from "../../contract";
import type { ServiceAction, WorldChat, WorldMessage, WorldUser } from "../../world/types";
import { isChannelKind } from "../../world/world";
import type { Domain } from "../domain";
import { mediaObject, photoObject } from "./media";
import { chatObject, peerObject, userObject, userPeer } from "./peers";

/** What Telegram takes for a link, near enough: with a scheme, or the name of a site in a few countries. */
export const writtenLink =
  /https?:\/\/[^\s<>]+[^\s<>.,;:!?)]|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:org|com|net|me)\b(?:\/[^\s<>]*[^\s<>.,;:!?)])?/gi;

/** A message as the account `viewerId` gets it. */
export function messageObject(domain: Domain, message: WorldMessage, viewerId: bigint): TlObject {
  const chat = domain.world.requireChat(message.chatKey);
  const common = {
    out: message.fromId === viewerId && chat.kind !== "saved",
    post: chat.kind === "channel",
    id: message.id,
    from_id: fromPeer(chat, message),
    peer_id: peerObject(chat),
    reply_to: replyHeader(chat, message),
    date: message.date,
  };
  if (message.action) {
    return { _: "messageService", ...common, action: actionObject(domain, message.action) };
  }
  return {
    _: "message",
    ...common,
    pinned: message.pinned,
    noforwards: chat.protectedContent,
    saved_peer_id: chat.kind === "saved" ? userPeer(chat.id) : undefined,
    fwd_from: forwardHeader(domain, message),
    message: message.text,
    entities: entitiesOf(message),
    media: message.media ? mediaObject(domain, message.media) : undefined,
    views: message.views,
    forwards: message.views === undefined ? undefined : 0,
    replies: repliesOf(domain, chat, message),
    edit_date: message.editDate,
    grouped_id: message.groupedId,
  };
}

/** Where the links of a text are, in UTF-16 units (https://core.telegram.org/api/entities). */
function entitiesOf({ text, hiddenLinks = [] }: WorldMessage): TlObject[] | undefined {
  const written = [...text.matchAll(writtenLink)].map(({ index, 0: link }) => ({
    _: "messageEntityUrl",
    offset: index,
    length: link.length,
  }));
  const hidden = hiddenLinks.map(({ words, url }) => ({
    _: "messageEntityTextUrl",
    offset: text.indexOf(words),
    length: words.length,
    url,
  }));
  const entities = [...written, ...hidden].sort((one, other) => one.offset - other.offset);
  return entities.length === 0 ? undefined : entities;
}

/** What messages.getMessages answers for an id that is not there (any more). */
export function emptyMessage(id: number, chat?: WorldChat): TlObject {
  return { _: "messageEmpty", id, peer_id: chat ? peerObject(chat) : undefined };
}

/** The `chats` and `users` that a list of messages refers to, each once. */
export function peersOf(
  domain: Domain,
  messages: readonly WorldMessage[],
  viewerId: bigint,
  alsoChats: readonly WorldChat[] = [],
): { chats: TlObject[]; users: TlObject[] } {
  const chats = new Map<string, WorldChat>(alsoChats.map((chat) => [chat.key, chat]));
  const userIds = new Set<bigint>([viewerId]);
  const addChat = (key: string | undefined) => {
    const chat = key === undefined ? undefined : domain.world.chats.get(key);
    if (chat) chats.set(chat.key, chat);
  };
  for (const message of messages) {
    addChat(message.chatKey);
    const forward = message.forwardedFrom;
    if (forward && "chatKey" in forward) addChat(forward.chatKey);
    if (forward && "userId" in forward) userIds.add(forward.userId);
    if (message.fromId !== undefined) userIds.add(message.fromId);
  }
  for (const chat of chats.values()) {
    if (chat.kind === "private") userIds.add(chat.id);
    if (isChannelKind(chat.kind)) addChat(chat.linkedChatKey);
  }
  return {
    chats: [...chats.values()]
      .filter((chat) => chat.kind !== "private" && chat.kind !== "saved")
      .map((chat) => chatObject(domain, chat, viewerId)),
    users: [...userIds]
      .map((id) => domain.world.users.get(id))
      .filter((user): user is WorldUser => user !== undefined)
      .map((user) => userObject(domain, user, viewerId)),
  };
}

function fromPeer(chat: WorldChat, message: WorldMessage): TlObject | undefined {
  // In a private chat the two sides follow from peer_id and `out`; a channel post has no author.
  if (chat.kind === "private" || message.fromId === undefined) return undefined;
  return userPeer(message.fromId);
}

function replyHeader(chat: WorldChat, message: WorldMessage): TlObject | undefined {
  const topic = message.topicId;
  if (message.replyToId === undefined && (topic === undefined || topic === 1)) return undefined;
  const inThread = topic !== undefined && topic !== 1;
  const replyTo = message.replyToId ?? topic;
  return {
    _: "messageReplyHeader",
    forum_topic: chat.forum === true && inThread,
    reply_to_msg_id: replyTo,
    // The header names the thread's root only where that is not the very message answered.
    reply_to_top_id: inThread && topic !== replyTo ? topic : undefined,
  };
}

function forwardHeader(domain: Domain, message: WorldMessage): TlObject | undefined {
  const forward = message.forwardedFrom;
  if (!forward) return undefined;
  const { date } = forward;
  if ("name" in forward) return { _: "messageFwdHeader", from_name: forward.name, date };
  if ("userId" in forward) return { _: "messageFwdHeader", from_id: userPeer(forward.userId), date };
  const source = domain.world.chats.get(forward.chatKey);
  if (!source) return undefined;
  return {
    _: "messageFwdHeader",
    from_id: peerObject(source),
    date,
    channel_post: forward.messageId,
    saved_from_peer: peerObject(source),
    saved_from_msg_id: forward.messageId,
  };
}

/** Comment counter of a channel post. */
function repliesOf(domain: Domain, chat: WorldChat, message: WorldMessage): TlObject | undefined {
  const rootId = message.discussionRootId;
  const group = chat.linkedChatKey === undefined ? undefined : domain.world.chats.get(chat.linkedChatKey);
  if (rootId === undefined || !group || chat.kind !== "channel") return undefined;
  let count = 0;
  let maxId: number | undefined;
  for (const comment of domain.world.messages(group.key)) {
    if (comment.topicId !== rootId) continue;
    count++;
    maxId = comment.id;
  }
  return {
    _: "messageReplies",
    comments: true,
    replies: count,
    replies_pts: domain.world.pts(group.key),
    channel_id: group.id,
    max_id: maxId,
  };
}

function actionObject(domain: Domain, action: ServiceAction): TlObject {
  switch (action.kind) {
    case "chat-create":
      return { _: "messageActionChatCreate", title: action.title, users: [] };
    case "channel-create":
      return { _: "messageActionChannelCreate", title: action.title };
    case "topic-create":
      return { _: "messageActionTopicCreate", title: action.title, icon_color: action.iconColour };
    case "pin":
      return { _: "messageActionPinMessage" };
    case "chat-photo":
      return { _: "messageActionChatEditPhoto", photo: photoObject(domain, domain.world.files.require(action.fileId)) };
    case "members-added":
      return { _: "messageActionChatAddUser", users: action.userIds };
  }
}
