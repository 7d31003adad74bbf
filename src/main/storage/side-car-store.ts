import type { Database } from "./database";

/** The files that were written beside finished ones, of one account. The records go with their downloads, the files do not. */
export class SideCarStore {
  readonly #accountId: string;
  readonly #add;
  readonly #list;

  constructor(database: Database, accountId: string) {
    this.#accountId = accountId;
    this.#add = database.prepare(
      "INSERT INTO side_cars (download_id, account_id, path) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#list = database.prepare("SELECT path FROM side_cars WHERE download_id = ? AND account_id = ? ORDER BY path");
  }

  add(downloadId: number, path: string): void {
    this.#add.run(downloadId, this.#accountId, path);
  }

  /** Absolute paths. */
  of(downloadId: number): string[] {
    const rows: { path: string }[] = this.#list.all(downloadId, this.#accountId);
    return rows.map(({ path }) => path);
  }
}
