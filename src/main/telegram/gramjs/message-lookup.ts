import { Api } from "telegram";
import { Failure } from "../../../shared/errors";
import { albumReach } from "../album-reach";
import type { ChatRef, GatewayChat } from "../chat-source";
import type { MediaItem } from "../media-item";
import type { FoundMessage, MessageSource } from "../message-source";
import { shareAlbumCaptions } from "./album-captions";
import type { Home } from "./home";
import { isText, itemOf } from "./media";
import { foundIn, type MessagePeers } from "./message-details";
import { messagesByIds } from "./messages-by-ids";
import { lonelyChat, peersOf } from "./peer-facts";
import { chatIdOf, inputPeer } from "./peers";
import type { GatewaySession } from "./session";
import type { TopicTitles } from "./topic-titles";

/** Finding single messages: by a public name, by their ids, by the post they comment. */
export class MessageLookup implements MessageSource {
  readonly #home: Home;
  readonly #session: GatewaySession;
  readonly #topics: TopicTitles;

  constructor(home: Home, session: GatewaySession, topics: TopicTitles) {
    this.#home = home;
    this.#session = session;
    this.#topics = topics;
  }

  async chatByName(name: string, signal: AbortSignal): Promise<GatewayChat | null> {
    try {
      const found = await this.#home.invoke(new Api.contacts.ResolveUsername({ username: name }), { signal });
      return lonelyChat(found.peer, peersOf(found), this.#session.userId);
    } catch (error) {
      if (isRefusal(error, "USERNAME_NOT_OCCUPIED", "USERNAME_INVALID")) return null;
      throw error;
    }
  }

  async byIds(chat: ChatRef, ids: readonly number[], signal: AbortSignal): Promise<FoundMessage[]> {
    const answer = await messagesByIds(this.#home, inputPeer(chat, this.#session.userId), ids, signal);
    const peers = foundIn(answer, this.#session.userId);
    const ofChat = peers.messages.filter((message) => isOf(message, chat));
    const found = new Map(ofChat.map((message) => [message.id, message]));
    const messages = ids.map((id) => toFound(id, found.get(id), chat.id, peers));
    const items = messages.map(({ item }) => item).filter((item) => item !== null);
    shareAlbumCaptions(ofChat, items);
    await this.#topics.giveTo(items, chat, peers.chats, signal);
    return messages;
  }

  async withAlbum(chat: ChatRef, messageId: number, signal: AbortSignal): Promise<FoundMessage[]> {
    const reach = albumReach(chat);
    const first = Math.max(1, messageId - reach);
    const ids = Array.from({ length: messageId + reach - first + 1 }, (_, index) => first + index);
    const around = await this.byIds(chat, ids, signal);
    const asked = around.filter(({ id }) => id === messageId);
    const album = asked[0]?.groupedId ?? null;
    return album === null ? asked : around.filter(({ groupedId }) => groupedId === album);
  }

  async discussionOf(chat: ChatRef, messageId: number, signal: AbortSignal): Promise<GatewayChat | null> {
    const peer = inputPeer(chat, this.#session.userId);
    try {
      const discussion = await this.#home.invoke(new Api.messages.GetDiscussionMessage({ peer, msgId: messageId }), {
        signal,
      });
      const [root] = discussion.messages;
      if (root === undefined || root instanceof Api.MessageEmpty) return null;
      return lonelyChat(root.peerId, peersOf(discussion), this.#session.userId);
    } catch (error) {
      if (isRefusal(error, "MSG_ID_INVALID", "TOPIC_ID_INVALID")) return null;
      throw error;
    }
  }
}

function isRefusal(error: unknown, ...names: string[]): boolean {
  return error instanceof Failure && error.options.code !== undefined && names.includes(error.options.code);
}

function isOf(message: Api.TypeMessage, chat: ChatRef): message is Api.Message | Api.MessageService {
  return !(message instanceof Api.MessageEmpty) && chatIdOf(message.peerId) === chat.id;
}

function toFound(
  id: number,
  message: Api.Message | Api.MessageService | undefined,
  chatId: string,
  peers: MessagePeers,
): FoundMessage {
  const item = message === undefined ? null : itemOf(message, chatId, peers);
  const header = message?.replyTo instanceof Api.MessageReplyHeader ? message.replyTo : null;
  return {
    id,
    content: contentOf(message, item),
    item,
    groupedId: message instanceof Api.Message ? (message.groupedId?.toString() ?? null) : null,
    threadId: header?.replyToTopId ?? header?.replyToMsgId ?? null,
    isInForumTopic: header?.forumTopic === true,
  };
}

function contentOf(
  message: Api.Message | Api.MessageService | undefined,
  item: MediaItem | null,
): FoundMessage["content"] {
  if (message === undefined) return "deleted";
  if (item !== null && item.kind !== "text") return "media";
  return message instanceof Api.Message && isText(message) ? "text" : "other";
}
