import { basename } from "node:path";
import type { DownloadState } from "../../shared/downloads";
import type { DownloadChange, DownloadRecord } from "../storage/download-record";
import type { DownloadBook } from "./download-book";
import type { FinishedFile } from "./file-job";
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
  return finish(book, record, outcome.file, circumstances.now);
}

/** The row's end and the history's entry are one commit. */
function finish(book: DownloadBook, { id }: DownloadRecord, file: FinishedFile, now: number): DownloadRecord {
  const { path, sizeBytes, origin = "downloaded", sha256 = null } = file;
  return book.transaction(() => {
    book.forgetChunks(id);
    for (const path of file.sideCars ?? []) book.addSideCar(id, path);
    const after = book.change(id, {
      state: "done",
      reason: origin === "same" ? { kind: "same-content", message: path } : null,
      path,
      // One that got no file of its own keeps the name that it would have had.
      ...(origin === "same" ? {} : { fileName: basename(path) }),
      partPath: null,
      sizeBytes,
      doneBytes: sizeBytes,
      finishedAt: now,
    });
    const { chatId, chatTitle, chatAccessHash, messageId, mediaId, kind, fileName, messageDate } = after;
    // A downloaded file has the message's date as its own.
    const modifiedAt = file.modifiedAt ?? messageDate * 1_000;
    const media = { chatId, chatTitle, chatAccessHash, messageId, mediaId, kind, fileName, messageDate };
    const { caption } = book.message(id);
    book.recordFinished({ ...media, sizeBytes, finishedAt: now, path, origin, sha256, modifiedAt, caption });
    return after;
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
