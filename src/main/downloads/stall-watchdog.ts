import { Failure } from "../../shared/errors";
import { onAbort } from "../lifecycle/abort";
import type { Clock } from "./clock";

/** A file that has had requests under way for so long without a byte frees its slot. */
export const longestSilenceMs = 60_000;

/**
 * Measures how long a file has had requests under way without receiving anything. Time in which it waits for something else (its turn,
 * the disk, the next try) does not count, but does not begin the count anew either: requests that time out one after another are
 * silence.
 */
export class StallWatchdog {
  readonly #clock: Clock;
  readonly #onStalled: () => void;
  #underWay = 0;
  #silentMs = 0;
  #countsSince = 0;
  #callOff: (() => void) | null = null;

  constructor(clock: Clock, onStalled: () => void) {
    this.#clock = clock;
    this.#onStalled = onStalled;
  }

  /** Counts while the request is under way. */
  async watch<T>(request: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    if (this.#underWay === 1) this.#count();
    try {
      return await request();
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#pause();
    }
  }

  /** Bytes have come: the count begins anew. */
  received(): void {
    this.#pause();
    this.#silentMs = 0;
    if (this.#underWay > 0) this.#count();
  }

  #count(): void {
    this.#countsSince = this.#clock.now();
    this.#callOff = this.#clock.after(longestSilenceMs - this.#silentMs, () => {
      this.#callOff = null;
      this.#onStalled();
    });
  }

  #pause(): void {
    if (this.#callOff === null) return;
    this.#callOff();
    this.#callOff = null;
    this.#silentMs += Math.max(0, this.#clock.now() - this.#countsSince);
  }
}

/**
 * Runs a file's download, and ends it with a `network` failure of code STALLED when its requests stay silent for too long. Settles as
 * soon as `run` does, which has to end all its requests when its signal is aborted.
 */
export async function withStallWatchdog<T>(
  clock: Clock,
  signal: AbortSignal,
  run: (watchdog: StallWatchdog, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  let stalled: Failure | null = null;
  const abort = (): void => ended.abort(signal.reason);
  if (signal.aborted) abort();
  const untie = onAbort(signal, abort);
  const watchdog = new StallWatchdog(clock, () => {
    const message = `Not a byte came for ${longestSilenceMs / 1_000} seconds`;
    stalled = new Failure("network", message, { code: "STALLED" });
    ended.abort(stalled);
  });
  try {
    return await run(watchdog, ended.signal);
  } catch (error) {
    throw stalled === null || signal.aborted ? error : stalled;
  } finally {
    untie();
  }
}
