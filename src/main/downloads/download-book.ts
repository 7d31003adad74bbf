import { type DownloadState, downloadTransitions } from "../../shared/downloads";
import type { DownloadOrigin } from "../../shared/threads";
import type { ChunkStore } from "../storage/chunk-store";
import type { DownloadChange, DownloadRecord, NewDownload } from "../storage/download-record";
import type { DownloadStore } from "../storage/download-store";
import type { MediaKey, NewHistoryRecord } from "../storage/history-record";
import type { HistoryStore } from "../storage/history-store";
import type { StoredMessage } from "../storage/message-store";
import type { ThumbnailStore } from "../storage/thumbnail-store";
import type { RecordedChunks } from "./chunk-map";
import { TotalsCounter } from "./queue-totals";

export interface BookListener {
  changed(id: number): void;
  removed(id: number): void;
}

export interface BookStores {
  downloads: DownloadStore;
  chunks: ChunkStore;
  thumbnails: ThumbnailStore;
  history: HistoryStore;
}

/** What a finished download that is wanted once more begins with. */
export const fromTheStart = {
  state: "queued",
  reason: null,
  attempts: 0,
  finishedAt: null,
  partPath: null,
  path: null,
  doneBytes: 0,
} as const satisfies DownloadChange;

/** Why a media is not queued: it is in the list and not finished, or it was downloaded before. */
export type Known = "listed" | "downloaded";

/**
 * The one place through which downloads are read and changed. Rows live in SQLite; only running ones are also held in memory,
 * because what a crash makes worthless anyway (their progress, in which running state they are) is not worth a commit of its own:
 * see `note`. Each change is committed when the call returns, obeys the table of transitions, and keeps the totals.
 */
export class DownloadBook {
  readonly #stores: BookStores;
  readonly #accountId: string;
  readonly #listener: BookListener;
  readonly #running = new Map<number, DownloadRecord>();
  /** What is true of running downloads and not written yet. */
  readonly #unwritten = new Map<number, DownloadChange>();
  #totals: TotalsCounter;
  #firstPosition: number;
  #lastPosition: number;

  constructor(stores: BookStores, accountId: string, listener: BookListener) {
    this.#stores = stores;
    this.#accountId = accountId;
    this.#listener = listener;
    this.#totals = new TotalsCounter(stores.downloads.totals());
    const bounds = stores.downloads.positionBounds();
    this.#firstPosition = bounds.first;
    this.#lastPosition = bounds.last;
  }

  get totals(): TotalsCounter {
    return this.#totals;
  }

  get(id: number): DownloadRecord | null {
    return this.#running.get(id) ?? this.#stores.downloads.get(id);
  }

  /** Downloads in the user's order after `position`, running ones with their present progress. */
  page(position: number | null, limit: number): DownloadRecord[] {
    return this.#stores.downloads.page(position, limit).map((row) => this.#running.get(row.id) ?? row);
  }

  /** Ids above `after`, ascending: for going through all downloads in pieces. */
  idsAfter(after: number, limit: number): number[] {
    return this.#stores.downloads.idsAfter(after, limit);
  }

  /** The queued download that comes first in the user's order. */
  nextQueued(): DownloadRecord | null {
    let next = this.#stores.downloads.nextQueued(null);
    // One that has just begun to run may be written as queued.
    while (next !== null && this.#running.has(next.id)) next = this.#stores.downloads.nextQueued(next.position);
    return next;
  }

  /** Holds the download in memory while it runs, until `release`. */
  hold(record: DownloadRecord): void {
    this.#running.set(record.id, record);
  }

  release(id: number): void {
    this.#running.delete(id);
    this.#unwritten.delete(id);
  }

  /**
   * Records a download and its message at the end of the order, unless the same media is there or was downloaded before. Every way into the
   * queue leads through here. `again`: also when it was downloaded before.
   */
  insert(
    download: NewDownload,
    message: StoredMessage,
    thumbnailJpeg: Uint8Array | null,
    again = false,
  ): number | Known {
    const wasDownloaded = this.#stores.history.idOf(download) !== null;
    if (wasDownloaded && !again) return "downloaded";
    if (wasDownloaded) this.#stores.history.askAgain(download);
    const id = this.#stores.downloads.insert(download, this.#lastPosition + 1);
    if (id === null) return again ? this.#beginAgain(download) : "listed";
    this.#stores.downloads.messages.save(id, message);
    if (thumbnailJpeg !== null) this.#stores.thumbnails.save(this.#accountId, id, thumbnailJpeg);
    this.#lastPosition += 1;
    this.#totals.add(download);
    this.#listener.changed(id);
    return id;
  }

  #beginAgain(key: MediaKey): number | Known {
    const id = this.#stores.downloads.idOf(key);
    if (id === null || this.get(id)?.state !== "done") return "listed";
    this.change(id, { ...fromTheStart, position: ++this.#lastPosition });
    return id;
  }

  /** Remembers that the user wants a finished download once more, whatever else has its content. */
  askAgain(id: number): void {
    const record = this.get(id);
    if (record !== null) this.#stores.history.askAgain(record);
  }

  /** Writes a finished download into the history: call it in the transaction that finishes it. */
  recordFinished(entry: NewHistoryRecord): void {
    this.#stores.history.record(entry);
  }

  /** Changes a download and returns it as it is now. Throws when there is none, or when its state may not change that way. */
  change(id: number, change: DownloadChange): DownloadRecord {
    const [before, after] = this.#changed(id, change);
    this.#stores.downloads.update(id, { ...this.#unwritten.get(id), ...change });
    this.#unwritten.delete(id);
    this.#take(before, after);
    return after;
  }

  /**
   * Changes a running download in memory; its next `change` writes this with it. Only for what the next start of the app finds out by
   * itself: that it was running (it is queued again), and how many bytes it has (its chunks are recorded).
   */
  note(id: number, change: Pick<DownloadChange, "state" | "reason" | "doneBytes">): void {
    if (!this.#running.has(id)) return;
    const [before, after] = this.#changed(id, change);
    this.#unwritten.set(id, { ...this.#unwritten.get(id), ...change });
    this.#take(before, after);
  }

  /** Puts these waiting or running downloads back into the queue, as one commit. */
  requeue(ids: readonly number[]): void {
    if (ids.length === 0) return;
    this.transaction(() => {
      for (const id of ids) this.change(id, { state: "queued", reason: null });
    });
  }

  chunks(id: number): RecordedChunks | null {
    return this.#stores.chunks.get(id);
  }

  saveChunks(id: number, chunks: RecordedChunks): void {
    this.#stores.chunks.save(this.#accountId, id, chunks);
  }

  forgetChunks(id: number): void {
    this.#stores.chunks.remove(id);
  }

  /** What the download's message says beside its media. */
  message(id: number): StoredMessage {
    return this.#stores.downloads.messages.get(id);
  }

  /** Where the download's message comes from. */
  origin(id: number): DownloadOrigin {
    return this.#stores.downloads.origins.get(id);
  }

  /** Absolute paths of what was written beside the finished file. */
  sideCars(id: number): string[] {
    return this.#stores.downloads.sideCars.of(id);
  }

  addSideCar(id: number, path: string): void {
    this.#stores.downloads.sideCars.add(id, path);
  }

  remove(id: number): void {
    const before = this.get(id);
    if (before === null) return;
    this.#stores.downloads.remove(id);
    this.release(id);
    this.#totals.remove(before);
    this.#listener.removed(id);
  }

  /** Puts downloads before or behind all others, in the order in which they are. Returns how many there were. */
  move(ids: readonly number[], to: "front" | "back"): number {
    const records = ids.map((id) => this.get(id)).filter((record) => record !== null);
    records.sort((one, other) => one.position - other.position);
    this.transaction(() => {
      if (to === "back") {
        for (const { id } of records) this.change(id, { position: ++this.#lastPosition });
      } else {
        for (const { id } of records.reverse()) this.change(id, { position: --this.#firstPosition });
      }
    });
    return records.length;
  }

  /** Several changes as one commit. When it fails, nothing is changed and the totals are counted anew. */
  transaction<T>(work: () => T): T {
    const held = [...this.#running];
    const unwritten = [...this.#unwritten];
    try {
      return this.#stores.downloads.transaction(work);
    } catch (error) {
      this.#running.clear();
      for (const [id, record] of held) this.#running.set(id, record);
      this.#unwritten.clear();
      for (const [id, change] of unwritten) this.#unwritten.set(id, change);
      this.#recount();
      throw error;
    }
  }

  #changed(id: number, change: DownloadChange): [before: DownloadRecord, after: DownloadRecord] {
    const before = this.get(id);
    if (before === null) throw new Error(`There is no download ${id}`);
    const after = { ...before, ...change };
    if (after.state !== before.state) requireTransition(id, before.state, after.state);
    return [before, after];
  }

  #take(before: DownloadRecord, after: DownloadRecord): void {
    if (this.#running.has(after.id)) this.#running.set(after.id, after);
    this.#totals.remove(before);
    this.#totals.add(after);
    this.#listener.changed(after.id);
  }

  #recount(): void {
    this.#totals = new TotalsCounter(this.#stores.downloads.totals());
    for (const held of this.#running.values()) {
      const stored = this.#stores.downloads.get(held.id);
      if (stored === null) continue;
      this.#totals.remove(stored);
      this.#totals.add(held);
    }
    const bounds = this.#stores.downloads.positionBounds();
    this.#firstPosition = bounds.first;
    this.#lastPosition = bounds.last;
  }
}

/** Throws unless the table of transitions allows the step. */
export function requireTransition(id: number, from: DownloadState, to: DownloadState): void {
  if (!downloadTransitions[from].includes(to)) throw new Error(`Download ${id} can't go from ${from} to ${to}`);
}
