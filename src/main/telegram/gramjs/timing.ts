import { Failure } from "../../../shared/errors";
import { type AbortSource, onAbort, abortable as withAbort } from "../../lifecycle/abort";

/** True for the reason of a signal that was aborted because its time was up. */
export function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === "TimeoutError";
}

/** What a wait rejects with when its signal is aborted: `network` when its time was up, else `cancelled`. */
export function abortFailure(reason: unknown): Failure {
  if (reason instanceof Failure) return reason;
  if (isTimeout(reason)) return new Failure("network", "No answer in time", { cause: reason, code: "TIMEOUT" });
  return new Failure("cancelled", "Cancelled", { cause: reason });
}

/** Settles as the promise does, or rejects as soon as the source is aborted (see `abortFailure`). */
export function abortable<T>(promise: Promise<T>, source: AbortSource): Promise<T> {
  return withAbort(promise, source, abortFailure);
}

/** Resolves after `delayMs`, or rejects when the signal is aborted; the timer never outlives the promise. */
export function delay(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    if (signal.aborted) {
      reject(abortFailure(signal.reason));
      return;
    }
    const untie = onAbort(signal, () => {
      clearTimeout(timer);
      reject(abortFailure(signal.reason));
    });
    const timer = setTimeout(() => {
      untie();
      resolve();
    }, delayMs);
  });
}
