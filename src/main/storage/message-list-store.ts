import type { MessageList } from "../../shared/imports";
import type { Database } from "./database";
import { parseReason } from "./download-record";

/** A list of messages with what is needed to go on with it after a restart. */
export interface MessageListRecord extends MessageList {
  chatAccessHash: string;
  /** Whether messages that are nothing but text are wanted, too. */
  withTexts: boolean;
}

interface MessageListColumns {
  id: number;
  chat_id: string;
  chat_title: string;
  chat_access_hash: string;
  state: MessageList["state"];
  reason: string | null;
  total: number;
  looked: number;
  queued: number;
  known: number;
  empty: number;
  with_texts: number;
}

/** Messages of a list that are asked for together. */
export interface MessageBatch {
  id: number;
  messageIds: number[];
}

/** The lists of messages of one account, and the messages that are still to be asked for. Every method that writes has committed when it returns. */
export class MessageListStore {
  readonly #database: Database;
  readonly #accountId: string;
  readonly #insert;
  readonly #insertBatch;
  readonly #save;
  readonly #list;
  readonly #remove;
  readonly #nextBatch;
  readonly #removeBatch;

  constructor(database: Database, accountId: string) {
    this.#database = database;
    this.#accountId = accountId;
    this.#insert = database.prepare(
      `INSERT INTO message_lists (account_id, chat_id, chat_title, chat_access_hash, state, reason, total, looked, queued, known, empty,
         with_texts)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertBatch = database.prepare("INSERT INTO message_list_batches (list_id, message_ids) VALUES (?, ?)");
    this.#save = database.prepare(
      `UPDATE message_lists SET state = ?, reason = ?, looked = ?, queued = ?, known = ?, empty = ?
       WHERE id = ? AND account_id = ?`,
    );
    this.#list = database.prepare("SELECT * FROM message_lists WHERE account_id = ? ORDER BY id");
    this.#remove = database.prepare("DELETE FROM message_lists WHERE id = ? AND account_id = ?");
    this.#nextBatch = database.prepare(
      "SELECT id, message_ids FROM message_list_batches WHERE list_id = ? ORDER BY id LIMIT 1",
    );
    this.#removeBatch = database.prepare("DELETE FROM message_list_batches WHERE id = ?");
  }

  /** Records a list with its messages, in batches, as one commit. Returns its id. */
  insert(list: Omit<MessageListRecord, "id">, batches: Iterable<readonly number[]>): number {
    return this.#database.transaction(() => {
      const { lastInsertRowid } = this.#insert.run(
        this.#accountId,
        list.chatId,
        list.chatTitle,
        list.chatAccessHash,
        list.state,
        list.reason === null ? null : JSON.stringify(list.reason),
        list.total,
        list.looked,
        list.queued,
        list.known,
        list.empty,
        list.withTexts ? 1 : 0,
      );
      for (const batch of batches) this.#insertBatch.run(lastInsertRowid, JSON.stringify(batch));
      return Number(lastInsertRowid);
    });
  }

  save(list: MessageListRecord): void {
    this.#save.run(
      list.state,
      list.reason === null ? null : JSON.stringify(list.reason),
      list.looked,
      list.queued,
      list.known,
      list.empty,
      list.id,
      this.#accountId,
    );
  }

  /** Saves the list without a batch that is done, as one commit. */
  complete(list: MessageListRecord, batch: MessageBatch): void {
    this.#database.transaction(() => {
      this.#removeBatch.run(batch.id);
      this.save(list);
    });
  }

  list(): MessageListRecord[] {
    const rows: MessageListColumns[] = this.#list.all(this.#accountId);
    return rows.map(({ id, state, total, looked, queued, known, empty, ...row }) => ({
      id,
      chatId: row.chat_id,
      chatTitle: row.chat_title,
      chatAccessHash: row.chat_access_hash,
      state,
      reason: parseReason(row.reason),
      total,
      looked,
      queued,
      known,
      empty,
      withTexts: row.with_texts === 1,
    }));
  }

  /** The messages of a list that come next, null when all have been asked for. */
  nextBatch(listId: number): MessageBatch | null {
    const row: { id: number; message_ids: string } | undefined = this.#nextBatch.get(listId);
    if (row === undefined) return null;
    const messageIds: number[] = JSON.parse(row.message_ids);
    return { id: row.id, messageIds };
  }

  /** With the messages that were still to be asked for. */
  remove(id: number): void {
    this.#remove.run(id, this.#accountId);
  }
}
