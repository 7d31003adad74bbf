import { abortable } from "../lifecycle/abort";

/** Lets work of one key happen one after another. Work of different keys does not wait for each other. */
export class Turns {
  readonly #running = new Map<string, Promise<void>>();

  /** Runs `work` when nothing else of that key runs. Rejects with the signal's reason while it waits. */
  async take<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const running = this.#running.get(key);
      if (running === undefined) break;
      await abortable(running, signal);
    }
    const result = work();
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    this.#running.set(key, ended);
    try {
      return await result;
    } finally {
      this.#running.delete(key);
    }
  }
}
