import type { StatementSyncInstance } from "@photostructure/sqlite";
import type { DownloadState } from "../../shared/downloads";
import { unfinishedStates } from "../../shared/downloads";
import { albumReach } from "../telegram/album-reach";
import type { Database } from "./database";
import {
  changedColumns,
  type DownloadChange,
  type DownloadRecord,
  type DownloadValues,
  downloadColumns,
  type NewDownload,
  toRecord,
} from "./download-record";
import type { MediaKey } from "./history-record";
import { MessageStore } from "./message-store";
import { OriginStore } from "./origin-store";
import { SideCarStore } from "./side-car-store";
import { TopicNameStore } from "./topic-name-store";

export interface StoredTotals {
  counts: { state: DownloadState; count: number }[];
  /** Over all unfinished downloads. */
  doneBytes: number;
  totalBytes: number;
}

/** Before every position that is in use. */
const firstPosition = Number.MIN_SAFE_INTEGER;
const unfinished = unfinishedStates.map((state) => `'${state}'`).join(", ");

/** The downloads of one account, one row each. Every method that writes has committed when it returns. */
export class DownloadStore {
  /** What goes with the rows. */
  readonly messages: MessageStore;
  readonly sideCars: SideCarStore;
  /** Where the downloads' messages come from. */
  readonly origins: OriginStore;
  readonly topicNames: TopicNameStore;
  readonly #database: Database;
  readonly #accountId: string;
  readonly #insert;
  /** By the columns that it writes: an index whose columns are not named costs nothing. */
  readonly #updates = new Map<string, StatementSyncInstance>();
  readonly #get;
  readonly #idOf;
  readonly #page;
  readonly #nextQueued;
  readonly #newest;
  readonly #albumIndex;
  readonly #idsFrom;
  readonly #idsInState;
  readonly #waitingBecause;
  readonly #due;
  readonly #nextWaitEnd;
  readonly #counts;
  readonly #bytes;
  readonly #bounds;
  readonly #remove;

  constructor(database: Database, accountId: string) {
    this.#database = database;
    this.#accountId = accountId;
    this.messages = new MessageStore(database, accountId);
    this.sideCars = new SideCarStore(database, accountId);
    this.origins = new OriginStore(database, accountId);
    this.topicNames = new TopicNameStore(database, accountId);
    this.#insert = database.prepare(
      `INSERT INTO downloads (account_id, chat_id, chat_title, chat_access_hash, message_id, media_id, kind, sender_file_name,
         mime_type, size_bytes, message_date, grouped_id, location, has_thumbnail, state, reason, wait_until, position, attempts,
         added_at, finished_at, file_name, part_path, path, done_bytes, folder)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (account_id, chat_id, message_id, media_id) DO NOTHING`,
    );
    this.#get = database.prepare(`SELECT ${downloadColumns} FROM downloads WHERE id = ? AND account_id = ?`);
    this.#get.setReturnArrays(true);
    this.#idOf = database.prepare(
      "SELECT id FROM downloads WHERE account_id = ? AND chat_id = ? AND message_id = ? AND media_id = ?",
    );
    // One JSON text for the whole page: a tenth of the time that thousands of rows take one by one.
    this.#page = database.prepare(
      `SELECT json_group_array(json_array(${downloadColumns}) ORDER BY position) AS page FROM
         (SELECT * FROM downloads WHERE account_id = ? AND position > ? ORDER BY position LIMIT ?)`,
    );
    this.#nextQueued = database.prepare(
      `SELECT ${downloadColumns} FROM downloads WHERE account_id = ? AND state = 'queued' AND position > ?
       ORDER BY position LIMIT 1`,
    );
    this.#nextQueued.setReturnArrays(true);
    this.#newest = database.prepare(
      `SELECT ${downloadColumns} FROM downloads WHERE account_id = ? ORDER BY id DESC LIMIT ?`,
    );
    this.#newest.setReturnArrays(true);
    this.#albumIndex = database.prepare(
      `SELECT COUNT(DISTINCT message_id) AS count FROM downloads
       WHERE account_id = ? AND chat_id = ? AND message_id BETWEEN ? AND ? AND grouped_id = ?`,
    );
    this.#idsFrom = database.prepare("SELECT id FROM downloads WHERE account_id = ? AND id > ? ORDER BY id LIMIT ?");
    this.#idsInState = database.prepare(
      "SELECT id FROM downloads WHERE account_id = ? AND state = ? ORDER BY position LIMIT ?",
    );
    this.#waitingBecause = database.prepare(
      `SELECT id FROM downloads WHERE account_id = ? AND state = 'waiting' AND json_extract(reason, '$.kind') = ?
       ORDER BY position`,
    );
    this.#due = database.prepare(
      `SELECT id FROM downloads WHERE account_id = ? AND state = 'waiting' AND wait_until <= ? ORDER BY position`,
    );
    this.#nextWaitEnd = database.prepare(
      "SELECT MIN(wait_until) AS wait_end FROM downloads WHERE account_id = ? AND state = 'waiting'",
    );
    this.#counts = database.prepare(
      "SELECT state, COUNT(*) AS count FROM downloads WHERE account_id = ? GROUP BY state",
    );
    this.#bytes = database.prepare(
      `SELECT COALESCE(SUM(done_bytes), 0) AS done, COALESCE(SUM(COALESCE(size_bytes, done_bytes)), 0) AS total
       FROM downloads WHERE account_id = ? AND state IN (${unfinished})`,
    );
    this.#bounds = database.prepare(
      `SELECT (SELECT MIN(position) FROM downloads WHERE account_id = ?) AS first,
              (SELECT MAX(position) FROM downloads WHERE account_id = ?) AS last`,
    );
    this.#remove = database.prepare("DELETE FROM downloads WHERE id = ? AND account_id = ?");
  }

  /** Records a download at `position`. Returns its id, or null when the same media is recorded already. */
  insert(download: NewDownload, position: number): number | null {
    const result = this.#insert.run(
      this.#accountId,
      download.chatId,
      download.chatTitle,
      download.chatAccessHash,
      download.messageId,
      download.mediaId,
      download.kind,
      download.senderFileName,
      download.mimeType,
      download.sizeBytes,
      download.messageDate,
      download.groupedId,
      JSON.stringify(download.location),
      download.hasThumbnail ? 1 : 0,
      download.state,
      download.reason === null ? null : JSON.stringify(download.reason),
      download.reason?.until ?? null,
      position,
      download.attempts,
      download.addedAt,
      download.finishedAt,
      download.fileName,
      download.partPath,
      download.path,
      download.doneBytes,
      download.folder,
    );
    return result.changes === 0 ? null : Number(result.lastInsertRowid);
  }

  /** Writes what changes of a download, and nothing else of it. */
  update(id: number, change: DownloadChange): void {
    const { columns, values } = changedColumns(change);
    if (columns.length === 0) return;
    const key = columns.join();
    let update = this.#updates.get(key);
    if (update === undefined) {
      const assignments = columns.map((column) => `${column} = ?`).join(", ");
      update = this.#database.prepare(`UPDATE downloads SET ${assignments} WHERE id = ? AND account_id = ?`);
      this.#updates.set(key, update);
    }
    update.run(...values, id, this.#accountId);
  }

  get(id: number): DownloadRecord | null {
    const row: DownloadValues | undefined = this.#get.get(id, this.#accountId);
    return row === undefined ? null : toRecord(row);
  }

  /** The row of a media, null when there is none. */
  idOf({ chatId, messageId, mediaId }: MediaKey): number | null {
    const row: { id: number } | undefined = this.#idOf.get(this.#accountId, chatId, messageId, mediaId);
    return row?.id ?? null;
  }

  /** Downloads in the user's order, those after `position` (null: from the first). */
  page(position: number | null, limit: number): DownloadRecord[] {
    const result: { page: string } | undefined = this.#page.get(this.#accountId, position ?? firstPosition, limit);
    const rows: DownloadValues[] = JSON.parse(result?.page ?? "[]");
    return rows.map(toRecord);
  }

  /**
   * The queued download that comes first in the user's order after `position` (null: of all). One look into an index, however many
   * there are.
   */
  nextQueued(position: number | null): DownloadRecord | null {
    const row: DownloadValues | undefined = this.#nextQueued.get(this.#accountId, position ?? firstPosition);
    return row === undefined ? null : toRecord(row);
  }

  /** Those that were recorded last, the last one first. */
  newest(limit: number): DownloadRecord[] {
    const rows: DownloadValues[] = this.#newest.all(this.#accountId, limit);
    return rows.map(toRecord);
  }

  /** Where a download of an album is among those of the same album, from 1, in the order of their messages. */
  albumIndex({ chatId, messageId }: DownloadRecord, groupedId: string): number {
    const first = messageId - albumReach({ id: chatId });
    const row: { count: number } | undefined = this.#albumIndex.get(
      this.#accountId,
      chatId,
      first,
      messageId,
      groupedId,
    );
    return row?.count ?? 0;
  }

  /** Ids above `after`, ascending: for going through all of them in pieces. */
  idsAfter(after: number, limit: number): number[] {
    return ids(this.#idsFrom.all(this.#accountId, after, limit));
  }

  idsInState(state: DownloadState): number[] {
    return ids(this.#idsInState.all(this.#accountId, state, -1));
  }

  /** Downloads that wait for the given reason. */
  waitingBecause(kind: string): number[] {
    return ids(this.#waitingBecause.all(this.#accountId, kind));
  }

  /** Downloads whose wait has ended by `now` (epoch milliseconds). */
  due(now: number): number[] {
    return ids(this.#due.all(this.#accountId, now));
  }

  /** When the next wait ends, epoch milliseconds; null when nothing waits for a moment. */
  nextWaitEnd(): number | null {
    const row: { wait_end: number | null } | undefined = this.#nextWaitEnd.get(this.#accountId);
    return row?.wait_end ?? null;
  }

  /** Reads every row: once, at the start. */
  totals(): StoredTotals {
    const counts: StoredTotals["counts"] = this.#counts.all(this.#accountId);
    const bytes: { done: number; total: number } | undefined = this.#bytes.get(this.#accountId);
    return { counts, doneBytes: bytes?.done ?? 0, totalBytes: bytes?.total ?? 0 };
  }

  /** First and last position in use; zeros when there is no download. */
  positionBounds(): { first: number; last: number } {
    const row: { first: number | null; last: number | null } | undefined = this.#bounds.get(
      this.#accountId,
      this.#accountId,
    );
    return { first: row?.first ?? 0, last: row?.last ?? 0 };
  }

  /** Removes the row with its chunks and thumbnail. */
  remove(id: number): void {
    this.#remove.run(id, this.#accountId);
  }

  /** Several writes as one commit. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work);
  }
}

function ids(rows: { id: number }[]): number[] {
  return rows.map((row) => row.id);
}
