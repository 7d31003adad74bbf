import { type Failure, toFailure } from "../../shared/errors";
import { smallFilesPerSlot } from "../../shared/settings";
import { isOneChunk } from "./chunk-plan";
import type { Clock } from "./clock";
import type { FileJob, FinishedFile } from "./file-job";

/** Why a running download is stopped. The first three are a person's wish for this file, the others hold all of them. */
export type AbortReason =
  | "pause"
  | "cancel"
  | "remove"
  | "pause-all"
  | "offline"
  | "signed-out"
  | "fewer-slots"
  | "shutdown";

/** What keeps the scheduler from starting anything. */
export type HoldReason = "starting" | "acting" | "pause-all" | "offline" | "signed-out";

export type RunOutcome =
  | { kind: "finished"; file: FinishedFile }
  | { kind: "aborted"; reason: AbortReason }
  | { kind: "failed"; failure: Failure };

/** Where the scheduler gets its work from and whom it tells how it ended. */
export interface WorkList {
  /**
   * The next file in the user's order, marked as running (committed); null when there is none, or when its size does not fit: no file
   * behind it overtakes it then.
   */
  takeNext(fits: (sizeBytes: number | null) => boolean): FileJob | null;
  /** The run of `id` is over: its file is closed and nothing of it happens any more. */
  settled(id: number, outcome: RunOutcome): void;
}

export interface SchedulerDependencies {
  workList: WorkList;
  runFile(job: FileJob, signal: AbortSignal): Promise<FinishedFile>;
  /** How many files of more than one chunk may run at once; read each time, so that a change counts at the next `wake`. */
  filesAtOnce(): number;
  clock: Clock;
}

/** What a file takes of `filesAtOnce * smallFilesPerSlot`. */
function loadOf(sizeBytes: number | null): number {
  return isOneChunk(sizeBytes) ? 1 : smallFilesPerSlot;
}

interface Run {
  id: number;
  load: number;
  controller: AbortController;
  reason: AbortReason | null;
  done: Promise<void>;
}

const wishes: ReadonlySet<AbortReason> = new Set<AbortReason>(["pause", "cancel", "remove"]);

/** Keeps up to `filesAtOnce` files (or six times as many small ones) running, in the user's order. Gate, then drain: `stop` takes nothing new, aborts and awaits each. */
export class Scheduler {
  readonly #deps: SchedulerDependencies;
  readonly #runs = new Map<number, Run>();
  readonly #holds = new Set<HoldReason>();
  #notBefore = 0;
  #callOffTimer: (() => void) | null = null;
  #stopped = false;
  #filling = false;

  constructor(deps: SchedulerDependencies) {
    this.#deps = deps;
  }

  get runningCount(): number {
    return this.#runs.size;
  }

  runningIds(): number[] {
    return [...this.#runs.keys()];
  }

  isRunning(id: number): boolean {
    return this.#runs.has(id);
  }

  /** Looks for work: call it whenever something was queued, or the number of files at once has changed. */
  wake(): void {
    this.#stopSurplus();
    this.#fill();
  }

  /** Starts nothing until `release` is called with the same reason. What runs goes on; see `abort`. */
  hold(reason: HoldReason): void {
    this.#holds.add(reason);
  }

  release(reason: HoldReason): void {
    this.#holds.delete(reason);
    this.#fill();
  }

  isHeld(reason: HoldReason): boolean {
    return this.#holds.has(reason);
  }

  /** Starts nothing before `at` (epoch milliseconds). */
  holdUntil(at: number): void {
    if (at <= this.#notBefore) return;
    this.#notBefore = at;
    this.#callOffTimer?.();
    this.#armTimer();
  }

  /** Stops these runs; resolves when each has settled. Ids that don't run are passed over. */
  async abort(ids: readonly number[], reason: AbortReason): Promise<void> {
    const ending: Promise<void>[] = [];
    for (const id of ids) {
      const run = this.#runs.get(id);
      if (run === undefined) continue;
      // The last wish for a file counts, and a wish counts more than what merely holds all files.
      if (run.reason === null || wishes.has(reason)) run.reason = reason;
      run.controller.abort(new DOMException("Stopped", "AbortError"));
      ending.push(run.done);
    }
    await Promise.all(ending);
  }

  /** Closes the gate in the same turn; what runs goes on until `stop`. */
  close(): void {
    this.#stopped = true;
    this.#callOffTimer?.();
    this.#callOffTimer = null;
  }

  /** Takes nothing new, aborts every run at its chunk boundary and resolves when the last has settled. Never rejects. */
  async stop(): Promise<void> {
    this.close();
    await this.abort(this.runningIds(), "shutdown");
  }

  #mayStart(): boolean {
    if (this.#stopped || this.#holds.size > 0 || this.#freeLoad() <= 0) return false;
    if (this.#deps.clock.now() >= this.#notBefore) return true;
    this.#armTimer();
    return false;
  }

  #fill(): void {
    // `takeNext` and `settled` may call back into `wake`.
    if (this.#filling) return;
    this.#filling = true;
    try {
      while (this.#mayStart()) {
        const job = this.#deps.workList.takeNext((sizeBytes) => loadOf(sizeBytes) <= this.#freeLoad());
        if (job === null) break;
        this.#start(job);
      }
    } finally {
      this.#filling = false;
    }
  }

  #start(job: FileJob): void {
    const run: Run = {
      id: job.id,
      load: loadOf(job.sizeBytes),
      controller: new AbortController(),
      reason: null,
      done: Promise.resolve(),
    };
    this.#runs.set(job.id, run);
    run.done = this.#run(job, run);
  }

  async #run(job: FileJob, run: Run): Promise<void> {
    let outcome: RunOutcome;
    try {
      outcome = { kind: "finished", file: await this.#deps.runFile(job, run.controller.signal) };
    } catch (error) {
      outcome = run.reason === null ? { kind: "failed", failure: toFailure(error) } : abortedBecause(run.reason);
    }
    this.#runs.delete(job.id);
    this.#deps.workList.settled(job.id, outcome);
    this.#fill();
  }

  #freeLoad(): number {
    let free = this.#deps.filesAtOnce() * smallFilesPerSlot;
    for (const { load } of this.#runs.values()) free -= load;
    return free;
  }

  /** Fewer files at once than run now: the ones that were started last give way. */
  #stopSurplus(): void {
    let free = this.#freeLoad();
    const surplus: number[] = [];
    for (const { id, load } of [...this.#runs.values()].reverse()) {
      if (free >= 0) break;
      surplus.push(id);
      free += load;
    }
    void this.abort(surplus, "fewer-slots");
  }

  #armTimer(): void {
    this.#callOffTimer?.();
    if (this.#stopped) return;
    const { clock } = this.#deps;
    this.#callOffTimer = clock.after(this.#notBefore - clock.now(), () => {
      this.#callOffTimer = null;
      this.#fill();
    });
  }
}

function abortedBecause(reason: AbortReason): RunOutcome {
  return { kind: "aborted", reason };
}
