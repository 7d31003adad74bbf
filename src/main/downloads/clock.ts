import { onAbort } from "../lifecycle/abort";

/** Time as the downloads see it, so that a test can set it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `work` once after `ms`. Returns the function that calls it off. */
  after(ms: number, work: () => void): () => void;
}

/** The longest time that one timer can hold (32 bits of milliseconds, 24.8 days). */
const longestTimerMs = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, Math.min(Math.max(0, ms), longestTimerMs));
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
export function delay(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const untie = onAbort(signal, () => {
      callOff();
      reject(signal.reason);
    });
    const callOff = clock.after(ms, () => {
      untie();
      resolve();
    });
  });
}
