import type { ChosenTopic } from "../../shared/downloads";
import type { DownloadKind } from "../../shared/media";
import type { WatchChoice } from "../../shared/watch-rules";
import type { Database } from "./database";

/** A watch rule as it is kept: what it wants, and how far it has come. */
export interface WatchRuleRecord {
  id: number;
  chatId: string;
  chatTitle: string;
  chatAccessHash: string;
  /** Null: the whole chat. */
  topic: ChosenTopic | null;
  kinds: DownloadKind[];
  filter: string | null;
  template: string | null;
  /** Epoch seconds of the oldest message that it takes; null: no bound but `nextFrom`. */
  since: number | null;
  /** The first message id that it has not looked at; null before the first look. */
  nextFrom: number | null;
  paused: boolean;
  seen: number;
  matched: number;
  queued: number;
  /** Epoch milliseconds. */
  createdAt: number;
  lastAt: number | null;
}

interface WatchRuleColumns {
  id: number;
  chat_id: string;
  chat_title: string;
  chat_access_hash: string;
  topic_id: number | null;
  topic_title: string | null;
  kinds: string;
  filter: string | null;
  template: string | null;
  since: number | null;
  next_from: number | null;
  paused: number;
  seen: number;
  matched: number;
  queued: number;
  created_at: number;
  last_at: number | null;
}

/** The watch rules of one account. Every method that writes has committed when it returns, or is part of the transaction that it is called in. */
export class WatchRuleStore {
  readonly #accountId: string;
  readonly #insert;
  readonly #advance;
  readonly #choose;
  readonly #pause;
  readonly #list;
  readonly #remove;

  constructor(database: Database, accountId: string) {
    this.#accountId = accountId;
    this.#insert = database.prepare(
      `INSERT INTO watch_rules (account_id, chat_id, chat_title, chat_access_hash, topic_id, topic_title, kinds, filter, template,
         since, next_from, paused, seen, matched, queued, created_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#advance = database.prepare(
      `UPDATE watch_rules SET chat_title = ?, chat_access_hash = ?, topic_title = ?, next_from = ?, seen = ?, matched = ?, queued = ?,
         last_at = ? WHERE id = ? AND account_id = ?`,
    );
    this.#choose = database.prepare(
      "UPDATE watch_rules SET kinds = ?, filter = ?, template = ? WHERE id = ? AND account_id = ?",
    );
    this.#pause = database.prepare("UPDATE watch_rules SET paused = ? WHERE id = ? AND account_id = ?");
    this.#list = database.prepare("SELECT * FROM watch_rules WHERE account_id = ? ORDER BY id");
    this.#remove = database.prepare("DELETE FROM watch_rules WHERE id = ? AND account_id = ?");
  }

  /** Records a new rule and returns its id. Throws when the chat, or the topic, has one already. */
  insert(rule: Omit<WatchRuleRecord, "id">): number {
    const result = this.#insert.run(
      this.#accountId,
      rule.chatId,
      rule.chatTitle,
      rule.chatAccessHash,
      rule.topic?.id ?? null,
      rule.topic?.title ?? null,
      JSON.stringify(rule.kinds),
      rule.filter,
      rule.template,
      rule.since,
      rule.nextFrom,
      rule.paused ? 1 : 0,
      rule.seen,
      rule.matched,
      rule.queued,
      rule.createdAt,
      rule.lastAt,
    );
    return Number(result.lastInsertRowid);
  }

  /** Writes how far a rule has come. */
  advance(rule: WatchRuleRecord): void {
    const { chatTitle, chatAccessHash, nextFrom, seen, matched, queued, lastAt, id } = rule;
    const topicTitle = rule.topic?.title ?? null;
    this.#advance.run(
      ...[chatTitle, chatAccessHash, topicTitle, nextFrom, seen, matched, queued, lastAt],
      id,
      this.#accountId,
    );
  }

  choose(id: number, { kinds, filter, template }: WatchChoice): void {
    this.#choose.run(JSON.stringify(kinds), filter, template, id, this.#accountId);
  }

  setPaused(id: number, paused: boolean): void {
    this.#pause.run(paused ? 1 : 0, id, this.#accountId);
  }

  list(): WatchRuleRecord[] {
    const rows: WatchRuleColumns[] = this.#list.all(this.#accountId);
    return rows.map((row) => ({
      id: row.id,
      chatId: row.chat_id,
      chatTitle: row.chat_title,
      chatAccessHash: row.chat_access_hash,
      topic: row.topic_id === null ? null : { id: row.topic_id, title: row.topic_title ?? "" },
      kinds: JSON.parse(row.kinds),
      filter: row.filter,
      template: row.template,
      since: row.since,
      nextFrom: row.next_from,
      paused: row.paused !== 0,
      seen: row.seen,
      matched: row.matched,
      queued: row.queued,
      createdAt: row.created_at,
      lastAt: row.last_at,
    }));
  }

  remove(id: number): void {
    this.#remove.run(id, this.#accountId);
  }
}
