import type { DownloadKind, MediaCounts, ScanOrder } from "../../shared/media";
import type { ChatRef } from "./chat-source";
import type { MediaItem } from "./media-item";

export interface HistoryPage {
  items: MediaItem[];
  /** Messages looked at on this page. */
  scanned: number;
  /** Where the next page starts (message id), null at the end. */
  next: number | null;
}

export interface HistorySource {
  /** Counts by kind, and of messages with links (messages.getSearchCounters and its filters). */
  mediaCounts(chat: ChatRef, signal: AbortSignal): Promise<MediaCounts>;
  /**
   * One page of a chat's media. Pages are in the asked order and never skip or repeat a message, also when new messages arrive meanwhile.
   * An album is not cut by the end of a page that has anything else, and its items have the caption of whichever has one.
   */
  page(chat: ChatRef, request: HistoryRequest, signal: AbortSignal): Promise<HistoryPage>;
}

export interface HistoryRequest {
  kinds: readonly DownloadKind[];
  order: ScanOrder;
  /** The `next` of the previous page, or null for the first. */
  from: number | null;
  limit: number;
  /** Only this part of the chat; the same for all pages. Absent: all of it. */
  range?: HistoryRange;
  /** Only this topic of a forum, not "General": its messages have no mark by which Telegram is known to find them. */
  topicId?: number;
  /** Only messages of this person. Of no use in private chats and channels, where Telegram does not select by the sender. */
  sender?: ChatRef;
  /** Not the chat's own messages, but the comments of this post of a channel; they are in the chat of its discussion. */
  commentsOf?: number;
  /** Only messages with links. */
  withLinks?: boolean;
  /** Only what Telegram finds for these words in texts and file names; the same for all pages. Absent: everything. */
  query?: string;
}

/** A part of a chat; what is absent is not bounded. All are inclusive, positive and have 31 bits. */
export interface HistoryRange {
  /** Message ids. */
  minId?: number;
  maxId?: number;
  /** Epoch seconds. */
  minDate?: number;
  maxDate?: number;
}
