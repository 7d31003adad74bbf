import type { HistoryOrigin } from "../../shared/history";
import type { DownloadKind } from "../../shared/media";

/** What a media is known by, wherever its file is. */
export interface MediaKey {
  chatId: string;
  messageId: number;
  /** Telegram's id of the document or photo, decimal. */
  mediaId: string;
}

/** One finished download, kept until the user has it forgotten. */
export interface HistoryRecord extends MediaKey {
  id: number;
  chatTitle: string;
  /** Null in imported entries: access hashes are the account's own. */
  chatAccessHash: string | null;
  kind: DownloadKind;
  fileName: string;
  sizeBytes: number | null;
  /** Epoch seconds. */
  messageDate: number;
  /** Epoch milliseconds. */
  finishedAt: number;
  path: string | null;
  origin: HistoryOrigin;
  /** Lower case hexadecimal; null while it was not needed. */
  sha256: string | null;
  /** Epoch milliseconds of the file's last change when it was last known to be as it was downloaded; null when nobody knows. */
  modifiedAt: number | null;
  /** All of the message's text, its album's where it has none; "" also where nobody knows it. */
  caption: string;
}

export type NewHistoryRecord = Omit<HistoryRecord, "id">;

export const historyColumns =
  "id, chat_id, chat_title, chat_access_hash, message_id, media_id, kind, file_name, size_bytes, message_date, finished_at, path, " +
  "origin, sha256, modified_at, caption";

/** A row as SQLite gives it, in the order of `historyColumns`. */
export type HistoryValues = [
  id: number,
  chatId: string,
  chatTitle: string,
  chatAccessHash: string | null,
  messageId: number,
  mediaId: string,
  kind: DownloadKind,
  fileName: string,
  sizeBytes: number | null,
  messageDate: number,
  finishedAt: number,
  path: string | null,
  origin: HistoryOrigin,
  sha256: string | null,
  modifiedAt: number | null,
  caption: string,
];

export function toHistoryRecord(values: HistoryValues): HistoryRecord {
  return {
    id: values[0],
    chatId: values[1],
    chatTitle: values[2],
    chatAccessHash: values[3],
    messageId: values[4],
    mediaId: values[5],
    kind: values[6],
    fileName: values[7],
    sizeBytes: values[8],
    messageDate: values[9],
    finishedAt: values[10],
    path: values[11],
    origin: values[12],
    sha256: values[13],
    modifiedAt: values[14],
    caption: values[15],
  };
}
