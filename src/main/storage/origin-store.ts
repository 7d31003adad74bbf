import { type DownloadOrigin, DownloadOriginSchema } from "../../shared/threads";
import type { Database } from "./database";

/** Nothing is known, or there is nothing to know. */
const noOrigin: DownloadOrigin = { forwardedFrom: null, commentedPost: null };

/** Whom downloads were forwarded from and what they comment, of one account. They go with their downloads. */
export class OriginStore {
  readonly #accountId: string;
  readonly #save;
  readonly #get;

  constructor(database: Database, accountId: string) {
    this.#accountId = accountId;
    this.#save = database.prepare(
      "INSERT INTO download_origins (download_id, account_id, forwarded_from, commented_post) VALUES (?, ?, ?, ?)",
    );
    this.#get = database.prepare(
      "SELECT forwarded_from, commented_post FROM download_origins WHERE download_id = ? AND account_id = ?",
    );
  }

  save(downloadId: number, { forwardedFrom, commentedPost }: DownloadOrigin): void {
    if (forwardedFrom === null && commentedPost === null) return;
    this.#save.run(downloadId, this.#accountId, text(forwardedFrom), text(commentedPost));
  }

  get(downloadId: number): DownloadOrigin {
    const row: { forwarded_from: string | null; commented_post: string | null } | undefined = this.#get.get(
      downloadId,
      this.#accountId,
    );
    if (row === undefined) return noOrigin;
    return DownloadOriginSchema.parse({
      forwardedFrom: row.forwarded_from === null ? null : JSON.parse(row.forwarded_from),
      commentedPost: row.commented_post === null ? null : JSON.parse(row.commented_post),
    });
  }
}

function text(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
