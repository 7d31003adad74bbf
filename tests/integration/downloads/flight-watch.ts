import { ChunkStore, type StoredChunks } from "../../../src/main/storage/chunk-store";
import type { Database } from "../../../src/main/storage/database";
import type { FileSource } from "../../../src/main/telegram/file-source";
import { toFailure } from "../../../src/shared/errors";

/** A chunk of a file: the file's id and the offset. */
export type ChunkKey = `${string} ${number}`;

export function chunkKey(fileId: string, offset: number): ChunkKey {
  return `${fileId} ${offset}`;
}

/**
 * Which chunks are in flight: asked of Telegram and not recorded as on disk yet. It looks over the engine's shoulder, at the file source
 * that it asks and at the store that it records chunks in.
 */
export class FlightWatch {
  readonly #inFlight = new Set<ChunkKey>();
  readonly #strikes = new Map<ChunkKey, number>();
  readonly #asked = new Set<ChunkKey>();
  /** Chunks that a fault struck since they were last asked for. */
  readonly #struck = new Set<ChunkKey>();
  readonly #askedInVain = new Set<ChunkKey>();
  /** The signals of the reads that have not ended. */
  readonly #reads: AbortSignal[] = [];
  #mostReads = 0;

  /**
   * The file source for the engine. What the engine feels of a fault (a request that fails, a file that is given up for its silence) counts
   * as a strike as well, since more may have been asked for by then.
   */
  watching(files: FileSource): FileSource {
    return {
      read: async (location, offset, limit, signal) => {
        const key = chunkKey(location.id, offset);
        if (this.#asked.has(key) && !this.#struck.delete(key)) this.#askedInVain.add(key);
        this.#asked.add(key);
        this.#inFlight.add(key);
        this.#reads.push(signal);
        this.#mostReads = Math.max(this.#mostReads, this.#unfinishedReads());
        try {
          return await this.#felt(files.read(location, offset, limit, signal), signal);
        } catch (error) {
          this.#inFlight.delete(key);
          throw error;
        } finally {
          this.#reads.splice(this.#reads.indexOf(signal), 1);
        }
      },
      recycle: (bytes) => files.recycle(bytes),
      hashes: (location, offset, signal) => this.#felt(files.hashes(location, offset, signal), signal),
      renew: (chat, messageId, mediaId, signal) => this.#felt(files.renew(chat, messageId, mediaId, signal), signal),
    };
  }

  /** The chunk store for the engine. `fileIdOf` gives the file of a row. */
  chunkStore(database: Database, fileIdOf: (downloadId: number) => string): ChunkStore {
    const recorded = (downloadId: number, chunks: StoredChunks) => this.#recorded(fileIdOf(downloadId), chunks);
    return new (class extends ChunkStore {
      override save(accountId: string, downloadId: number, chunks: StoredChunks): void {
        super.save(accountId, downloadId, chunks);
        recorded(downloadId, chunks);
      }
    })(database);
  }

  /** A fault strikes now: what is in flight may be asked for once more. */
  strike(): void {
    for (const key of this.#inFlight) {
      this.#strikes.set(key, this.strikesOn(key) + 1);
      this.#struck.add(key);
    }
  }

  /** Chunks that were asked for once more although no fault had struck while they were in flight. */
  get askedInVain(): ChunkKey[] {
    return [...this.#askedInVain];
  }

  /** How many faults struck while this chunk was in flight. */
  strikesOn(key: ChunkKey): number {
    return this.#strikes.get(key) ?? 0;
  }

  /** The most reads at a time. */
  get mostReads(): number {
    return this.#mostReads;
  }

  #unfinishedReads(): number {
    return this.#reads.filter(({ aborted }) => !aborted).length;
  }

  async #felt<T>(request: Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await request;
    } catch (error) {
      if (!signal.aborted || toFailure(signal.reason).kind !== "cancelled") this.strike();
      throw error;
    }
  }

  #recorded(fileId: string, { chunkBytes, bitmap }: StoredChunks): void {
    for (const key of this.#inFlight) {
      const [id, offset] = key.split(" ");
      if (id !== fileId) continue;
      const index = Number(offset) / chunkBytes;
      if ((((bitmap[index >> 3] ?? 0) >> (index & 7)) & 1) === 1) this.#inFlight.delete(key);
    }
  }
}
