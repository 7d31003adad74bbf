import type { ChatRef, GatewayChat } from "./chat-source";
import type { MediaItem } from "./media-item";

/** What is at a message id. */
export interface FoundMessage {
  id: number;
  /** `other`: a poll, a sticker, something that happened in the chat …; `deleted`: nothing (any more). */
  content: "media" | "text" | "other" | "deleted";
  /** The file of a message with `media`, or the text of one with `text`. */
  item: MediaItem | null;
  /** See `MediaItem`. */
  groupedId: string | null;
  /** The first message of the forum topic or thread that it belongs to, or the message that it answers; null for none. */
  threadId: number | null;
  /** False outside forums and in their topic "General", whose messages carry no mark of it. */
  isInForumTopic: boolean;
}

/** Messages that somebody names: by a link. */
export interface MessageSource {
  /** The chat with this public name, listed or not; null when nobody has the name. Telegram allows it some hundred times a day. */
  chatByName(name: string, signal: AbortSignal): Promise<GatewayChat | null>;
  /**
   * What is at these ids, at most 100, in their order. Rejects with `unavailable` when the chat may not be read.
   */
  byIds(chat: ChatRef, ids: readonly number[], signal: AbortSignal): Promise<FoundMessage[]>;
  /** What is at the id, with the other messages of its album, ascending. One request, like `byIds`. */
  withAlbum(chat: ChatRef, messageId: number, signal: AbortSignal): Promise<FoundMessage[]>;
  /** The group in which a channel's post is commented; null when it has no comments. */
  discussionOf(chat: ChatRef, messageId: number, signal: AbortSignal): Promise<GatewayChat | null>;
}
