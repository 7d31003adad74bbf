import { Bag } from "./bag";

/** Thrown to whoever asks for new work after the gate was closed. */
export class ShuttingDown extends Error {
  constructor() {
    super("Gramhaul is shutting down and takes no new work");
    this.name = "ShuttingDown";
  }
}

/**
 * Gate, then drain: counts the operations that run, refuses new ones once stopped, and tells when the last has ended.
 * It cancels nothing itself; give the operations an AbortSignal for that.
 */
export class WorkTracker {
  readonly #running = new Bag<Promise<unknown>>();
  #stopped = false;
  #drained: Promise<void> | undefined;

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Number of operations that run now. */
  get size(): number {
    return this.#running.size;
  }

  /** Runs an operation and counts it until it settles. Rejects with ShuttingDown once the gate is closed. */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#stopped) throw new ShuttingDown();
    const running = operation();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Closes the gate in the same turn, without waiting. */
  close(): void {
    this.#stopped = true;
  }

  /** Closes the gate and resolves when nothing runs any more. Never rejects: each operation's error went to its caller. */
  stopAndDrain(): Promise<void> {
    this.close();
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  async #drain(): Promise<void> {
    // An operation may have started another before the gate closed: look again until there is none.
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
