/**
 * A signal that aborts with the first of its parents, or after a time. `AbortSignal.any` would do, but Node 18.15 (Electron 25, on
 * which the tests run) has none, and its links to a long-lived parent would pile up for as long as that parent lives.
 */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  /** Unties it from its parents and ends its timer. Call it when the work is over, however it ended. */
  release(): void;
}

/** The reason is that of the parent; after `timeoutMs` it is a DOMException named "TimeoutError", as with `AbortSignal.timeout`. */
export function linkAbort(parents: readonly AbortSignal[], timeoutMs?: number): LinkedAbort {
  const controller = new AbortController();
  const untie: (() => void)[] = [];
  const release = (): void => {
    for (const each of untie.splice(0)) each();
  };
  const abort = (reason: unknown): void => {
    release();
    controller.abort(reason);
  };
  for (const parent of parents) {
    if (parent.aborted) {
      abort(parent.reason);
      break;
    }
    const onAbort = (): void => abort(parent.reason);
    parent.addEventListener("abort", onAbort, { once: true });
    untie.push(() => parent.removeEventListener("abort", onAbort));
  }
  if (timeoutMs !== undefined && !controller.signal.aborted) {
    const timer = setTimeout(() => abort(new DOMException("The operation timed out", "TimeoutError")), timeoutMs);
    untie.push(() => clearTimeout(timer));
  }
  return { signal: controller.signal, release };
}
