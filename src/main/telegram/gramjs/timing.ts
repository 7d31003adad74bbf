import { setMaxListeners } from "node:events";
import { Failure } from "../../../shared/errors";

/** A controller whose signal many requests listen to at once, without Node's warning about too many listeners. */
export function lifetime(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

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

/** Settles as the promise does, or rejects as soon as the signal is aborted (see `abortFailure`). */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(abortFailure(signal.reason));
    if (signal.aborted) {
      // Whoever aborts does not care for the outcome any more, but a rejection must not count as unhandled.
      promise.catch(() => undefined);
      onAbort();
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(
      (value) => {
        signal.removeEventListener("abort", onAbort);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener("abort", onAbort);
        reject(error);
      },
    );
  });
}

/** Resolves after `delayMs`, or rejects when the signal is aborted; the timer never outlives the promise. */
export function delay(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    if (signal.aborted) {
      reject(abortFailure(signal.reason));
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(abortFailure(signal.reason));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, delayMs);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
