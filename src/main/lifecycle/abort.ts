import { Bag } from "./bag";

/** What ends a wait: a signal, or one of several and a time (`linkAbort`). */
export type AbortSource = AbortSignal | LinkedAbort;

const listenersOfSignals = new WeakMap<AbortSignal, Bag<() => void>>();

/**
 * Calls the listener when the source aborts; one that has aborted already calls nothing. Returns the function that calls it off.
 *
 * In place of `addEventListener`: that makes a linked list, in which a listener that was removed still points to the next. On a signal that
 * lives for long and has a listener for each request, one such listener in V8's old generation keeps all that came after it
 * until a full collection, with everything that they hold (as a Set does, see bag.ts). Nor does Node call many listeners here a leak.
 */
export function onAbort(source: AbortSource, listener: () => void): () => void {
  if (source instanceof LinkedAbort) return source.onAbort(listener);
  const listeners = listenersOf(source);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function listenersOf(signal: AbortSignal): Bag<() => void> {
  const known = listenersOfSignals.get(signal);
  if (known !== undefined) return known;
  const added = new Bag<() => void>();
  listenersOfSignals.set(signal, added);
  signal.addEventListener("abort", () => callAll(added), { once: true });
  return added;
}

/** In their order; one that another of them has called off meanwhile is not called. */
function callAll(listeners: Bag<() => void>): void {
  for (const listener of listeners) if (listeners.delete(listener)) listener();
}

/**
 * Settles like `promise`, or rejects as soon as the source aborts, with what `rejection` makes of its reason; what comes later is dropped, also
 * an error.
 */
export function abortable<T>(
  promise: Promise<T>,
  source: AbortSource,
  rejection: (reason: unknown) => unknown = (reason) => reason,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(rejection(source.reason));
    if (source.aborted) {
      // Whoever aborts does not care for the outcome any more, but a rejection must not count as unhandled.
      promise.catch(() => undefined);
      abort();
      return;
    }
    const callOff = onAbort(source, abort);
    promise.then(
      (value) => {
        callOff();
        resolve(value);
      },
      (error: unknown) => {
        callOff();
        reject(error);
      },
    );
  });
}

/**
 * Aborts with the first of its parents, or after a time. `AbortSignal.any` would do, but Node 18.15 (Electron 25, on which the tests
 * run) has none, and its links to a long-lived parent would pile up for as long as that parent lives.
 */
export class LinkedAbort {
  #aborted = false;
  #reason: unknown;
  #controller: AbortController | null = null;
  readonly #listeners = new Bag<() => void>();
  #untie: (() => void)[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(parents: readonly AbortSource[], timeoutMs: number | null) {
    for (const parent of parents) {
      if (parent.aborted) {
        this.#abort(parent.reason);
        return;
      }
      this.#untie.push(onAbort(parent, () => this.#abort(parent.reason)));
    }
    if (timeoutMs === null) return;
    this.#timer = setTimeout(() => this.#abort(new DOMException("The operation timed out", "TimeoutError")), timeoutMs);
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  /** For whoever needs a real one; it is made when it is asked for, because making it costs more than everything else here. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** See the function `onAbort`. */
  onAbort(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Unties it from its parents and ends its timer. Call it when the work is over, however it ended. */
  release(): void {
    for (const each of this.#untie.splice(0)) each();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #abort(reason: unknown): void {
    this.release();
    this.#aborted = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    callAll(this.#listeners);
  }
}

/** The reason is that of the parent; after `timeoutMs` it is a DOMException named "TimeoutError", as with `AbortSignal.timeout`. */
export function linkAbort(parents: readonly AbortSource[], timeoutMs?: number): LinkedAbort {
  return new LinkedAbort(parents, timeoutMs ?? null);
}
