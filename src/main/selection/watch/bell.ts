import type { Clock } from "../../downloads/clock";
import { onAbort } from "../../lifecycle/abort";

/** Wakes one that waits. A ring that comes while nobody waits is not lost: the next wait ends at once. Many rings are one. */
export class Bell {
  readonly #clock: Clock;
  #rung = false;
  #wake: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** What was rung so far needs no further look. */
  silence(): void {
    this.#rung = false;
  }

  /** Resolves when it rings (true), or after `mostMs` (false); rejects with the signal's reason as soon as it aborts. */
  wait(mostMs: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const end = (settle: () => void): void => {
        callOff();
        untie();
        this.#wake = null;
        settle();
      };
      const untie = onAbort(signal, () => end(() => reject(signal.reason)));
      const callOff = this.#clock.after(mostMs, () => end(() => resolve(false)));
      this.#wake = () => end(() => resolve(true));
      if (this.#rung) this.#wake();
    });
  }
}
