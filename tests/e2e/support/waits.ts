import type { DownloadState, QueueTotals } from "../../../src/shared/downloads";
import type { RunningApp } from "./app";
import type { WindowDriver } from "./window-driver";

/** How often a condition is looked at, milliseconds. */
const paceMs = 25;

/** Waits until `look` gives something other than null; the error says what was wanted and how it was instead. */
export async function waitFor<T>(what: string, look: () => Promise<T | null>, limitMs = 60_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > end) throw new Error(`Not within ${limitMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, paceMs));
  }
}

/** Waits until the queue's totals are as wanted. */
export async function waitForTotals(
  window: WindowDriver,
  what: string,
  wanted: (totals: QueueTotals) => boolean,
  limitMs = 120_000,
): Promise<QueueTotals> {
  let last: QueueTotals | null = null;
  const look = async () => {
    last = await window.request("queue.totals", undefined);
    return wanted(last) ? last : null;
  };
  return waitFor(what, look, limitMs).catch((error: Error) => {
    throw new Error(`${error.message}; the queue: ${JSON.stringify(last)}`);
  });
}

/** Waits until `count` downloads are done and nothing is left to do. */
export function waitForAllDone(window: WindowDriver, count: number, limitMs = 120_000): Promise<QueueTotals> {
  const isOver = ({ counts }: QueueTotals) => (counts.done ?? 0) === count && unfinishedIn(counts) === 0;
  return waitForTotals(window, `${count} downloads done`, isOver, limitMs);
}

/** Waits until so many files have bytes on the way at the same time. */
export function waitForDownloading(window: WindowDriver, count: number): Promise<QueueTotals> {
  const runs = ({ counts, bytesPerSecond }: QueueTotals) => (counts.downloading ?? 0) >= count && bytesPerSecond > 0;
  return waitForTotals(window, `${count} files downloading`, runs, 60_000);
}

/** Waits until so many more bytes are on disk, finished files included. */
export async function waitForProgress(window: WindowDriver, bytes = 1): Promise<void> {
  const onDisk = async () => (await window.rows()).reduce((sum, { doneBytes }) => sum + doneBytes, 0);
  const before = await onDisk();
  await waitFor(`${bytes} more bytes on disk`, async () => ((await onDisk()) >= before + bytes ? true : null));
}

/** Waits until the app shows its window, or hides it. */
export async function waitForVisible(app: RunningApp, wanted: boolean): Promise<void> {
  const isVisible = () =>
    app.electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);
  await waitFor(`a ${wanted ? "visible" : "hidden"} window`, async () =>
    (await isVisible()) === wanted ? true : null,
  );
}

function unfinishedIn(counts: QueueTotals["counts"]): number {
  const left: DownloadState[] = ["queued", "preparing", "downloading", "verifying", "waiting", "paused"];
  return left.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}
