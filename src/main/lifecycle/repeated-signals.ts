/** How long after the first signal another one counts as the same: a terminal and `npm` (or `electron .`) each deliver Ctrl+C. */
const sameSignalMs = 500;
/**
 * How long after a signal the process stays, so that the other half of a Ctrl+C still finds its handler. Node takes its handlers
 * away some 50 ms before the process has ended, and a signal that comes then kills it: it would end by SIGINT instead of with 0
 * although all is saved. Both halves set out together, so half of `sameSignalMs` is plenty.
 */
const staysAfterSignalMs = 250;

/** Tells the duplicate of a signal from the second signal of an impatient person. Times are milliseconds of a monotonic clock. */
export class RepeatedSignals {
  #firstAt: number | undefined;

  /** What a signal means that has come just now. */
  received(now: number): "first" | "duplicate" | "again" {
    if (this.#firstAt === undefined) {
      this.#firstAt = now;
      return "first";
    }
    return now - this.#firstAt > sameSignalMs ? "again" : "duplicate";
  }

  /** How much longer the process should stay for a duplicate, in milliseconds; 0 when it may go, or no signal has come. */
  staysFor(now: number): number {
    if (this.#firstAt === undefined) return 0;
    return Math.max(0, this.#firstAt + staysAfterSignalMs - now);
  }
}
