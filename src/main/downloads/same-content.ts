import { stat } from "node:fs/promises";
import type { SameContentPolicy } from "../../shared/history";
import { abortable } from "../lifecycle/abort";
import type { HistoryRecord } from "../storage/history-record";
import type { HistoryStore } from "../storage/history-store";
import { FileHashes } from "./file-hash";
import type { FileJob } from "./file-job";
import { Turns } from "./turns";

/** File systems keep times as coarsely as this (FAT: two seconds), milliseconds. */
const timeTolerance = 2_000;

/** A file on the disk with the content that a download would bring once more, looked at a moment ago. */
export interface Twin {
  path: string;
  sha256: string | null;
  /** Epoch milliseconds. */
  modifiedAt: number;
}

/** What a download may find out about files that are there already. */
export interface SameContentCheck {
  readonly policy: Exclude<SameContentPolicy, "keep-both">;
  /** Before anything is fetched: a file of the same document or photo, of the same length. */
  before(job: FileJob, signal: AbortSignal): Promise<Twin | null>;
  /** Of a file that was fetched, and lies complete at `path`: one with the same bytes. Files of other lengths are not read. */
  after(path: string, sizeBytes: number, signal: AbortSignal): Promise<{ sha256: string | null; twin: Twin | null }>;
}

/** Finds files that were downloaded already, whatever message they came with, and makes sure that they are still what they were. */
export class SameContent {
  readonly #history: HistoryStore;
  readonly #hashes = new FileHashes();
  readonly #turns = new Turns();

  constructor(history: HistoryStore) {
    this.#history = history;
  }

  /** Null where nothing has to be looked for. */
  checkWith(policy: SameContentPolicy): SameContentCheck | null {
    if (policy === "keep-both") return null;
    return {
      policy,
      before: (job, signal) => this.#before(job, signal),
      after: (path, sizeBytes, signal) => this.#after(path, sizeBytes, signal),
    };
  }

  /**
   * Two downloads of one document at the same time would not find each other's file: the second waits for the first. Resolves to the function
   * that ends the turn: to be called when the history knows how it went.
   */
  beginTurn({ mediaId, sizeBytes }: FileJob, signal: AbortSignal): Promise<() => void> {
    return this.#turns.begin(`${mediaId} ${sizeBytes}`, signal);
  }

  async #before({ mediaId, sizeBytes }: FileJob, signal: AbortSignal): Promise<Twin | null> {
    if (sizeBytes === null) return null;
    for (const entry of this.#history.ofContent(mediaId, sizeBytes)) {
      const twin = await this.#intact(entry, signal);
      if (twin !== null) return twin;
    }
    return null;
  }

  async #after(
    path: string,
    sizeBytes: number,
    signal: AbortSignal,
  ): Promise<{ sha256: string | null; twin: Twin | null }> {
    let sha256: string | null = null;
    for (const entry of this.#history.ofSize(sizeBytes)) {
      const found = await this.#intact(entry, signal);
      if (found === null) continue;
      sha256 ??= await this.#hashes.of(path, signal);
      const twin = found.sha256 === null ? await this.#hashed(entry, found, signal) : found;
      if (twin?.sha256 === sha256) return { sha256, twin };
    }
    return { sha256, twin: null };
  }

  /**
   * The entry's file, if it is still the one that was downloaded: of its length, and not changed since then or else with its hash. A file
   * that was changed and whose hash nobody knows is no twin.
   */
  async #intact({ id, path, sizeBytes, sha256, modifiedAt }: HistoryRecord, signal: AbortSignal): Promise<Twin | null> {
    if (path === null) return null;
    const found = await abortable(
      stat(path).catch(() => null),
      signal,
    );
    if (found === null || !found.isFile() || found.size !== sizeBytes) return null;
    const now = Math.round(found.mtimeMs);
    if (modifiedAt !== null && Math.abs(now - modifiedAt) <= timeTolerance) return { path, sha256, modifiedAt: now };
    if (sha256 === null || (await this.#hashOrNull(path, signal)) !== sha256) return null;
    this.#history.verified(id, sha256, now);
    return { path, sha256, modifiedAt: now };
  }

  async #hashed({ id }: HistoryRecord, twin: Twin, signal: AbortSignal): Promise<Twin | null> {
    const sha256 = await this.#hashOrNull(twin.path, signal);
    if (sha256 === null) return null;
    this.#history.verified(id, sha256, twin.modifiedAt);
    return { ...twin, sha256 };
  }

  /** Null where the file can't be read: then nothing is said about it. */
  async #hashOrNull(path: string, signal: AbortSignal): Promise<string | null> {
    try {
      return await this.#hashes.of(path, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      return null;
    }
  }
}
