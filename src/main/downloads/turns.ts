import { abortable } from "../lifecycle/abort";

/** Lets work of one key happen one after another. Work of different keys does not wait for each other. */
export class Turns {
  readonly #running = new Map<string, Promise<void>>();

  /**
   * Resolves when it is the caller's turn, to the function that ends it, which has to be called. Rejects with the signal's reason while it
   * waits.
   */
  async begin(key: string, signal: AbortSignal): Promise<() => void> {
    for (;;) {
      signal.throwIfAborted();
      const running = this.#running.get(key);
      if (running === undefined) break;
      await abortable(running, signal);
    }
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = () => {
        if (this.#running.get(key) === ended) this.#running.delete(key);
        resolve();
      };
    });
    this.#running.set(key, ended);
    return end;
  }

  /** Runs `work` in its turn. */
  async take<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const end = await this.begin(key, signal);
    try {
      return await work();
    } finally {
      end();
    }
  }
}
