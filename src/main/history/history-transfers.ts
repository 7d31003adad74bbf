import { basename } from "node:path";
import { type HistoryFormat, type HistoryTransfer, mostImportFaults } from "../../shared/history";
import { type Clock, systemClock } from "../downloads/clock";
import { WorkTracker } from "../lifecycle/work-tracker";
import type { NewHistoryRecord } from "../storage/history-record";
import { NotAHistory, readHistory } from "./read-history";
import { type HistoryPages, writeHistory } from "./write-history";

/** Four times a second is as often as a number can be read. */
const tellEveryMs = 250;

export interface HistoryTransfersDependencies {
  store: HistoryPages & {
    count(): number;
    addUnknown(entries: readonly NewHistoryRecord[]): number;
  };
  /** Entries were added. */
  onAdded(): void;
  log: { warn(message: string, ...details: unknown[]): void };
  clock?: Clock;
}

/** Exports and imports of the history, one at a time, each with its progress, its result, and an end at any moment. */
export class HistoryTransfers {
  readonly #deps: HistoryTransfersDependencies;
  readonly #clock: Clock;
  readonly #tracker = new WorkTracker();
  readonly #listeners = new Set<(transfer: HistoryTransfer | null) => void>();
  #current: HistoryTransfer | null = null;
  #controller = new AbortController();
  #callOffTelling: (() => void) | null = null;

  constructor(deps: HistoryTransfersDependencies) {
    this.#deps = deps;
    this.#clock = deps.clock ?? systemClock;
  }

  get current(): HistoryTransfer | null {
    return this.#current;
  }

  get isRunning(): boolean {
    return this.#current?.state === "running";
  }

  onChange(listener: (transfer: HistoryTransfer | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when it has ended, however: that is in `current`. Does nothing while another one runs. */
  export(path: string, format: HistoryFormat): Promise<void> {
    return this.#run("export", path, async (signal) => {
      const total = Math.max(this.#deps.store.count(), 1);
      const onProgress = (done: number): void => this.#change({ done, fraction: Math.min(done / total, 1) });
      await writeHistory(path, format, this.#deps.store, onProgress, signal);
    });
  }

  /** As `export`. What is known is left as it is, also when the file says something else about it. */
  import(path: string): Promise<void> {
    return this.#run("import", path, async (signal) => {
      for await (const { entries, faults, fraction } of readHistory(path, signal)) {
        const before = this.#current;
        if (before === null) return;
        const added = this.#deps.store.addUnknown(entries);
        this.#change({
          fraction,
          done: before.done + entries.length + faults.length,
          added: before.added + added,
          known: before.known + entries.length - added,
          bad: before.bad + faults.length,
          faults: [...before.faults, ...faults].slice(0, mostImportFaults),
        });
        if (added > 0) this.#deps.onAdded();
        // The window and the downloads have their turn between two batches.
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    });
  }

  /** Stops what runs: an export leaves nothing, an import what it has added. */
  stop(): void {
    this.#controller.abort(new DOMException("Stopped", "AbortError"));
  }

  dismiss(): void {
    if (this.isRunning) return;
    this.#current = null;
    this.#tell();
  }

  closeIntake(): void {
    this.#tracker.close();
  }

  /** Aborts what runs and resolves when it has ended. Never rejects; idempotent. */
  async shutdown(): Promise<void> {
    this.closeIntake();
    this.stop();
    await this.#tracker.stopAndDrain();
    this.#callOffTelling?.();
  }

  #run(kind: HistoryTransfer["kind"], path: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    return this.#tracker.run(async () => {
      if (this.isRunning) return;
      const fileName = basename(path);
      const counts = { done: 0, fraction: 0, added: 0, known: 0, bad: 0, faults: [] };
      this.#current = { kind, state: "running", fileName, ...counts, problem: null };
      this.#controller = new AbortController();
      const { signal } = this.#controller;
      this.#tell();
      try {
        await work(signal);
        this.#change({ state: "done", fraction: 1 });
      } catch (error) {
        if (signal.aborted) this.#change({ state: "stopped" });
        else if (error instanceof NotAHistory) this.#change({ state: "not-a-history" });
        else {
          this.#deps.log.warn(`history: the ${kind} failed`, error);
          this.#change({ state: "failed", problem: error instanceof Error ? error.message : String(error) });
        }
      }
      this.#tell();
    });
  }

  #change(change: Partial<HistoryTransfer>): void {
    if (this.#current === null) return;
    this.#current = { ...this.#current, ...change };
    if (this.#callOffTelling !== null || this.#tracker.stopped) return;
    this.#callOffTelling = this.#clock.after(tellEveryMs, () => this.#tell());
  }

  #tell(): void {
    this.#callOffTelling?.();
    this.#callOffTelling = null;
    for (const listener of this.#listeners) listener(this.#current);
  }
}
