import type { Database } from "./database";

/** Which chunks of a `.part` file are on disk: bit i of `bitmap` (least significant first) is chunk i. */
export interface StoredChunks {
  chunkBytes: number;
  bitmap: Uint8Array;
}

/** One small row per unfinished download, rewritten after each chunk: a chunk of 1 MiB costs one bit. */
export class ChunkStore {
  readonly #save;
  readonly #get;
  readonly #remove;

  constructor(database: Database) {
    this.#save = database.prepare(
      `INSERT INTO chunks (download_id, account_id, chunk_bytes, bitmap) VALUES (?, ?, ?, ?)
       ON CONFLICT (download_id) DO UPDATE SET chunk_bytes = excluded.chunk_bytes, bitmap = excluded.bitmap`,
    );
    this.#get = database.prepare("SELECT chunk_bytes, bitmap FROM chunks WHERE download_id = ?");
    this.#remove = database.prepare("DELETE FROM chunks WHERE download_id = ?");
  }

  save(accountId: string, downloadId: number, chunks: StoredChunks): void {
    this.#save.run(downloadId, accountId, chunks.chunkBytes, chunks.bitmap);
  }

  get(downloadId: number): StoredChunks | null {
    const row: { chunk_bytes: number; bitmap: Uint8Array } | undefined = this.#get.get(downloadId);
    return row === undefined ? null : { chunkBytes: row.chunk_bytes, bitmap: Uint8Array.from(row.bitmap) };
  }

  remove(downloadId: number): void {
    this.#remove.run(downloadId);
  }
}
