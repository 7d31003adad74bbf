import { z } from "zod";
import { DownloadKindSchema } from "../../shared/media";
import type { HistoryRecord, NewHistoryRecord } from "../storage/history-record";

/** The fields of an exported entry, in the order of the columns. */
export const entryFields = [
  "chat_id",
  "chat",
  "message_id",
  "media_id",
  "kind",
  "file_name",
  "size_bytes",
  "message_date",
  "finished_at",
  "path",
  "origin",
  "sha256",
  "caption",
] as const;
export type EntryField = (typeof entryFields)[number];
/** Without these an entry says nothing. */
export const neededFields: readonly EntryField[] = ["chat_id", "message_id", "media_id", "kind", "file_name"];

export type EntryValues = Record<EntryField, string | number | null>;

/** Dates are in ISO 8601, UTC. */
export function toEntryValues(entry: HistoryRecord): EntryValues {
  return {
    chat_id: entry.chatId,
    chat: entry.chatTitle,
    message_id: entry.messageId,
    media_id: entry.mediaId,
    kind: entry.kind,
    file_name: entry.fileName,
    size_bytes: entry.sizeBytes,
    message_date: new Date(entry.messageDate * 1_000).toISOString(),
    finished_at: new Date(entry.finishedAt).toISOString(),
    path: entry.path,
    origin: entry.origin,
    sha256: entry.sha256,
    caption: entry.caption,
  };
}

/** SQLite's texts end at a NUL. */
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => !value.includes("\0"));
const missing = (value: unknown): unknown => (value === "" || value === undefined ? null : value);
const whole = (least: number, most: number) =>
  z.preprocess(
    (value) => (typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value),
    z.number().int().min(least).max(most),
  );
/** Epoch milliseconds of a moment between 1970 and the year 10000. */
const moment = z
  .string()
  .max(40)
  .transform((text) => Date.parse(text))
  .pipe(z.number().int().min(0).max(253_402_300_799_999));

/** Whatever a file says that somebody else may have made. */
const ImportedEntrySchema = z.object({
  chat_id: z.string().regex(/^(user|group|channel):\d{1,19}$/),
  chat: z.preprocess((value) => missing(value) ?? "", text(1_024)),
  message_id: whole(1, 0x7fff_ffff),
  media_id: z.string().regex(/^-?\d{1,20}$/),
  kind: DownloadKindSchema,
  file_name: text(1_024).min(1),
  size_bytes: z.preprocess(missing, whole(0, Number.MAX_SAFE_INTEGER).nullable()),
  message_date: z.preprocess(missing, moment.nullable()),
  finished_at: z.preprocess(missing, moment.nullable()),
  path: z.preprocess(missing, text(4_096).nullable()),
  sha256: z.preprocess(
    missing,
    z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
  ),
  // Telegram's own limit is 4096 (https://core.telegram.org/api/config, caption_length_limit_premium); earlier versions exported none.
  caption: z.preprocess((value) => missing(value) ?? "", text(8_192)),
});

/** The entry that these values describe, or the field that is not right. Imported entries count as no more than what they say. */
export function toImportedEntry(values: Record<string, unknown>): NewHistoryRecord | { fault: string } {
  const parsed = ImportedEntrySchema.safeParse(values);
  if (!parsed.success) return { fault: String(parsed.error.issues[0]?.path[0] ?? "") };
  const { data } = parsed;
  return {
    chatId: data.chat_id,
    chatTitle: data.chat,
    chatAccessHash: null,
    messageId: data.message_id,
    mediaId: data.media_id,
    kind: data.kind,
    fileName: data.file_name,
    sizeBytes: data.size_bytes,
    messageDate: Math.floor((data.message_date ?? 0) / 1_000),
    finishedAt: data.finished_at ?? data.message_date ?? 0,
    path: data.path,
    origin: "imported",
    sha256: data.sha256,
    modifiedAt: null,
    caption: data.caption,
  };
}
