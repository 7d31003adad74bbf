import { Failure, toFailure } from "../../shared/errors";
import { abortable, onAbort } from "../lifecycle/abort";
import type { FileSource, HashedRange } from "../telegram/file-source";
import { firstWrongRange } from "../telegram/hashed-ranges";
import type { FileLocation } from "../telegram/media-item";
import type { ChunkMap } from "./chunk-map";
import { chunkCount, chunkLength, isOneChunk } from "./chunk-plan";
import { type Clock, delay } from "./clock";
import type { FileJob, FileJournal } from "./file-job";
import { HashWindows } from "./hash-windows";
import type { PartFile } from "./part-file";
import { chunkRetryDelaysMs, hashRetryDelaysMs, mostWrongAnswers } from "./retry-policy";

/** After so many fresh references without a chunk in between, the reference is not what is wrong. */
const mostRenewalsWithoutProgress = 3;

export interface ChunkFetcherDependencies {
  files: FileSource;
  clock: Clock;
  /** How many chunks of a file may be in flight. */
  chunksInFlight(): number;
  /** Whether chunks are checked against Telegram's hashes of the file before they are recorded. */
  verifyHashes(): boolean;
  /** Telegram wants no more questions for hashes for so long. */
  hashesRefused(waitSeconds: number): void;
  /** Runs a write of so many bytes if there is room on the disk for them, and counts its chunk as in memory meanwhile. */
  whileWriting(bytes: number, write: () => Promise<void>): Promise<void>;
}

/** Fetches the missing chunks of one file into its `.part` file, several at a time, and records each one that is written. */
export class ChunkFetcher {
  readonly #deps: ChunkFetcherDependencies;
  readonly #job: FileJob;
  readonly #journal: FileJournal;
  readonly #part: PartFile;
  readonly #map: ChunkMap;
  #location: FileLocation;
  #hashes: HashWindows | null = null;
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
   * Resolves when every chunk is written. When it rejects (the first Failure, or the signal's reason), requests in flight
   * were dropped, writes that had begun have ended and are recorded, and nothing touches the file any more.
   */
  async fetchAll(signal: AbortSignal): Promise<void> {
    // Aborted by the first of the two: the caller, or the first lane that fails.
    const ended = new AbortController();
    signal.throwIfAborted();
    const untie = onAbort(signal, () => ended.abort(signal.reason));
    if (this.#deps.verifyHashes()) {
      this.#hashes = new HashWindows((offset) => this.#askForHashes(offset, ended.signal), ended.signal);
    }
    let hasFailed = false;
    const lane = async (work: Promise<void>): Promise<void> => {
      try {
        await work;
      } catch (error) {
        if (ended.signal.aborted) return;
        hasFailed = true;
        ended.abort(error);
      }
    };
    try {
      if (this.#map.sizeBytes === null) await lane(this.#fetchToTheEnd(ended.signal));
      else {
        const missing = this.#map.missing();
        const lanes = Math.max(1, Math.min(this.#deps.chunksInFlight(), this.#map.missingCount));
        await Promise.all(Array.from({ length: lanes }, () => lane(this.#fetchFrom(missing, ended.signal))));
      }
    } finally {
      untie();
    }
    // A small file that has come is not recorded, so that stopping now would throw it away.
    const isSafeToStop = !(this.#map.isComplete && isOneChunk(this.#map.sizeBytes));
    if (hasFailed || isSafeToStop) ended.signal.throwIfAborted();
  }

  async #fetchFrom(missing: Generator<number>, signal: AbortSignal): Promise<void> {
    for (const index of share(missing)) {
      signal.throwIfAborted();
      const bytes = await this.#readChecked(index, () => this.#readExactly(index, signal));
      await this.#write(index, bytes);
      this.#record(index);
    }
  }

  /** For a file of unknown size: one chunk after another, until a short or empty one says where it ends. */
  async #fetchToTheEnd(signal: AbortSignal): Promise<void> {
    while (this.#map.sizeBytes === null) {
      signal.throwIfAborted();
      const index = this.#map.firstMissing();
      const bytes = await this.#readChecked(index, () => this.#read(index, signal));
      const atEnd = bytes.length < this.#map.chunkBytes;
      const end = index * this.#map.chunkBytes + bytes.length;
      if (end === 0) throw new Failure("integrity", "The file is empty", { code: "EMPTY" });
      await this.#write(index, bytes);
      if (atEnd) {
        this.#map.sizeBytes = end;
        this.#journal.sizeFound(end);
      }
      if (bytes.length > 0) this.#record(index);
    }
  }

  async #write(index: number, bytes: Uint8Array): Promise<void> {
    await this.#deps.whileWriting(bytes.length, () => this.#part.write(bytes, index * this.#map.chunkBytes));
    this.#deps.files.recycle(bytes);
  }

  #record(index: number): void {
    this.#map.add(index);
    this.#renewalsWithoutProgress = 0;
    // A file of a single chunk is published next, and that is recorded; should it not come to that, it is fetched again.
    const { sizeBytes, chunkBytes } = this.#map;
    if (sizeBytes !== null && chunkCount(sizeBytes, chunkBytes) === 1) return;
    this.#journal.recorded(this.#map.toRecorded(), this.#map.doneBytes);
  }

  /**
   * A chunk that has the hashes that Telegram gives for it; one that has not is fetched again, and its hashes with it. They are asked
   * for alongside the bytes. Telegram's ranges (128 KiB, the last one shorter) and our chunks (a power of two, or the whole file) both
   * divide the blocks of 1 MiB, so a range lies within one chunk; should one not, it is passed over as if it were not offered.
   */
  async #readChecked(index: number, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const hashes = this.#hashes;
    if (hashes === null) return read();
    const { chunkBytes, sizeBytes } = this.#map;
    const offset = index * chunkBytes;
    const end = sizeBytes === null ? offset + chunkBytes : Math.min(offset + chunkBytes, sizeBytes);
    for (let wrong = 1; ; wrong += 1) {
      const [bytes, ranges] = await Promise.all([read(), hashes.covering(offset, end)]);
      hashes.forget(offset, end);
      // Where no size says how long a chunk has to be, an answer that was cut short would pass for the end of the file.
      const isShort = sizeBytes === null && bytes.length < chunkBytes;
      const beyond = isShort ? ranges.find((range) => range.offset + range.length > offset + bytes.length) : undefined;
      const range = beyond ?? firstWrongRange(bytes, offset, ranges);
      if (range === null) return bytes;
      if (wrong < mostWrongAnswers) continue;
      throw new Failure(
        "integrity",
        `The ${range.length} bytes from ${range.offset} on do not have the hash that Telegram gives for them`,
        { code: "WRONG_HASH" },
      );
    }
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

  #read(index: number, signal: AbortSignal): Promise<Uint8Array> {
    const { chunkBytes } = this.#map;
    return this.#ask(
      (location) => this.#deps.files.read(location, index * chunkBytes, chunkBytes, signal),
      chunkRetryDelaysMs,
      signal,
    );
  }

  /**
   * What Telegram refuses is not to be had, and the file does without: no official application asks for the hashes of files that do not
   * come from a CDN, so their absence must not stop anybody's download. Rejects when the run is over or the session is.
   */
  async #askForHashes(offset: number, signal: AbortSignal): Promise<HashedRange[]> {
    try {
      return await this.#ask(
        (location) => this.#deps.files.hashes(location, offset, signal),
        hashRetryDelaysMs,
        signal,
      );
    } catch (error) {
      signal.throwIfAborted();
      const { kind, options } = toFailure(error);
      if (kind === "auth-lost") throw error;
      if (kind === "flood-wait") this.#deps.hashesRefused(options.waitSeconds ?? 1);
      this.#hashes = null;
      return [];
    }
  }

  /** Asks about the file: again after faults of the network, with a fresh reference when the one at hand has expired. */
  async #ask<T>(
    request: (location: FileLocation) => Promise<T>,
    retryDelaysMs: readonly number[],
    signal: AbortSignal,
  ): Promise<T> {
    let networkFaults = 0;
    for (;;) {
      const location = this.#location;
      try {
        return await abortable(request(location), signal);
      } catch (error) {
        signal.throwIfAborted();
        const failure = toFailure(error);
        if (failure.kind === "reference-expired") {
          await this.#renew(location, failure, signal);
        } else if (failure.kind === "network" && networkFaults < retryDelaysMs.length) {
          await delay(this.#deps.clock, retryDelaysMs[networkFaults] ?? 0, signal);
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
