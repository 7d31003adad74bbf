import type { DownloadReason } from "../../shared/downloads";
import type { Failure } from "../../shared/errors";

/** How a single chunk is tried again within a running download, milliseconds before each further try. */
export const chunkRetryDelaysMs: readonly number[] = [500, 1_000, 2_000, 4_000];
/** The same for the hashes of a file, which it can do without. */
export const hashRetryDelaysMs: readonly number[] = [500];
/** A chunk that so many times in a row does not have the hash that Telegram gives for it ends the run. */
export const mostWrongAnswers = 4;
/** How many runs of a file may end in a fault of the connection before it counts as failed. */
const mostNetworkAttempts = 8;
/** How many times anything is tried that ends in a fault that nobody knows. */
const mostUnknownAttempts = 3;
const firstBackoffMs = 5_000;
const longestBackoffMs = 5 * 60_000;
/** What looks for media takes as long as it takes: it is tried again for ever while the connection is away, at most so far apart. */
const longestPauseMs = 60_000;
/** How long a download that found no room waits before it looks again. */
export const spaceCheckMs = 60_000;

export type Verdict =
  | { state: "waiting"; reason: DownloadReason; attempts: number }
  | { state: "failed"; reason: DownloadReason; attempts: number };

/** Milliseconds to wait before run number `attempts + 1`: 5 s, 10 s, 20 s … at most 5 minutes. */
export function backoffMs(attempts: number): number {
  return Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.max(0, attempts - 1));
}

/** Milliseconds until what looks for media is tried again after so many faults in a row: 5 s, 10 s, 20 s … at most a minute. */
export function pauseMsAfter(faults: number): number {
  return Math.min(longestPauseMs, backoffMs(faults));
}

/** What a failure says to whoever waits for its end. */
export function reasonOf(failure: Failure): DownloadReason {
  return { kind: failure.kind, code: failure.options.code, message: failure.message };
}

/**
 * Milliseconds until what looks for media (a scan, a list of messages, a link) is tried again, or null when there is no further try.
 * `faults` counts those in a row, with this one, in which it came no further.
 */
export function pauseAfter(failure: Failure, faults: number): number | null {
  if (failure.kind === "flood-wait") return (failure.options.waitSeconds ?? 1) * 1_000;
  const passes = failure.kind === "network" || (failure.kind === "unknown" && faults < mostUnknownAttempts);
  return passes ? pauseMsAfter(faults) : null;
}

/**
 * What becomes of a download whose run ended with `failure`. `attempts` counts the runs that were used up before; waits that are
 * nobody's fault (flood wait, disk full, signed out) use up none. `now` is epoch milliseconds.
 */
export function decide(failure: Failure, attempts: number, now: number): Verdict {
  const reason = reasonOf(failure);
  const used = attempts + 1;
  switch (failure.kind) {
    case "flood-wait":
      return {
        state: "waiting",
        reason: { ...reason, until: now + (failure.options.waitSeconds ?? 1) * 1_000 },
        attempts,
      };
    case "disk-full":
      return {
        state: "waiting",
        reason: { ...reason, until: now + spaceCheckMs, bytesNeeded: failure.options.bytesNeeded },
        attempts,
      };
    case "auth-lost":
      return { state: "waiting", reason: { ...reason, kind: "signed-out" }, attempts };
    case "network":
      return again(reason, used, mostNetworkAttempts, now);
    case "unknown":
    case "cancelled":
      return again(reason, used, mostUnknownAttempts, now);
    case "reference-expired":
    case "permission":
    case "integrity":
      return { state: "failed", reason: { ...reason, retryable: true }, attempts: used };
    case "message-deleted":
    case "unavailable":
      return { state: "failed", reason: { ...reason, retryable: false }, attempts: used };
  }
}

function again(reason: DownloadReason, used: number, most: number, now: number): Verdict {
  if (used >= most) return { state: "failed", reason: { ...reason, retryable: true }, attempts: used };
  return { state: "waiting", reason: { ...reason, until: now + backoffMs(used) }, attempts: used };
}
