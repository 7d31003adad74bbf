import type { RunningApp } from "../e2e/support/app";
import { WindowDriver } from "../e2e/support/window-driver";
import { pause, within } from "./bounded";
import { fileCount } from "./limits";

const paceMs = 100;
const answerLimitMs = 10_000;
/** How long the count of running downloads may hold up the quit that it is counted for. */
const countLimitMs = 1_000;

/** Looks at the queue while the app runs, and does what a person would: retries what failed. */
export class QueueWatch {
  readonly #app: RunningApp;
  readonly #watching: Promise<void>;
  #ended = false;
  #doneFiles: number | null = null;
  #retries = 0;
  #isAllDone = false;
  #summary = "not seen";

  constructor(app: RunningApp) {
    this.#app = app;
    this.#watching = this.#watch();
  }

  /** As last seen; null when the window gave no answer before the quit. */
  get doneFiles(): number | null {
    return this.#doneFiles;
  }

  /** How many failed files were asked for again. */
  get retries(): number {
    return this.#retries;
  }

  /** Every file of the chat is done, and no scan is under way. */
  get isAllDone(): boolean {
    return this.#isAllDone;
  }

  /** The queue as it was last seen. */
  get summary(): string {
    return this.#summary;
  }

  /** How many downloads run now; null while the window gives no answer. */
  async countRunning(): Promise<number | null> {
    if (this.#doneFiles === null) return null;
    const count = async (): Promise<number> => {
      const window = new WindowDriver(await this.#app.window(countLimitMs));
      return (await window.request("queue.totals", undefined)).counts.downloading ?? 0;
    };
    return await within(countLimitMs, "the running downloads", count()).catch(() => null);
  }

  /** Resolves after `ms`, or as soon as everything is done. */
  async waitAtMost(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (!this.#isAllDone && this.#app.isRunning && performance.now() < end) {
      await pause(Math.min(20, Math.max(0, end - performance.now())));
    }
  }

  /** Looks no more. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#ended && this.#app.isRunning) {
      try {
        await this.#look(new WindowDriver(await this.#app.window(answerLimitMs)));
      } catch (error) {
        // A window that is still loading, or going, gives no answer; whether all gets done shows in the end.
        this.#summary = `not seen: ${error instanceof Error ? error.message.split("\n")[0] : error}`;
      }
      await pause(paceMs);
    }
  }

  async #look(window: WindowDriver): Promise<void> {
    const { counts } = await within(answerLimitMs, "the queue's totals", window.request("queue.totals", undefined));
    const scans = await within(answerLimitMs, "the scans", window.scans());
    this.#doneFiles = counts.done ?? 0;
    this.#summary = JSON.stringify({ counts, scans: scans.map(({ state, reason }) => ({ state, reason })) });
    this.#isAllDone = this.#doneFiles === fileCount && scans.every(({ state }) => state === "done");
    if (this.#ended) return;
    for (const { id, state } of scans) {
      if (state === "failed") await within(answerLimitMs, "a scan's retry", window.request("scans.resume", id));
    }
    if ((counts.failed ?? 0) === 0) return;
    const retry = window.request("queue.act", { action: "retry", target: { all: true } });
    this.#retries += (await within(answerLimitMs, "the retry", retry)).affected;
  }
}
