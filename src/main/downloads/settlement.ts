import { basename } from "node:path";
import type { DownloadState } from "../../shared/downloads";
import type { DownloadChange, DownloadRecord } from "../storage/download-record";
import type { DownloadBook } from "./download-book";
import { decide } from "./retry-policy";
import type { AbortReason, HoldReason, RunOutcome } from "./scheduler";

export interface Circumstances {
  /** Epoch milliseconds. */
  now: number;
  isHeld(reason: HoldReason): boolean;
}

const stateAfterAbort: Readonly<Record<AbortReason, DownloadState>> = {
  pause: "paused",
  cancel: "cancelled",
  remove: "cancelled",
  "pause-all": "queued",
  offline: "waiting",
  "signed-out": "waiting",
  "fewer-slots": "queued",
  shutdown: "queued",
};

/** Records how a run ended. Returns the download as it is then, or null when it was removed meanwhile. */
export function applyOutcome(
  book: DownloadBook,
  id: number,
  outcome: RunOutcome,
  circumstances: Circumstances,
): DownloadRecord | null {
  const record = book.get(id);
  if (record === null) return null;
  if (outcome.kind !== "finished") return book.change(id, changeFor(record, outcome, circumstances));
  return book.transaction(() => {
    book.forgetChunks(id);
    for (const path of outcome.file.sideCars ?? []) book.addSideCar(id, path);
    return book.change(id, {
      state: "done",
      reason: null,
      path: outcome.file.path,
      fileName: basename(outcome.file.path),
      partPath: null,
      sizeBytes: outcome.file.sizeBytes,
      doneBytes: outcome.file.sizeBytes,
      finishedAt: circumstances.now,
    });
  });
}

function changeFor(
  record: DownloadRecord,
  outcome: Exclude<RunOutcome, { kind: "finished" }>,
  { now, isHeld }: Circumstances,
): DownloadChange {
  if (outcome.kind === "aborted") {
    const { reason } = outcome;
    if (reason !== "offline" && reason !== "signed-out") return { state: stateAfterAbort[reason], reason: null };
    return isHeld(reason) ? { state: "waiting", reason: { kind: reason } } : { state: "queued", reason: null };
  }
  // Without a connection every request fails: that uses up no attempt.
  if (outcome.failure.kind === "network" && isHeld("offline")) return { state: "waiting", reason: { kind: "offline" } };
  return decide(outcome.failure, record.attempts, now);
}
