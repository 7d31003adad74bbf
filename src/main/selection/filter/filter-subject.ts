import type { DownloadKind } from "../../../shared/media";
import type { MediaItem } from "../../telegram/media-item";
import { fileExtension } from "../safe-name";

/** What a filter can ask about one media; null is a field that it does not have. */
export interface FilterSubject {
  /** Epoch seconds. */
  readonly date: number;
  readonly messageId: number;
  /** Empty where there is none. */
  readonly caption: string;
  /** "photo", "video", "audio", "document", "voice", "video_note", "animation" or "text". */
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
  /** As `senderId`; null also for a person who does not let it be seen. */
  readonly forwardedFromId: number | null;
  /** The name shown. */
  readonly forwardedFromName: string | null;
}

/** A kind as the filter language names it. */
export function mediaTypeName(kind: DownloadKind): string {
  return kind === "video-note" ? "video_note" : kind;
}

/** What a filter can ask about a media of a chat. */
export function filterSubject(item: MediaItem): FilterSubject {
  const { sender } = item;
  const extension = fileExtension(item).slice(1).toLowerCase();
  return {
    date: item.date,
    messageId: item.messageId,
    caption: item.caption,
    mediaType: mediaTypeName(item.kind),
    fileSize: item.sizeBytes,
    fileName: item.fileName ?? "",
    fileExtension: extension === "" ? null : extension,
    width: item.width,
    height: item.height,
    duration: item.durationSeconds,
    senderId: sender?.id ?? null,
    senderName: sender?.userName ?? sender?.displayName ?? null,
    senderDisplayName: sender?.displayName ?? null,
    replyToMessageId: item.replyToId,
    topicId: item.topicId,
    forwardedFromId: item.forwardedFrom?.id ?? null,
    forwardedFromName: item.forwardedFrom?.name ?? null,
  };
}
