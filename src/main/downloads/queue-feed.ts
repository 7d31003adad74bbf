import type { DownloadRow, QueueDelta, QueueTotals } from "../../shared/downloads";
import type { Clock } from "./clock";

/** Ten deltas a second at most. */
export const deltaIntervalMs = 100;
/** Rows in one delta at most: a change of all of 100,000 rows comes in pieces, and none blocks for long. */
export const mostRowsInDelta = 1_000;

export interface QueueFeedDependencies {
  clock: Clock;
  row(id: number): DownloadRow | null;
  totals(): QueueTotals;
}

/**
 * Collects what has changed and tells it at most ten times a second. A delta carries whole rows as they are at that moment, so a
 * reader that applies all deltas from a page's `revision` on, after the page, ends up with what is true, whatever the order in which
 * pages and deltas were made.
 */
export class QueueFeed {
  readonly #deps: QueueFeedDependencies;
  readonly #changed = new Set<number>();
  readonly #removed = new Set<number>();
  readonly #listeners = new Set<(delta: QueueDelta) => void>();
  #totalsChanged = false;
  #revision = 1;
  #lastSentAt = Number.NEGATIVE_INFINITY;
  #callOff: (() => void) | null = null;
  #stopped = false;

  constructor(deps: QueueFeedDependencies) {
    this.#deps = deps;
  }

  /** Revision of the next delta. */
  get revision(): number {
    return this.#revision;
  }

  /** Returns the function that ends the subscription. */
  onDelta(listener: (delta: QueueDelta) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(id: number): void {
    this.#changed.add(id);
    this.#arm();
  }

  removed(id: number): void {
    this.#changed.delete(id);
    this.#removed.add(id);
    this.#arm();
  }

  totalsChanged(): void {
    this.#totalsChanged = true;
    this.#arm();
  }

  /** Tells one last delta at once, and nothing afterwards: the shutdown does not wait for rows that nobody is going to look at. */
  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
    this.#callOff = null;
    if (this.#hasNews()) this.#send();
    this.#listeners.clear();
  }

  #hasNews(): boolean {
    return this.#changed.size > 0 || this.#removed.size > 0 || this.#totalsChanged;
  }

  #arm(): void {
    if (this.#callOff !== null || this.#stopped) return;
    const { clock } = this.#deps;
    const wait = Math.max(0, Math.min(deltaIntervalMs, this.#lastSentAt + deltaIntervalMs - clock.now()));
    this.#callOff = clock.after(wait, () => {
      this.#callOff = null;
      if (this.#hasNews()) this.#send();
      if (this.#hasNews()) this.#arm();
    });
  }

  #send(): void {
    const changed: DownloadRow[] = [];
    for (const id of take(this.#changed, mostRowsInDelta)) {
      const row = this.#deps.row(id);
      if (row !== null) changed.push(row);
    }
    const removed = take(this.#removed, Number.POSITIVE_INFINITY);
    this.#totalsChanged = false;
    this.#lastSentAt = this.#deps.clock.now();
    const delta: QueueDelta = { revision: this.#revision, changed, removed, totals: this.#deps.totals() };
    this.#revision += 1;
    for (const listener of this.#listeners) listener(delta);
  }
}

/** Takes up to `most` values out of a set, the oldest first. */
function take(set: Set<number>, most: number): number[] {
  const taken: number[] = [];
  for (const value of set) {
    if (taken.length >= most) break;
    taken.push(value);
    set.delete(value);
  }
  return taken;
}
