import { type DownloadReason, DownloadReasonSchema, type DownloadState } from "../../shared/downloads";
import type { DownloadKind } from "../../shared/media";
import type { FileLocation } from "../telegram/media-item";

type SqlValue = string | number | null;

/** Everything that is kept of one download: what it is, where it stands, and where it is on disk. */
export interface DownloadRecord {
  id: number;
  chatId: string;
  chatTitle: string;
  chatAccessHash: string;
  messageId: number;
  mediaId: string;
  kind: DownloadKind;
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
  /** Below the downloads folder, `/` between safe names; null in rows of versions before path templates: the chat's folder. */
  folder: string | null;
  /** Safe name: the one on disk, or the one it is going to get. */
  fileName: string;
  /** The `.part` file that belongs to this download, null while there is none. */
  partPath: string | null;
  /** The finished file; while it is being published, where it is about to be. */
  path: string | null;
  doneBytes: number;
}

export type NewDownload = Omit<DownloadRecord, "id" | "position">;

/** What may change of a download. */
export type DownloadChange = Partial<
  Pick<
    DownloadRecord,
    | "state"
    | "reason"
    | "position"
    | "attempts"
    | "finishedAt"
    | "fileName"
    | "partPath"
    | "path"
    | "doneBytes"
    | "sizeBytes"
    | "location"
  >
>;

/** The columns that a change writes, in an order that does not depend on that of its properties, and their values. */
export function changedColumns(change: DownloadChange): { columns: string[]; values: SqlValue[] } {
  const columns: string[] = [];
  const values: SqlValue[] = [];
  const write = (column: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    columns.push(column);
    values.push(value);
  };
  write("state", change.state);
  if (change.reason !== undefined) {
    write("reason", change.reason === null ? null : JSON.stringify(change.reason));
    write("wait_until", change.reason?.until ?? null);
  }
  write("position", change.position);
  write("attempts", change.attempts);
  write("finished_at", change.finishedAt);
  write("file_name", change.fileName);
  write("part_path", change.partPath);
  write("path", change.path);
  write("done_bytes", change.doneBytes);
  write("size_bytes", change.sizeBytes);
  if (change.location !== undefined) write("location", JSON.stringify(change.location));
  return { columns, values };
}

/** The columns that make a record, in the order of `DownloadValues`. */
export const downloadColumns =
  "id, chat_id, chat_title, chat_access_hash, message_id, media_id, kind, sender_file_name, mime_type, size_bytes, message_date, " +
  "grouped_id, location, has_thumbnail, state, reason, position, attempts, added_at, finished_at, file_name, part_path, path, " +
  "done_bytes, folder";

/** A row as SQLite gives it, as an array: making objects of that many columns costs several times as much. */
export type DownloadValues = [
  id: number,
  chatId: string,
  chatTitle: string,
  chatAccessHash: string,
  messageId: number,
  mediaId: string,
  kind: DownloadKind,
  senderFileName: string | null,
  mimeType: string,
  sizeBytes: number | null,
  messageDate: number,
  groupedId: string | null,
  location: string,
  hasThumbnail: number,
  state: DownloadState,
  reason: string | null,
  position: number,
  attempts: number,
  addedAt: number,
  finishedAt: number | null,
  fileName: string,
  partPath: string | null,
  path: string | null,
  doneBytes: number,
  folder: string | null,
];

export function toRecord(values: DownloadValues): DownloadRecord {
  const location: FileLocation = JSON.parse(values[12]);
  return {
    id: values[0],
    chatId: values[1],
    chatTitle: values[2],
    chatAccessHash: values[3],
    messageId: values[4],
    mediaId: values[5],
    kind: values[6],
    senderFileName: values[7],
    mimeType: values[8],
    sizeBytes: values[9],
    messageDate: values[10],
    groupedId: values[11],
    location,
    hasThumbnail: values[13] === 1,
    state: values[14],
    reason: parseReason(values[15]),
    position: values[16],
    attempts: values[17],
    addedAt: values[18],
    finishedAt: values[19],
    fileName: values[20],
    partPath: values[21],
    path: values[22],
    doneBytes: values[23],
    folder: values[24],
  };
}

/** Reads a stored reason; one that a newer version wrote with words unknown here is dropped rather than shown wrongly. */
export function parseReason(text: string | null): DownloadReason | null {
  if (text === null) return null;
  const parsed = DownloadReasonSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}
