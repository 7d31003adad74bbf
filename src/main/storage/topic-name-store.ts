import type { Database } from "./database";

/** Which topic of a forum has which name in paths, of one account. */
export class TopicNameStore {
  readonly #accountId: string;
  readonly #owner;
  readonly #save;

  constructor(database: Database, accountId: string) {
    this.#accountId = accountId;
    this.#owner = database.prepare(
      "SELECT topic_id FROM topic_names WHERE account_id = ? AND chat_id = ? AND name_key = ?",
    );
    this.#save = database.prepare(
      "INSERT INTO topic_names (account_id, chat_id, name_key, topic_id) VALUES (?, ?, ?, ?)",
    );
  }

  /** The topic that has the name, null when none has it yet. `nameKey` is the same for names that file systems may take for one. */
  owner(chatId: string, nameKey: string): number | null {
    const row: { topic_id: number } | undefined = this.#owner.get(this.#accountId, chatId, nameKey);
    return row?.topic_id ?? null;
  }

  /** Gives a name that no topic has yet. */
  save(chatId: string, nameKey: string, topicId: number): void {
    this.#save.run(this.#accountId, chatId, nameKey, topicId);
  }
}
