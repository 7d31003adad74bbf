import { type BrowserWindow, powerSaveBlocker } from "electron";
import { type QueueTotals, runningStates } from "../../shared/downloads";
import type { TrayIcon } from "./tray";
import type { Words } from "./words";

export interface ActivityDependencies {
  window(): BrowserWindow | null;
  tray(): TrayIcon | null;
  words(): Words;
}

/** Shows outside the window that downloads run: taskbar progress, the tray's tooltip, and no suspending while they do. */
export class Activity {
  readonly #deps: ActivityDependencies;
  #blocker: number | undefined;

  constructor(deps: ActivityDependencies) {
    this.#deps = deps;
  }

  /** Call with every change of the queue's totals. */
  show(totals: QueueTotals): void {
    const running = runningStates.reduce((sum, state) => sum + (totals.counts[state] ?? 0), 0);
    const words = this.#deps.words();
    this.#deps
      .tray()
      ?.setToolTip(running === 0 ? words.trayIdle : words.trayRunning(running, speedText(totals.bytesPerSecond)));
    this.#showProgress(totals, running);
    this.#keepAwake(running > 0);
  }

  /** Takes it all back. */
  clear(): void {
    this.#keepAwake(false);
    const window = this.#deps.window();
    if (window && !window.isDestroyed()) window.setProgressBar(-1);
  }

  #showProgress({ counts, doneBytes, totalBytes }: QueueTotals, running: number): void {
    const window = this.#deps.window();
    if (!window || window.isDestroyed()) return;
    const waiting = (counts.waiting ?? 0) + (counts.paused ?? 0) > 0;
    if (totalBytes === 0 || (running === 0 && !waiting)) window.setProgressBar(-1);
    else window.setProgressBar(doneBytes / totalBytes, { mode: running === 0 ? "paused" : "normal" });
  }

  #keepAwake(awake: boolean): void {
    if (awake === (this.#blocker !== undefined)) return;
    if (awake) {
      this.#blocker = powerSaveBlocker.start("prevent-app-suspension");
    } else if (this.#blocker !== undefined) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = undefined;
    }
  }
}

function speedText(bytesPerSecond: number): string {
  return `${(bytesPerSecond / 1_000_000).toFixed(1)} MB/s`;
}
