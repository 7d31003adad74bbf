import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import type { HistoryFormat } from "../../shared/history";
import type { HistoryRecord } from "../storage/history-record";
import { toEntryValues } from "./entry-fields";
import { csvHeader, csvLines } from "./history-csv";
import { jsonFooter, jsonHeader, jsonLines } from "./history-json";

const pageEntries = 500;

/** Where entries come from, page by page, by ascending id. */
export interface HistoryPages {
  after(id: number, limit: number): HistoryRecord[];
}

/**
 * Writes the whole history to a file, page by page. The file appears, or takes the place of an earlier one, when it is complete and on the
 * disk; stopped or failed before, it leaves nothing. `onProgress` is told how many entries were written.
 */
export async function writeHistory(
  path: string,
  format: HistoryFormat,
  pages: HistoryPages,
  onProgress: (written: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const unfinished = `${path}.${randomBytes(4).toString("hex")}.part`;
  const file = await open(unfinished, "wx");
  try {
    try {
      await file.writeFile(format === "csv" ? csvHeader : jsonHeader);
      let written = 0;
      for (let last = 0; ; ) {
        signal.throwIfAborted();
        const entries = pages.after(last, pageEntries);
        const values = entries.map(toEntryValues);
        await file.writeFile(format === "csv" ? csvLines(values) : jsonLines(values, written === 0));
        written += entries.length;
        onProgress(written);
        if (entries.length < pageEntries) break;
        last = entries.at(-1)?.id ?? last;
      }
      if (format === "json") await file.writeFile(jsonFooter);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
