import type { Database } from "./database";

/** A link that was asked for and has not been followed to its end. */
export interface StoredLink {
  id: number;
  /** As it was written. */
  link: string;
  /** Also what was downloaded before. */
  again: boolean;
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
    this.#insert = database.prepare("INSERT INTO links (account_id, link, again) VALUES (?, ?, ?)");
    this.#list = database.prepare("SELECT id, link, again FROM links WHERE account_id = ? ORDER BY id");
    this.#remove = database.prepare("DELETE FROM links WHERE id = ? AND account_id = ?");
  }

  /** Records links as one commit. Returns their ids, in the same order. */
  add(links: readonly string[], again = false): number[] {
    return this.#database.transaction(() =>
      links.map((link) => Number(this.#insert.run(this.#accountId, link, again ? 1 : 0).lastInsertRowid)),
    );
  }

  /** In the order in which they were asked for. */
  list(): StoredLink[] {
    const rows: { id: number; link: string; again: number }[] = this.#list.all(this.#accountId);
    return rows.map(({ id, link, again }) => ({ id, link, again: again === 1 }));
  }

  remove(id: number): void {
    this.#remove.run(id, this.#accountId);
  }
}
