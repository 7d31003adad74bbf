import type { DownloadProgress } from "./watch-download";

/** Bytes as a person reads them, in decimal units as the window shows them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Shows progress on the terminal: one line that changes, or, in a log file, a line for every tenth of the files. */
export class ProgressLine {
  #lastTenth = -1;

  show(progress: DownloadProgress): void {
    const text = `  ${progress.filesDone} of ${progress.filesTotal} files, ${formatBytes(progress.bytes)}, ${formatBytes(progress.bytesPerSecond)}/s`;
    if (process.stdout.isTTY) {
      process.stdout.write(`\r${text.padEnd(70)}`);
      return;
    }
    const tenth = progress.filesTotal === 0 ? -1 : Math.floor((progress.filesDone / progress.filesTotal) * 10);
    if (tenth !== this.#lastTenth) console.log(text);
    this.#lastTenth = tenth;
  }

  end(): void {
    if (process.stdout.isTTY) process.stdout.write("\n");
  }
}
