import { setTimeout as delay } from "node:timers/promises";
import type { DownloadRow } from "../../src/shared/downloads";
import type { WindowDriver } from "../../tests/e2e/support/window-driver";
import { ScriptProblem } from "../support/script-problem";

export interface DownloadProgress {
  filesDone: number;
  filesRunning: number;
  filesTotal: number;
  /** Bytes on disk, of finished and running files. */
  bytes: number;
  bytesPerSecond: number;
}

const lookEveryMs = 200;
const stallLimitMs = 60_000;
const endStates: readonly DownloadRow["state"][] = ["done", "failed", "skipped", "cancelled"];

/**
 * Looks at the queue until every scan and every row has come to its end, telling each look to `onProgress`. Rejects when
 * nothing moves for a minute. Returns the rows.
 */
export async function watchDownload(
  window: WindowDriver,
  onProgress: (progress: DownloadProgress) => Promise<void>,
): Promise<DownloadRow[]> {
  let last = "";
  let movedAt = Date.now();
  for (;;) {
    const rows = await window.rows();
    const scanning = (await window.scans()).some((scan) => scan.state === "running" || scan.state === "waiting");
    const progress = progressOf(rows);
    await onProgress(progress);
    if (!scanning && rows.length > 0 && rows.every((row) => endStates.includes(row.state))) return rows;
    const now = `${progress.bytes} ${progress.filesDone} ${progress.filesTotal}`;
    if (now !== last) {
      last = now;
      movedAt = Date.now();
    } else if (Date.now() - movedAt > stallLimitMs) {
      throw new ScriptProblem(
        `Nothing has moved for ${stallLimitMs / 1000} s: ${progress.filesDone} of ${rows.length} files.`,
      );
    }
    await delay(lookEveryMs);
  }
}

function progressOf(rows: readonly DownloadRow[]): DownloadProgress {
  const running = rows.filter((row) => row.bytesPerSecond > 0 || row.state === "downloading");
  return {
    filesDone: rows.filter((row) => row.state === "done").length,
    filesRunning: running.length,
    filesTotal: rows.length,
    bytes: rows.reduce((sum, row) => sum + row.doneBytes, 0),
    bytesPerSecond: running.reduce((sum, row) => sum + row.bytesPerSecond, 0),
  };
}
