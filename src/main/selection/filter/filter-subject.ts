import type { MediaKind } from "../../../shared/media";

/** What a filter can ask about one media; null is a field that it does not have. */
export interface FilterSubject {
  /** Epoch seconds. */
  readonly date: number;
  readonly messageId: number;
  /** Empty where there is none. */
  readonly caption: string;
  /** "photo", "video", "audio", "document", "voice", "video_note" or "animation". */
  readonly mediaType: string;
  /** Bytes. */
  readonly fileSize: number | null;
  /** Empty where there is none. */
  readonly fileName: string;
  /** Lower case, without the dot. */
  readonly fileExtension: string | null;
  /** Pixels. */
  readonly width: number | null;
  readonly height: number | null;
  /** Seconds. */
  readonly duration: number | null;
  /** Of a person as it is, of a channel or group that posts as itself the negative number that bots know it by. */
  readonly senderId: number | null;
  /** The user name without @ or, where there is none, the name shown. */
  readonly senderName: string | null;
  readonly senderDisplayName: string | null;
  readonly replyToMessageId: number | null;
  /** The forum topic, 1 for "General"; or the message that a thread of comments begins with. */
  readonly topicId: number | null;
}

/** A kind as the filter language names it. */
export function mediaTypeName(kind: MediaKind): string {
  return kind === "video-note" ? "video_note" : kind;
}
