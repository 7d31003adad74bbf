import { setMaxListeners } from "node:events";
import { Failure, toFailure } from "../../shared/errors";
import { linkAbort } from "../lifecycle/linked-abort";
import type { FileLocation, FileSource } from "../telegram/gateway";
import type { ChunkMap } from "./chunk-map";
import { chunkLength } from "./chunk-plan";
import { abortable, type Clock, delay } from "./clock";
import type { FileJob, FileJournal } from "./file-job";
import type { PartFile } from "./part-file";
import { chunkRetryDelaysMs } from "./retry-policy";

/** After so many fresh references without a chunk in between, the reference is not what is wrong. */
const mostRenewalsWithoutProgress = 3;

export interface ChunkFetcherDependencies {
  files: FileSource;
  clock: Clock;
  /** How many chunks of a file may be in flight. */
  chunksInFlight(): number;
}

/** Fetches the missing chunks of one file into its `.part` file, several at a time, and records each one that is on disk. */
export class ChunkFetcher {
  readonly #deps: ChunkFetcherDependencies;
  readonly #job: FileJob;
  readonly #journal: FileJournal;
  readonly #part: PartFile;
  readonly #map: ChunkMap;
  #location: FileLocation;
  #renewal: Promise<void> | null = null;
  #renewalsWithoutProgress = 0;

  constructor(deps: ChunkFetcherDependencies, job: FileJob, journal: FileJournal, part: PartFile, map: ChunkMap) {
    this.#deps = deps;
    this.#job = job;
    this.#journal = journal;
    this.#part = part;
    this.#map = map;
    this.#location = job.location;
  }

  /**
   * Resolves when every chunk is on disk and recorded. When it rejects (the first Failure, or the signal's reason), requests in flight
   * were dropped, writes that had begun have ended and are recorded, and nothing touches the file any more.
   */
  async fetchAll(signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const linked = linkAbort([signal, failed.signal]);
    // One listener a request in flight, all of them removed again: not the leak that Node warns of.
    setMaxListeners(0, linked.signal);
    let first: unknown;
    const worker = async (work: Promise<void>): Promise<void> => {
      try {
        await work;
      } catch (error) {
        if (!failed.signal.aborted) {
          first = error;
          failed.abort(error);
        }
      }
    };
    try {
      if (this.#map.sizeBytes === null) await worker(this.#fetchToTheEnd(linked.signal));
      else {
        const missing = this.#map.missing();
        const lanes = Math.max(1, this.#deps.chunksInFlight());
        await Promise.all(Array.from({ length: lanes }, () => worker(this.#fetchFrom(missing, linked.signal))));
      }
    } finally {
      linked.release();
    }
    if (signal.aborted) throw signal.reason;
    if (failed.signal.aborted) throw first;
  }

  async #fetchFrom(missing: Generator<number>, signal: AbortSignal): Promise<void> {
    for (const index of share(missing)) {
      signal.throwIfAborted();
      const bytes = await this.#readExactly(index, signal);
      await this.#keep(index, bytes);
    }
  }

  /** For a file of unknown size: one chunk after another, until a short or empty one says where it ends. */
  async #fetchToTheEnd(signal: AbortSignal): Promise<void> {
    while (this.#map.sizeBytes === null) {
      signal.throwIfAborted();
      const index = this.#map.firstMissing();
      const bytes = await this.#read(index, signal);
      const atEnd = bytes.length < this.#map.chunkBytes;
      const end = index * this.#map.chunkBytes + bytes.length;
      if (end === 0) throw new Failure("integrity", "The file is empty", { code: "EMPTY" });
      await this.#part.write(bytes, index * this.#map.chunkBytes);
      if (atEnd) {
        this.#map.sizeBytes = end;
        this.#journal.sizeFound(end);
      }
      if (bytes.length > 0) this.#record(index, bytes.length);
    }
  }

  async #keep(index: number, bytes: Uint8Array): Promise<void> {
    await this.#part.write(bytes, index * this.#map.chunkBytes);
    this.#record(index, bytes.length);
  }

  #record(index: number, bytes: number): void {
    this.#map.add(index);
    this.#renewalsWithoutProgress = 0;
    this.#journal.recorded(this.#map.toRecorded(), this.#map.doneBytes);
    this.#journal.received(bytes);
  }

  /** A chunk of exactly the announced length. A short one is asked for once more: an answer may have been cut. */
  async #readExactly(index: number, signal: AbortSignal): Promise<Uint8Array> {
    const sizeBytes = this.#map.sizeBytes ?? 0;
    const expected = chunkLength(sizeBytes, this.#map.chunkBytes, index);
    let bytes = await this.#read(index, signal);
    if (bytes.length < expected) bytes = await this.#read(index, signal);
    if (bytes.length === expected) return bytes;
    const end = index * this.#map.chunkBytes + bytes.length;
    const tooShort = bytes.length < expected;
    throw new Failure(
      "integrity",
      tooShort
        ? `Telegram announced ${sizeBytes} bytes, but the file ends after ${end}`
        : `Telegram announced ${sizeBytes} bytes, but the file has at least ${end}`,
      { code: tooShort ? "TOO_SHORT" : "TOO_LONG" },
    );
  }

  async #read(index: number, signal: AbortSignal): Promise<Uint8Array> {
    const { chunkBytes } = this.#map;
    let networkFaults = 0;
    for (;;) {
      const location = this.#location;
      try {
        return await abortable(this.#deps.files.read(location, index * chunkBytes, chunkBytes, signal), signal);
      } catch (error) {
        signal.throwIfAborted();
        const failure = toFailure(error);
        if (failure.kind === "reference-expired") {
          await this.#renew(location, failure, signal);
        } else if (failure.kind === "network" && networkFaults < chunkRetryDelaysMs.length) {
          await delay(this.#deps.clock, chunkRetryDelaysMs[networkFaults] ?? 0, signal);
          networkFaults += 1;
        } else throw failure;
      }
    }
  }

  /** Fetches the message again for a fresh reference: once for all chunks that found the same one expired. */
  async #renew(expired: FileLocation, failure: Failure, signal: AbortSignal): Promise<void> {
    if (expired.fileReference !== this.#location.fileReference) return;
    if (this.#renewal === null) {
      this.#renewalsWithoutProgress += 1;
      if (this.#renewalsWithoutProgress > mostRenewalsWithoutProgress) throw failure;
      this.#renewal = this.#fetchReference(signal).finally(() => {
        this.#renewal = null;
      });
    }
    await this.#renewal;
  }

  async #fetchReference(signal: AbortSignal): Promise<void> {
    const { chat, messageId, mediaId } = this.#job;
    const item = await abortable(this.#deps.files.renew(chat, messageId, mediaId, signal), signal);
    this.#location = item.location;
    this.#journal.renewed(item.location);
  }
}

/** Lets several loops take turns at one generator: a `for` loop that ends early must not close it for the others. */
function share<T>(generator: Generator<T>): Iterable<T> {
  return { [Symbol.iterator]: () => ({ next: () => generator.next() }) };
}
