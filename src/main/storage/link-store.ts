import type { Database } from "./database";

/** A link that was asked for and has not been followed to its end. */
export interface StoredLink {
  id: number;
  /** As it was written. */
  link: string;
}

/** The links of one account that are still to be followed. Every method that writes has committed when it returns. */
export class LinkStore {
  readonly #database: Database;
  readonly #accountId: string;
  readonly #insert;
  readonly #list;
  readonly #remove;

  constructor(database: Database, accountId: string) {
    this.#database = database;
    this.#accountId = accountId;
    this.#insert = database.prepare("INSERT INTO links (account_id, link) VALUES (?, ?)");
    this.#list = database.prepare("SELECT id, link FROM links WHERE account_id = ? ORDER BY id");
    this.#remove = database.prepare("DELETE FROM links WHERE id = ? AND account_id = ?");
  }

  /** Records links as one commit. Returns their ids, in the same order. */
  add(links: readonly string[]): number[] {
    return this.#database.transaction(() =>
      links.map((link) => Number(this.#insert.run(this.#accountId, link).lastInsertRowid)),
    );
  }

  /** In the order in which they were asked for. */
  list(): StoredLink[] {
    return this.#list.all(this.#accountId);
  }

  remove(id: number): void {
    this.#remove.run(id, this.#accountId);
  }
}
