import { foldCase } from "../../shared/fold-case";
import type { Database } from "./database";
import {
  type HistoryRecord,
  type HistoryValues,
  historyColumns,
  type MediaKey,
  type NewHistoryRecord,
  toHistoryRecord,
} from "./history-record";

/** The most files of one size that are looked at. */
const mostOfOneSize = 50;
const ownFile = "path IS NOT NULL AND origin <> 'imported'";

/**
 * What one account has downloaded. Written with the end of each download, in the same commit, and independent of the queue: an entry
 * stays when its row is removed and when its file is moved or deleted. Every method that writes has committed when it returns.
 */
export class HistoryStore {
  readonly #database: Database;
  readonly #accountId: string;
  readonly #record;
  readonly #import;
  readonly #find;
  readonly #get;
  readonly #isAskedAgain;
  readonly #askAgain;
  readonly #forget;
  readonly #sameContent;
  readonly #sameSize;
  readonly #verified;
  readonly #after;
  readonly #count;

  constructor(database: Database, accountId: string) {
    this.#database = database;
    this.#accountId = accountId;
    const insert = `INSERT INTO history (account_id, chat_id, chat_title, chat_access_hash, message_id, media_id, kind, file_name,
        size_bytes, message_date, finished_at, path, origin, sha256, modified_at, caption, search_text)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, chat_id, message_id, media_id)`;
    this.#record = database.prepare(
      `${insert} DO UPDATE SET chat_title = excluded.chat_title, chat_access_hash = excluded.chat_access_hash, kind = excluded.kind,
         file_name = excluded.file_name, size_bytes = excluded.size_bytes, message_date = excluded.message_date,
         finished_at = excluded.finished_at, path = excluded.path, origin = excluded.origin, sha256 = excluded.sha256,
         modified_at = excluded.modified_at, caption = excluded.caption, search_text = excluded.search_text, asked_again = 0`,
    );
    this.#import = database.prepare(`${insert} DO NOTHING`);
    const byKey = "account_id = ? AND chat_id = ? AND message_id = ? AND media_id = ?";
    this.#find = database.prepare(`SELECT id FROM history WHERE ${byKey}`);
    this.#isAskedAgain = database.prepare(`SELECT asked_again FROM history WHERE ${byKey}`);
    this.#askAgain = database.prepare(`UPDATE history SET asked_again = 1 WHERE ${byKey}`);
    this.#get = this.#rows(database, "id = ?");
    this.#sameContent = this.#rows(database, `size_bytes = ? AND media_id = ? AND ${ownFile}`, mostOfOneSize);
    this.#sameSize = this.#rows(database, `size_bytes = ? AND ${ownFile}`, mostOfOneSize);
    this.#after = this.#rows(database, "id > ?", "?");
    this.#forget = database.prepare("DELETE FROM history WHERE account_id = ? AND id = ?");
    this.#verified = database.prepare("UPDATE history SET sha256 = ?, modified_at = ? WHERE account_id = ? AND id = ?");
    this.#count = database.prepare("SELECT COUNT(*) AS count FROM history WHERE account_id = ?");
  }

  /** Records a finished download. One that was there is the same media, downloaded again: only its last file counts. */
  record(entry: NewHistoryRecord): void {
    this.#record.run(...this.#values(entry));
  }

  /** Adds entries that are not there yet, as one commit. Returns how many those were; the others are left as they are. */
  addUnknown(entries: readonly NewHistoryRecord[]): number {
    return this.#database.transaction(() => {
      let added = 0;
      for (const entry of entries) added += Number(this.#import.run(...this.#values(entry)).changes);
      return added;
    });
  }

  /** The id of the entry of a media, null when it was never downloaded. */
  idOf({ chatId, messageId, mediaId }: MediaKey): number | null {
    const row: { id: number } | undefined = this.#find.get(this.#accountId, chatId, messageId, mediaId);
    return row?.id ?? null;
  }

  get(id: number): HistoryRecord | null {
    const row: HistoryValues | undefined = this.#get.get(this.#accountId, id);
    return row === undefined ? null : toHistoryRecord(row);
  }

  /** Remembers, until it is finished, that the user wants this media once more: whatever else has the same content. */
  askAgain({ chatId, messageId, mediaId }: MediaKey): void {
    this.#askAgain.run(this.#accountId, chatId, messageId, mediaId);
  }

  isAskedAgain({ chatId, messageId, mediaId }: MediaKey): boolean {
    const row: { asked_again: number } | undefined = this.#isAskedAgain.get(
      this.#accountId,
      chatId,
      messageId,
      mediaId,
    );
    return row?.asked_again === 1;
  }

  /** Nothing is known of it any more: it may be downloaded like anything else. */
  forget(id: number): void {
    this.#forget.run(this.#accountId, id);
  }

  /** Files of this length that were downloaded of the same document or photo, the oldest first. Not imported ones: nobody has seen them. */
  ofContent(mediaId: string, sizeBytes: number): HistoryRecord[] {
    const rows: HistoryValues[] = this.#sameContent.all(this.#accountId, sizeBytes, mediaId);
    return rows.map(toHistoryRecord);
  }

  /** Files of exactly this length, as above. */
  ofSize(sizeBytes: number): HistoryRecord[] {
    const rows: HistoryValues[] = this.#sameSize.all(this.#accountId, sizeBytes);
    return rows.map(toHistoryRecord);
  }

  /** The file has this hash, and had it when it was last changed. */
  verified(id: number, sha256: string, modifiedAt: number): void {
    this.#verified.run(sha256, modifiedAt, this.#accountId, id);
  }

  /** Entries with ids above `after`, ascending: for going through all of them in pieces. */
  after(after: number, limit: number): HistoryRecord[] {
    const rows: HistoryValues[] = this.#after.all(this.#accountId, after, limit);
    return rows.map(toHistoryRecord);
  }

  count(): number {
    const row: { count: number } | undefined = this.#count.get(this.#accountId);
    return row?.count ?? 0;
  }

  #rows(database: Database, condition: string, limit: number | "?" = 1) {
    const statement = database.prepare(
      `SELECT ${historyColumns} FROM history WHERE account_id = ? AND ${condition} ORDER BY id LIMIT ${limit}`,
    );
    statement.setReturnArrays(true);
    return statement;
  }

  #values(entry: NewHistoryRecord): (string | number | null)[] {
    return [
      this.#accountId,
      entry.chatId,
      entry.chatTitle,
      entry.chatAccessHash,
      entry.messageId,
      entry.mediaId,
      entry.kind,
      entry.fileName,
      entry.sizeBytes,
      entry.messageDate,
      entry.finishedAt,
      entry.path,
      entry.origin,
      entry.sha256,
      entry.modifiedAt,
      entry.caption,
      searchTextOf(entry),
    ];
  }
}

/** What a search looks through. */
export function searchTextOf({
  fileName,
  chatTitle,
  caption,
}: Pick<HistoryRecord, "fileName" | "chatTitle" | "caption">): string {
  return foldCase(`${fileName}\n${chatTitle}\n${caption}`);
}
