import type { Scan } from "../../shared/downloads";
import type { DownloadKind, ScanOrder } from "../../shared/media";
import type { Database } from "./database";
import { parseReason } from "./download-record";

/** A scan with what is needed to go on with it after a restart. */
export interface ScanRecord extends Scan {
  chatAccessHash: string;
  /** Where the next page starts; null before the first page. */
  nextFrom: number | null;
  /** The topic that is being read; null while it is the whole chat. */
  topicAt: number | null;
  /**
   * While the comments of a page's posts are read: the post, and where the next page of its comments starts. `nextFrom` is then still that
   * of the page, whose own media are queued.
   */
  commentsAt: { post: number; from: number | null } | null;
}

interface ScanColumns {
  id: number;
  chat_id: string;
  chat_title: string;
  chat_access_hash: string;
  kinds: string;
  scan_order: ScanOrder;
  filter: string | null;
  state: Scan["state"];
  reason: string | null;
  next_from: number | null;
  scanned: number;
  found: number;
  matched: number;
  queued: number;
  downloaded: number;
  expected: number | null;
  topics: string | null;
  with_comments: number;
  whole_albums: number;
  topic_folders: number;
  topic_at: number | null;
  comments_at: string | null;
  notes: string;
}

/** The scans of one account. */
export class ScanStore {
  readonly #accountId: string;
  readonly #insert;
  readonly #save;
  readonly #list;
  readonly #remove;

  constructor(database: Database, accountId: string) {
    this.#accountId = accountId;
    this.#insert = database.prepare(
      `INSERT INTO scans (account_id, chat_id, chat_title, chat_access_hash, kinds, scan_order, filter, state, reason, next_from,
         scanned, found, matched, queued, downloaded, expected, topics, with_comments, whole_albums,
         topic_folders, topic_at, comments_at, notes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#save = database.prepare(
      `UPDATE scans SET state = ?, reason = ?, next_from = ?, scanned = ?, found = ?, matched = ?, queued = ?,
         downloaded = ?, expected = ?, topic_at = ?, comments_at = ?, notes = ?
       WHERE id = ? AND account_id = ?`,
    );
    this.#list = database.prepare("SELECT * FROM scans WHERE account_id = ? ORDER BY id");
    this.#remove = database.prepare("DELETE FROM scans WHERE id = ? AND account_id = ?");
  }

  /** Records a new scan and returns its id. */
  insert(scan: Omit<ScanRecord, "id">): number {
    const result = this.#insert.run(
      this.#accountId,
      scan.chatId,
      scan.chatTitle,
      scan.chatAccessHash,
      JSON.stringify(scan.kinds),
      scan.order,
      scan.filter,
      scan.state,
      scan.reason === null ? null : JSON.stringify(scan.reason),
      scan.nextFrom,
      scan.scanned,
      scan.found,
      scan.matched,
      scan.queued,
      scan.downloaded,
      scan.expected,
      scan.topics === null ? null : JSON.stringify(scan.topics),
      scan.withComments ? 1 : 0,
      scan.wholeAlbums ? 1 : 0,
      scan.topicFolders ? 1 : 0,
      scan.topicAt,
      scan.commentsAt === null ? null : JSON.stringify(scan.commentsAt),
      JSON.stringify(scan.notes),
    );
    return Number(result.lastInsertRowid);
  }

  save(scan: ScanRecord): void {
    this.#save.run(
      scan.state,
      scan.reason === null ? null : JSON.stringify(scan.reason),
      scan.nextFrom,
      scan.scanned,
      scan.found,
      scan.matched,
      scan.queued,
      scan.downloaded,
      scan.expected,
      scan.topicAt,
      scan.commentsAt === null ? null : JSON.stringify(scan.commentsAt),
      JSON.stringify(scan.notes),
      scan.id,
      this.#accountId,
    );
  }

  list(): ScanRecord[] {
    const rows: ScanColumns[] = this.#list.all(this.#accountId);
    return rows.map((row) => {
      const kinds: DownloadKind[] = JSON.parse(row.kinds);
      return {
        id: row.id,
        chatId: row.chat_id,
        chatTitle: row.chat_title,
        chatAccessHash: row.chat_access_hash,
        kinds,
        order: row.scan_order,
        filter: row.filter,
        state: row.state,
        reason: parseReason(row.reason),
        nextFrom: row.next_from,
        scanned: row.scanned,
        found: row.found,
        matched: row.matched,
        queued: row.queued,
        downloaded: row.downloaded,
        expected: row.expected,
        topics: row.topics === null ? null : JSON.parse(row.topics),
        withComments: row.with_comments === 1,
        wholeAlbums: row.whole_albums === 1,
        topicFolders: row.topic_folders === 1,
        topicAt: row.topic_at,
        commentsAt: row.comments_at === null ? null : JSON.parse(row.comments_at),
        notes: JSON.parse(row.notes),
      };
    });
  }

  remove(id: number): void {
    this.#remove.run(id, this.#accountId);
  }
}
