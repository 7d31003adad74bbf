import { searchWords } from "../../shared/fold-case";
import type { HistoryChat, HistoryFind, HistoryQuery, HistorySort } from "../../shared/history";
import type { Database } from "./database";
import { type HistoryRecord, type HistoryValues, historyColumns, toHistoryRecord } from "./history-record";

const sortColumns: Readonly<Record<HistorySort, string>> = {
  finished: "finished_at",
  date: "message_date",
  // Begins with the folded name.
  name: "search_text",
  size: "size_bytes",
  chat: "chat_title",
};

/**
 * Questions about the history of one account. A search answers with the ids of all that match, as one number each; the rows themselves
 * are read only where somebody looks.
 */
export class HistorySearch {
  readonly #database: Database;
  readonly #accountId: string;
  readonly #rows;
  readonly #chats;
  readonly #total;

  constructor(database: Database, accountId: string) {
    this.#database = database;
    this.#accountId = accountId;
    this.#rows = database.prepare(
      `SELECT ${historyColumns} FROM history WHERE account_id = ? AND id IN (SELECT value FROM json_each(?))`,
    );
    this.#rows.setReturnArrays(true);
    // The counts come out of an index alone; only one row of each chat is read.
    this.#chats = database.prepare(
      `SELECT chats.chat_id AS chatId, chats.count, MAX(newest.chat_title) AS title
       FROM (SELECT account_id, chat_id, COUNT(*) AS count, MAX(message_id) AS message_id FROM history
             WHERE account_id = ? GROUP BY chat_id) AS chats
       JOIN history AS newest USING (account_id, chat_id, message_id)
       GROUP BY chats.chat_id ORDER BY chats.count DESC`,
    );
    this.#total = database.prepare("SELECT COUNT(*) AS total FROM history WHERE account_id = ?");
  }

  find(query: HistoryQuery): HistoryFind {
    const { conditions, values } = conditionsOf(query);
    const direction = query.descending ? "DESC" : "ASC";
    // One JSON text: a number for each of a hundred thousand rows would take several times as long.
    const statement = this.#database.prepare(
      `SELECT json_group_array(id) AS ids, COALESCE(SUM(size_bytes), 0) AS bytes FROM
         (SELECT id, size_bytes FROM history WHERE ${["account_id = ?", ...conditions].join(" AND ")}
          ORDER BY ${sortColumns[query.sort]} ${direction}, id ${direction})`,
    );
    const found: { ids: string; bytes: number } | undefined = statement.get(this.#accountId, ...values);
    const ids: number[] = JSON.parse(found?.ids ?? "[]");
    const all: { total: number } | undefined = this.#total.get(this.#accountId);
    return { ids, bytes: found?.bytes ?? 0, total: all?.total ?? 0 };
  }

  /** Those of these that are there, in no order. */
  rows(ids: readonly number[]): HistoryRecord[] {
    const rows: HistoryValues[] = this.#rows.all(this.#accountId, JSON.stringify(ids));
    return rows.map(toHistoryRecord);
  }

  /** The one with the most entries first, each under the title that its newest message was downloaded with. */
  chats(): HistoryChat[] {
    const rows: HistoryChat[] = this.#chats.all(this.#accountId);
    return rows.map(({ chatId, title, count }) => ({ chatId, title, count }));
  }
}

function conditionsOf({ search, kinds, chatId, from, until }: HistoryQuery): {
  conditions: string[];
  values: (string | number)[];
} {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const add = (condition: string, ...given: (string | number)[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  // Every word, in any order.
  for (const word of searchWords(search)) add("instr(search_text, ?) > 0", word);
  if (kinds.length > 0) add("kind IN (SELECT value FROM json_each(?))", JSON.stringify(kinds));
  if (chatId !== null) add("chat_id = ?", chatId);
  if (from !== null) add("finished_at >= ?", from);
  if (until !== null) add("finished_at < ?", until);
  return { conditions, values };
}
