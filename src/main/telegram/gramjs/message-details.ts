import bigInt from "big-integer";
import { Api } from "telegram";
import type { MediaItem, MessageSender } from "../media-item";
import { linksOf } from "./message-links";
import { activeUsername, chatIdOf } from "./peers";

/** What Telegram sends along with messages about who they are from and where. */
export interface MessagePeers {
  /** Decimal id of the account itself; null when nobody is signed in. */
  selfId: string | null;
  users: readonly Api.TypeUser[];
  chats: readonly Api.TypeChat[];
}

export interface FoundMessages extends MessagePeers {
  messages: readonly Api.TypeMessage[];
}

/** The messages of an answer, with whom they are from. */
export function foundIn(answer: Api.messages.TypeMessages, selfId: string | null): FoundMessages {
  if (answer instanceof Api.messages.MessagesNotModified) return { messages: [], users: [], chats: [], selfId };
  return { messages: answer.messages, users: answer.users, chats: answer.chats, selfId };
}

/** Bots know channels and supergroups by this number minus their id (https://core.telegram.org/api/bots/ids). */
const markedChannelIds = -1_000_000_000_000;
/** The topic that messages of a forum are in which name none (https://core.telegram.org/api/forum#forum-topics). */
const generalTopicId = 1;

/** What a message says about itself beside its media. The caption is the message's own: an album's is not known here. */
export function messageDetails(
  message: Api.Message,
  peers: MessagePeers,
): Pick<MediaItem, "caption" | "sender" | "replyToId" | "topicId" | "forwardedFrom" | "comments" | "links"> {
  return {
    caption: message.message,
    sender: senderOf(message, peers),
    ...threadOf(message, peers),
    ...forwardOf(message, peers),
    ...commentsOf(message),
    ...linksOf(message),
  };
}

function senderOf(message: Api.Message, peers: MessagePeers): MessageSender | null {
  const peer = senderPeer(message, peers);
  return peer === null ? null : writerOf(peer, peers);
}

function writerOf(peer: Api.TypePeer, peers: MessagePeers): MessageSender {
  if (peer instanceof Api.PeerUser) {
    const user = peers.users.find((candidate) => candidate.id.equals(peer.userId));
    return { id: Number(peer.userId), ...(user instanceof Api.User ? namesOfUser(user) : nameless) };
  }
  const wantedId = peer instanceof Api.PeerChannel ? peer.channelId : peer.chatId;
  const chat = peers.chats.find((candidate) => candidate.id.equals(wantedId));
  const id = peer instanceof Api.PeerChannel ? markedChannelIds - Number(wantedId) : -Number(wantedId);
  const title = chat && "title" in chat ? chat.title : null;
  return { id, userName: chat instanceof Api.Channel ? activeUsername(chat) : null, displayName: title };
}

/** In private chats only the direction says who it is from; a post of a channel has no sender. */
function senderPeer({ fromId, peerId, out }: Api.Message, { selfId }: MessagePeers): Api.TypePeer | null {
  if (fromId) return fromId;
  if (!(peerId instanceof Api.PeerUser)) return null;
  if (!out || selfId === null) return peerId;
  return new Api.PeerUser({ userId: bigInt(selfId) });
}

const nameless = { userName: null, displayName: null };

function namesOfUser(user: Api.User): Omit<MessageSender, "id"> {
  const name = [user.firstName, user.lastName].filter(Boolean).join(" ");
  return { userName: activeUsername(user), displayName: name === "" ? null : name };
}

/** Who hides behind a forward has a name and no id (https://core.telegram.org/constructor/messageFwdHeader). */
function forwardOf({ fwdFrom }: Api.Message, peers: MessagePeers): Pick<MediaItem, "forwardedFrom"> {
  if (!fwdFrom) return {};
  if (!fwdFrom.fromId) return { forwardedFrom: { id: null, name: fwdFrom.fromName || null } };
  const { id, displayName, userName } = writerOf(fwdFrom.fromId, peers);
  return { forwardedFrom: { id, name: displayName ?? userName } };
}

/** Comments of a channel's post; in groups the same header counts the answers to a message. */
function commentsOf({ id, replies }: Api.Message): Pick<MediaItem, "comments"> {
  if (!replies?.comments || replies.replies === 0) return {};
  return { comments: { postId: id, count: replies.replies } };
}

function threadOf(message: Api.Message, { chats }: MessagePeers): Pick<MediaItem, "replyToId" | "topicId"> {
  const header = message.replyTo instanceof Api.MessageReplyHeader ? message.replyTo : null;
  const answered = header?.replyToMsgId ?? null;
  const top = header?.replyToTopId ?? null;
  // In a topic every message names it; only one that names another message too is an answer.
  if (header?.forumTopic)
    return top === null ? { replyToId: null, topicId: answered } : { replyToId: answered, topicId: top };
  const replyToId = header?.replyToPeerId ? null : answered;
  return { replyToId, topicId: isInForum(message, chats) ? generalTopicId : top };
}

function isInForum({ peerId }: Api.Message, chats: readonly Api.TypeChat[]): boolean {
  if (!(peerId instanceof Api.PeerChannel)) return false;
  const id = chatIdOf(peerId);
  return chats.some((chat) => chat instanceof Api.Channel && chat.forum === true && `channel:${chat.id}` === id);
}
