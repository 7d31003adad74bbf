/** How long after the first signal another one counts as the same: a terminal and `npm` (or `electron .`) each deliver Ctrl+C. */
const sameSignalMs = 500;
/**
 * How long after a signal the process stays, so that the other half of a Ctrl+C still finds its handler. Node takes its handlers
 * away some 50 ms before the process has ended, and a signal that comes then kills it: it would end by SIGINT instead of with 0
 * although all is saved. Both halves set out together, so half of `sameSignalMs` is plenty.
 */
const staysAfterSignalMs = 250;

/** How often `turned` is to be called, milliseconds. */
export const turnMs = 20;

/**
 * Tells the duplicate of a signal from the second signal of an impatient person. Times are milliseconds of a monotonic clock.
 *
 * What counts is when a signal came, not when there was time for it: a process that is held up (a busy machine, a slow disk) hears of
 * it late. It looks for signals once a turn of its event loop, after its timers; so one that it hears of came after the turn before.
 */
export class RepeatedSignals {
  #firstAt: number | undefined;
  #turnBefore = 0;
  #lastTurn = 0;

  /** What a signal means that is heard of just now. */
  received(now: number): "first" | "duplicate" | "again" {
    if (this.#firstAt === undefined) {
      this.#firstAt = now;
      this.#turnBefore = now;
      this.#lastTurn = now;
      return "first";
    }
    return this.#turnBefore - this.#firstAt > sameSignalMs ? "again" : "duplicate";
  }

  /** To be called by a timer, every `turnMs` from the first signal on. */
  turned(now: number): void {
    this.#turnBefore = this.#lastTurn;
    this.#lastTurn = now;
  }

  /** How much longer the process should stay for a duplicate, in milliseconds; 0 when it may go, or no signal has come. */
  staysFor(now: number): number {
    if (this.#firstAt === undefined) return 0;
    return Math.max(0, this.#firstAt + staysAfterSignalMs - now);
  }
}
