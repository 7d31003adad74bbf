import { onAbort } from "../../lifecycle/abort";

/** Lets a few of many work at the same time, in the order in which they came. */
export class Turns {
  readonly #most: number;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Runs `work` when it is its turn. Rejects with the signal's reason when that aborts before. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#take(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#taken -= 1;
      else next();
    }
  }

  #take(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      if (this.#taken < this.#most) {
        this.#taken += 1;
        resolve();
        return;
      }
      const begin = (): void => {
        untie();
        resolve();
      };
      const untie = onAbort(signal, () => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        reject(signal.reason);
      });
      this.#waiting.push(begin);
    });
  }
}
