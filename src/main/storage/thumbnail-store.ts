import type { Database } from "./database";

/** The small JPEG that Telegram sends within a message, by download. */
export class ThumbnailStore {
  readonly #save;
  readonly #get;

  constructor(database: Database) {
    this.#save = database.prepare(
      `INSERT INTO thumbnails (download_id, account_id, jpeg) VALUES (?, ?, ?)
       ON CONFLICT (download_id) DO UPDATE SET jpeg = excluded.jpeg`,
    );
    this.#get = database.prepare("SELECT jpeg FROM thumbnails WHERE download_id = ? AND account_id = ?");
  }

  save(accountId: string, downloadId: number, jpeg: Uint8Array): void {
    this.#save.run(downloadId, accountId, jpeg);
  }

  get(accountId: string, downloadId: number): Uint8Array | null {
    const row: { jpeg: Uint8Array } | undefined = this.#get.get(downloadId, accountId);
    return row?.jpeg ?? null;
  }
}
