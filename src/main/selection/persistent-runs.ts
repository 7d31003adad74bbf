import type { DownloadReason, Scan } from "../../shared/downloads";
import { type Failure, toFailure } from "../../shared/errors";
import { type Clock, delay, systemClock } from "../downloads/clock";
import { pauseAfter, reasonOf } from "../downloads/retry-policy";
import { Turns } from "../downloads/turns";
import { ShuttingDown, WorkTracker } from "../lifecycle/work-tracker";

/** What of a run is known across a restart, beside what its work needs. */
export interface RunRecord {
  readonly id: number;
  readonly state: Scan["state"];
  /** Why it waits or has failed. */
  readonly reason: DownloadReason | null;
}

export interface PersistentRunsDependencies<R extends RunRecord, View> {
  /** What a run is called in the log. */
  name: string;
  /** Each method that writes has committed when it returns. */
  store: { list(): R[]; save(record: R): void; remove(id: number): void };
  /**
   * Brings a run from where its record stands to its end, and records that as `done`: with `save`, or with `committed` what is written
   * together with something else. Rejects with what it was stopped by; it is then called again with the record as it is.
   */
  work(record: R, signal: AbortSignal): Promise<void>;
  /** How far a run is, to be compared: faults count only as long as it comes no further. */
  placeOf(record: R): string | number;
  /** Why a run has failed, from what its failure says. */
  failedReason(reason: DownloadReason): DownloadReason;
  /** What of a record is shown. */
  viewOf(record: R): View;
  log: { warn(message: string, ...details: unknown[]): void };
  clock?: Clock;
}

/**
 * Runs that outlive the app: each has a record, is tried again after what passes, and goes on from its last commit after any end of the app.
 * They can be stopped and resumed. What one does, and what is committed with its progress, is up to its `work`.
 */
export class PersistentRuns<R extends RunRecord, View> {
  readonly #deps: PersistentRunsDependencies<R, View>;
  readonly #clock: Clock;
  readonly #tracker = new WorkTracker();
  readonly #records = new Map<number, R>();
  readonly #running = new Map<number, { controller: AbortController; ended: Promise<void> }>();
  readonly #turns = new Turns();
  readonly #never = new AbortController().signal;
  readonly #listeners = new Set<(views: View[]) => void>();

  constructor(deps: PersistentRunsDependencies<R, View>) {
    this.#deps = deps;
    this.#clock = deps.clock ?? systemClock;
    for (const record of deps.store.list()) this.#records.set(record.id, record);
  }

  /** Whether the gate is closed: nothing begins any more. */
  get stopped(): boolean {
    return this.#tracker.stopped;
  }

  /** Goes on with every run that ran or waited when the app ended (or when the session was lost). */
  restore(): void {
    for (const { id, state } of this.#records.values()) if (isGoingOn(state)) this.#begin(id);
  }

  list(): View[] {
    return [...this.#records.values()].map(this.#deps.viewOf);
  }

  /** The records of the runs that are at work or wait for their next try. */
  underWay(): R[] {
    return [...this.#records.values()].filter(({ id }) => this.#running.has(id));
  }

  /** Called with all runs after each change. Returns the function that ends the subscription. */
  onChange(listener: (views: View[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins a new run, which is in the store already and is `running`; nothing of it happens before this returns. */
  begin(record: R): void {
    this.#records.set(record.id, record);
    this.#begin(record.id);
    this.#tell();
  }

  /** Forgets what earlier runs came to, of those that are meant; whoever begins the next one tells. */
  forgetDone(isMeant: (record: R) => boolean = () => true): void {
    for (const record of [...this.#records.values()]) {
      if (record.state === "done" && isMeant(record)) this.#forget(record.id);
    }
  }

  /** Stops a run; what it has committed stays. Resolves when it has ended. An unknown or ended one is left as it is. */
  stop(id: number): Promise<void> {
    return this.#inTurn(id, async () => {
      await this.#end(id);
      const record = this.#records.get(id);
      if (record !== undefined && isGoingOn(record.state)) this.#become(id, "stopped", null);
    });
  }

  /** Goes on with a stopped, waiting or failed run where it was; a waiting one without further wait. Rejects with `ShuttingDown`. */
  resume(id: number): Promise<void> {
    return this.#inTurn(id, async () => {
      if (this.#tracker.stopped) throw new ShuttingDown();
      if (this.#records.get(id)?.state === "running") return;
      await this.#end(id);
      this.#begin(id);
    });
  }

  /** Stops a run and forgets it; what it has committed elsewhere stays. */
  dismiss(id: number): Promise<void> {
    return this.#inTurn(id, async () => {
      await this.#end(id);
      if (this.#forget(id)) this.#tell();
    });
  }

  /** Closes the gate in the same turn: no run begins any more. */
  closeIntake(): void {
    this.#tracker.close();
  }

  /** Aborts every run and resolves when the last has ended. They go on at the next start. Never rejects; idempotent. */
  async shutdown(): Promise<void> {
    this.#tracker.close();
    for (const { controller } of this.#running.values()) controller.abort(new DOMException("Stopped", "AbortError"));
    await this.#tracker.stopAndDrain();
  }

  /** Writes a record. Returns it; throws when it can't be written, and is then still what it was. */
  save(record: R): R {
    this.#deps.store.save(record);
    this.committed(record);
    return record;
  }

  /** Takes a record over that is in the store already, because it was written together with something else. */
  committed(record: R): void {
    this.#records.set(record.id, record);
    this.#tell();
  }

  /** False when there is none. */
  #forget(id: number): boolean {
    if (!this.#records.delete(id)) return false;
    this.#deps.store.remove(id);
    return true;
  }

  /** What is done to a run at the same time is done in the order in which it was asked for: the last word counts. */
  #inTurn(id: number, action: () => Promise<void>): Promise<void> {
    return this.#turns.take(String(id), this.#never, action);
  }

  async #end(id: number): Promise<void> {
    const running = this.#running.get(id);
    running?.controller.abort(new DOMException("Stopped", "AbortError"));
    await running?.ended;
  }

  /** Nothing happens where there is no such run any more, or nothing of it left to do. */
  #begin(id: number): void {
    const state = this.#records.get(id)?.state;
    if (state === undefined || state === "done" || this.#running.has(id) || this.#tracker.stopped) return;
    const controller = new AbortController();
    const ended = this.#tracker.run(async () => {
      try {
        await this.#run(id, controller.signal);
      } catch (error) {
        // The database takes nothing at the moment: the run goes on from its last commit when it is resumed.
        this.#deps.log.warn(`${this.#deps.name} ${id} could not be recorded`, error);
        const reason = this.#deps.failedReason(reasonOf(toFailure(error)));
        this.#records.set(id, { ...this.#record(id), state: "failed", reason });
        this.#tell();
      } finally {
        this.#running.delete(id);
      }
    });
    this.#running.set(id, { controller, ended });
  }

  /** Resolves however the run ends: that is in its record. Rejects only when it can't be recorded. */
  async #run(id: number, signal: AbortSignal): Promise<void> {
    // A turn later: `begin` returns before anything of the run happens.
    await Promise.resolve();
    const { work, placeOf } = this.#deps;
    for (let faults = 0; ; ) {
      const before = placeOf(this.#record(id));
      try {
        signal.throwIfAborted();
        await work(this.#become(id, "running", null), signal);
        return;
      } catch (error) {
        if (signal.aborted || error instanceof ShuttingDown) return;
        faults = placeOf(this.#record(id)) === before ? faults + 1 : 1;
        if (!(await this.#waitAfter(id, toFailure(error), faults, signal))) return;
      }
    }
  }

  /** Waits as the failure demands. False when the run is over. */
  async #waitAfter(id: number, failure: Failure, faults: number, signal: AbortSignal): Promise<boolean> {
    const reason = reasonOf(failure);
    if (failure.kind === "auth-lost") {
      this.#become(id, "waiting", { ...reason, kind: "signed-out" });
      return false;
    }
    const pauseMs = pauseAfter(failure, faults);
    if (pauseMs === null) {
      this.#deps.log.warn(`${this.#deps.name} ${id} failed`, failure);
      this.#become(id, "failed", this.#deps.failedReason(reason));
      return false;
    }
    this.#become(id, "waiting", { ...reason, until: this.#clock.now() + pauseMs });
    // Stopped while waiting is found out by the next try; whoever stopped it says what the run is now.
    await delay(this.#clock, pauseMs, signal).catch(() => undefined);
    return true;
  }

  /** Nothing is written when nothing changes: all else of a record is in the store already. */
  #become(id: number, state: R["state"], reason: R["reason"]): R {
    const before = this.#record(id);
    const after = { ...before, state, reason };
    if (state !== before.state || reason !== before.reason) return this.save(after);
    this.#tell();
    return before;
  }

  #record(id: number): R {
    const record = this.#records.get(id);
    if (record === undefined) throw new Error(`There is no ${this.#deps.name} ${id}`);
    return record;
  }

  #tell(): void {
    const views = this.list();
    for (const listener of this.#listeners) listener(views);
  }
}

/** Whether a run with this state goes on by itself. */
function isGoingOn(state: RunRecord["state"]): boolean {
  return state === "running" || state === "waiting";
}
