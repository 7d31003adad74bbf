import type { MediaTab } from "../../shared/media-browser";
import type { MediaItem } from "../telegram/media-item";
import type { Database } from "./database";

/** Which part of a list is stored without a gap: what lies between the two, both included. */
export interface StoredList {
  /** Message id of the newest media, 0 when there is none. */
  newestId: number;
  /** Where the next page begins; null when all is stored. Everything from it on upwards is stored. */
  nextFrom: number | null;
}

interface MediaColumns {
  item: string;
  thumbnail: Uint8Array | null;
}

/** SQLite's largest integer that is exact here. */
const highestId = Number.MAX_SAFE_INTEGER;

/**
 * Media of chats, and texts with links, as they were last listed, of one account. A cache: what is removed is asked for again.
 */
export class MediaStore {
  readonly #database: Database;
  readonly #accountId: string;
  readonly #save;
  readonly #get;
  readonly #page;
  readonly #pageOfKind;
  readonly #pageOfLinks;
  readonly #removeRange;
  readonly #removeRangeOfKind;
  readonly #unlinkRange;
  readonly #list;
  readonly #saveList;
  readonly #opened;
  readonly #count;
  readonly #oldestChat;
  readonly #removeChat;
  readonly #removeLists;

  constructor(database: Database, accountId: string) {
    this.#database = database;
    this.#accountId = accountId;
    this.#save = database.prepare(
      `INSERT INTO media (account_id, chat_id, message_id, kind, item, thumbnail, has_links) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (account_id, chat_id, message_id)
       DO UPDATE SET kind = excluded.kind, item = excluded.item, thumbnail = excluded.thumbnail, has_links = excluded.has_links`,
    );
    this.#get = database.prepare(
      "SELECT item, thumbnail FROM media WHERE account_id = ? AND chat_id = ? AND message_id = ?",
    );
    const between = "account_id = ? AND chat_id = ? AND message_id BETWEEN ? AND ?";
    const pageOf = (what: string) =>
      database.prepare(
        `SELECT item, thumbnail FROM media WHERE ${between} AND ${what} ORDER BY message_id DESC LIMIT ?`,
      );
    this.#page = pageOf("kind <> 'text'");
    this.#pageOfKind = pageOf("kind = ?");
    this.#pageOfLinks = pageOf("has_links = 1");
    this.#removeRange = database.prepare(`DELETE FROM media WHERE ${between} AND kind <> 'text'`);
    this.#removeRangeOfKind = database.prepare(`DELETE FROM media WHERE ${between} AND kind = ?`);
    this.#unlinkRange = database.prepare(`UPDATE media SET has_links = 0 WHERE ${between} AND has_links = 1`);
    this.#list = database.prepare(
      "SELECT newest_id, next_from FROM media_lists WHERE account_id = ? AND chat_id = ? AND tab = ?",
    );
    this.#saveList = database.prepare(
      `INSERT INTO media_lists (account_id, chat_id, tab, newest_id, next_from, opened_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (account_id, chat_id, tab) DO UPDATE SET newest_id = excluded.newest_id, next_from = excluded.next_from`,
    );
    this.#opened = database.prepare("UPDATE media_lists SET opened_at = ? WHERE account_id = ? AND chat_id = ?");
    this.#count = database.prepare("SELECT COUNT(*) AS count FROM media WHERE account_id = ?");
    this.#oldestChat = database.prepare(
      `SELECT chat_id, MAX(opened_at) AS opened FROM media_lists WHERE account_id = ? AND chat_id <> ?
       GROUP BY chat_id ORDER BY opened LIMIT 1`,
    );
    this.#removeChat = database.prepare("DELETE FROM media WHERE account_id = ? AND chat_id = ?");
    this.#removeLists = database.prepare("DELETE FROM media_lists WHERE account_id = ? AND chat_id = ?");
  }

  /** Adds media, or brings them up to date. */
  save(items: readonly MediaItem[]): void {
    this.#database.transaction(() => {
      for (const item of items) {
        const { thumbnailJpeg, ...rest } = item;
        this.#save.run(
          this.#accountId,
          item.chatId,
          item.messageId,
          item.kind,
          JSON.stringify(rest),
          thumbnailJpeg === null ? null : Buffer.from(thumbnailJpeg),
          item.links === undefined ? 0 : 1,
        );
      }
    });
  }

  get(chatId: string, messageId: number): MediaItem | null {
    const row: MediaColumns | undefined = this.#get.get(this.#accountId, chatId, messageId);
    return row === undefined ? null : toItem(row);
  }

  /** Media between two message ids, both included, the newest first. */
  page(chatId: string, tab: MediaTab, from: number | null, to: number | null, limit: number): MediaItem[] {
    const bounds = [this.#accountId, chatId, to ?? 1, from ?? highestId] as const;
    const rows = (): MediaColumns[] => {
      if (tab === "all") return this.#page.all(...bounds, limit);
      return tab === "links" ? this.#pageOfLinks.all(...bounds, limit) : this.#pageOfKind.all(...bounds, tab, limit);
    };
    return rows().map(toItem);
  }

  /** Puts what Telegram says is there in the place of what was thought to be, from one message id on upwards to another. */
  replace(chatId: string, tab: MediaTab, from: number | null, to: number | null, items: readonly MediaItem[]): void {
    const bounds = [this.#accountId, chatId, to ?? 1, from ?? highestId] as const;
    this.#database.transaction(() => {
      if (tab === "all") this.#removeRange.run(...bounds);
      else if (tab === "links") {
        // A media that has no link any more is still one of the other tabs.
        this.#removeRangeOfKind.run(...bounds, "text");
        this.#unlinkRange.run(...bounds);
      } else this.#removeRangeOfKind.run(...bounds, tab);
      this.save(items);
    });
  }

  /** Null when nothing of the list is stored. */
  list(chatId: string, tab: MediaTab): StoredList | null {
    const row: { newest_id: number; next_from: number | null } | undefined = this.#list.get(
      this.#accountId,
      chatId,
      tab,
    );
    return row === undefined ? null : { newestId: row.newest_id, nextFrom: row.next_from };
  }

  /** `now` is epoch milliseconds. */
  saveList(chatId: string, tab: MediaTab, list: StoredList, now: number): void {
    this.#saveList.run(this.#accountId, chatId, tab, list.newestId, list.nextFrom, now);
  }

  /**
   * Says that the chat is looked at, and when more media than `mostMedia` are stored, removes those of the chats that were not looked at for
   * the longest time. `now` is epoch milliseconds.
   */
  opened(chatId: string, now: number, mostMedia: number): void {
    this.#opened.run(now, this.#accountId, chatId);
    while (this.#total() > mostMedia) {
      const oldest: { chat_id: string } | undefined = this.#oldestChat.get(this.#accountId, chatId);
      if (oldest === undefined) return;
      this.forget(oldest.chat_id);
    }
  }

  /** Forgets everything of a chat. */
  forget(chatId: string): void {
    this.#database.transaction(() => {
      this.#removeChat.run(this.#accountId, chatId);
      this.#removeLists.run(this.#accountId, chatId);
    });
  }

  /** Several writes as one commit. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work);
  }

  #total(): number {
    const row: { count: number } | undefined = this.#count.get(this.#accountId);
    return row?.count ?? 0;
  }
}

function toItem({ item, thumbnail }: MediaColumns): MediaItem {
  return { ...(JSON.parse(item) as Omit<MediaItem, "thumbnailJpeg">), thumbnailJpeg: thumbnail };
}
