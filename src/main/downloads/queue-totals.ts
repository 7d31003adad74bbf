import { type DownloadState, downloadStates, unfinishedStates } from "../../shared/downloads";
import type { StoredTotals } from "../storage/download-store";

/** The part of a download that totals are made of. */
export interface Countable {
  state: DownloadState;
  sizeBytes: number | null;
  doneBytes: number;
}

/** Sums over all downloads, kept by adding and taking away: never by looking at all of them again. */
export class TotalsCounter {
  readonly #counts = emptyCounts();
  #doneBytes = 0;
  #totalBytes = 0;

  constructor(stored: StoredTotals) {
    for (const { state, count } of stored.counts) this.#counts[state] = count;
    this.#doneBytes = stored.doneBytes;
    this.#totalBytes = stored.totalBytes;
  }

  get counts(): Readonly<Record<DownloadState, number>> {
    return this.#counts;
  }

  /** Bytes on disk and declared, over all unfinished downloads. */
  get bytes(): { doneBytes: number; totalBytes: number } {
    return { doneBytes: this.#doneBytes, totalBytes: this.#totalBytes };
  }

  add(download: Countable): void {
    this.#apply(download, 1);
  }

  remove(download: Countable): void {
    this.#apply(download, -1);
  }

  #apply(download: Countable, sign: 1 | -1): void {
    this.#counts[download.state] += sign;
    if (!unfinishedStates.includes(download.state)) return;
    this.#doneBytes += sign * download.doneBytes;
    this.#totalBytes += sign * (download.sizeBytes ?? download.doneBytes);
  }
}

function emptyCounts(): Record<DownloadState, number> {
  return Object.fromEntries(downloadStates.map((state) => [state, 0])) as Record<DownloadState, number>;
}
