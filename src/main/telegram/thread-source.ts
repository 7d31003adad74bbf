import type { ChatRef, GatewayChat } from "./chat-source";

/** A topic of a forum. */
export interface GatewayTopic {
  /** Of the message that it begins with; 1 for "General". */
  id: number;
  title: string;
  /** Nobody but administrators can write in it. */
  closed: boolean;
  pinned: boolean;
}

/** Where the posts of a channel are commented: nowhere, in a group, or in one that this account may not see. */
export type Discussion = { state: "none" | "closed" } | { state: "open"; group: GatewayChat };

/** Conversations within chats: the topics of forums, the comments of channels. Their messages are read by `HistorySource`. */
export interface ThreadSource {
  /** All topics of a forum, in Telegram's order: pinned ones, then by their last message. */
  topics(chat: ChatRef, signal: AbortSignal): Promise<GatewayTopic[]>;
  /** Which of these topics are there no more. */
  missingTopics(chat: ChatRef, ids: readonly number[], signal: AbortSignal): Promise<number[]>;
  /** Where a channel's posts are commented. */
  discussion(chat: ChatRef, signal: AbortSignal): Promise<Discussion>;
}
