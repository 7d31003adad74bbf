import type { Clock } from "../../../../src/main/downloads/clock";

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<{ at: number; work: () => void }>();

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), work };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** When the next timer is due, from now on; null when there is none. */
  get msToNextTimer(): number | null {
    const first = this.#first();
    return first === undefined ? null : first.at - this.#now;
  }

  /** Goes on by `ms`, calling each timer at its moment. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#first(); next !== undefined && next.at <= end; next = this.#first()) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.work();
    }
    this.#now = end;
  }

  #first() {
    return [...this.#timers].sort((one, other) => one.at - other.at)[0];
  }
}
