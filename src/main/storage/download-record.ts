import { type DownloadReason, DownloadReasonSchema, type DownloadState } from "../../shared/downloads";
import type { MediaKind } from "../../shared/media";
import type { FileLocation } from "../telegram/gateway";

/** Everything that is kept of one download: what it is, where it stands, and where it is on disk. */
export interface DownloadRecord {
  id: number;
  chatId: string;
  chatTitle: string;
  chatAccessHash: string;
  messageId: number;
  mediaId: string;
  kind: MediaKind;
  /** The sender's name, hostile; null when there is none. */
  senderFileName: string | null;
  mimeType: string;
  /** Declared size, or the one found out; null while unknown. */
  sizeBytes: number | null;
  /** Epoch seconds of the message. */
  messageDate: number;
  groupedId: string | null;
  location: FileLocation;
  hasThumbnail: boolean;
  state: DownloadState;
  reason: DownloadReason | null;
  /** Smaller is earlier; unique within the account. */
  position: number;
  attempts: number;
  /** Epoch milliseconds. */
  addedAt: number;
  finishedAt: number | null;
  /** Safe name: the one on disk, or the one it is going to get. */
  fileName: string;
  /** The `.part` file that belongs to this download, null while there is none. */
  partPath: string | null;
  /** The finished file; while it is being published, where it is about to be. */
  path: string | null;
  doneBytes: number;
}

export type NewDownload = Omit<DownloadRecord, "id" | "position">;

/** The columns as SQLite gives them. */
export interface DownloadColumns {
  id: number;
  chat_id: string;
  chat_title: string;
  chat_access_hash: string;
  message_id: number;
  media_id: string;
  kind: MediaKind;
  sender_file_name: string | null;
  mime_type: string;
  size_bytes: number | null;
  message_date: number;
  grouped_id: string | null;
  location: string;
  has_thumbnail: number;
  state: DownloadState;
  reason: string | null;
  position: number;
  attempts: number;
  added_at: number;
  finished_at: number | null;
  file_name: string;
  part_path: string | null;
  path: string | null;
  done_bytes: number;
}

export function toRecord(row: DownloadColumns): DownloadRecord {
  const location: FileLocation = JSON.parse(row.location);
  return {
    id: row.id,
    chatId: row.chat_id,
    chatTitle: row.chat_title,
    chatAccessHash: row.chat_access_hash,
    messageId: row.message_id,
    mediaId: row.media_id,
    kind: row.kind,
    senderFileName: row.sender_file_name,
    mimeType: row.mime_type,
    sizeBytes: row.size_bytes,
    messageDate: row.message_date,
    groupedId: row.grouped_id,
    location,
    hasThumbnail: row.has_thumbnail === 1,
    state: row.state,
    reason: parseReason(row.reason),
    position: row.position,
    attempts: row.attempts,
    addedAt: row.added_at,
    finishedAt: row.finished_at,
    fileName: row.file_name,
    partPath: row.part_path,
    path: row.path,
    doneBytes: row.done_bytes,
  };
}

/** Reads a stored reason; one that a newer version wrote with words unknown here is dropped rather than shown wrongly. */
export function parseReason(text: string | null): DownloadReason | null {
  if (text === null) return null;
  const parsed = DownloadReasonSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}
