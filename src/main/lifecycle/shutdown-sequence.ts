import { isBenignWhileStopping } from "./benign-errors";

/** One step of the shutdown. A step without deadline is synchronous: it has ended when `run` returns. */
export interface ShutdownStep<Name extends string = string> {
  name: Name;
  /** How long the sequence waits for the step, in milliseconds, before it reports an overrun and goes on. */
  deadlineMs: number;
  run(): void | Promise<void>;
}

/** `benign`: threw an error that stopping itself causes. `failed`: threw another one. `overran`: did not end in time. */
export type StepOutcome = "ok" | "benign" | "failed" | "overran";

export interface StepReport<Name extends string = string> {
  step: Name;
  outcome: StepOutcome;
  ms: number;
}

export interface ShutdownLog {
  debug(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
}

export interface ShutdownDependencies<Name extends string = string> {
  steps: readonly ShutdownStep<Name>[];
  log: ShutdownLog;
  /** Told when a step begins, for the window. */
  onStep?: (step: Name) => void;
  /** Milliseconds of a monotonic clock. */
  now?: () => number;
}

/** Default total in milliseconds, and the shorter one for when the operating system is ending the session. */
export const totalDeadlineMs = 10_000;
export const sessionEndDeadlineMs = 3_000;

/** Resolves to "overran" after `ms`, unless the work has settled before; the timer never outlives the race. */
async function bounded(work: Promise<unknown>, ms: number): Promise<"settled" | "overran"> {
  let timer: NodeJS.Timeout | undefined;
  const overrun = new Promise<"overran">((resolve) => {
    timer = setTimeout(() => resolve("overran"), Math.max(0, ms));
  });
  try {
    return await Promise.race([work.then(() => "settled" as const), overrun]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Named steps in a fixed order, each guarded and bounded: a step that throws or overruns is reported and the next still runs.
 * The whole has a deadline too: when it is used up, the steps that are left get no time to wait (they are still started, so that
 * the client is disconnected and the database closed as far as that needs no waiting). Runs once; later calls get the same promise.
 */
export class ShutdownSequence<Name extends string = string> {
  readonly #deps: ShutdownDependencies<Name>;
  #report: Promise<StepReport<Name>[]> | undefined;

  constructor(deps: ShutdownDependencies<Name>) {
    this.#deps = deps;
  }

  /** Runs the steps; the report has one entry a step, in order. Never rejects. */
  run(deadlineMs: number = totalDeadlineMs): Promise<StepReport<Name>[]> {
    this.#report ??= this.#run(deadlineMs);
    return this.#report;
  }

  async #run(deadlineMs: number): Promise<StepReport<Name>[]> {
    const now = this.#deps.now ?? (() => performance.now());
    const end = now() + deadlineMs;
    const report: StepReport<Name>[] = [];
    for (const step of this.#deps.steps) {
      const begun = now();
      this.#tell(step.name);
      const outcome = await this.#runStep(step, Math.min(step.deadlineMs, end - begun));
      const ms = Math.round(now() - begun);
      report.push({ step: step.name, outcome, ms });
      this.#deps.log.debug(`shutdown: ${step.name} ${outcome} in ${ms} ms`);
    }
    return report;
  }

  #tell(step: Name): void {
    try {
      this.#deps.onStep?.(step);
    } catch (error) {
      // The window may be gone already; telling it is a courtesy and must not cost a step.
      this.#deps.log.debug("shutdown: the window could not be told", error);
    }
  }

  async #runStep(step: ShutdownStep<Name>, deadlineMs: number): Promise<StepOutcome> {
    try {
      const work = step.run();
      if (work === undefined) return "ok";
      // A late rejection after an overrun must not surface as an unhandled one.
      work.catch((error: unknown) => this.#deps.log.debug(`shutdown: ${step.name} ended with`, error));
      if ((await bounded(work, deadlineMs)) === "settled") return "ok";
      this.#deps.log.error(
        `shutdown: ${step.name} did not end within ${Math.max(0, Math.round(deadlineMs))} ms; going on`,
      );
      return "overran";
    } catch (error) {
      if (isBenignWhileStopping(error)) {
        this.#deps.log.debug(`shutdown: ${step.name}: expected while stopping`, error);
        return "benign";
      }
      this.#deps.log.error(`shutdown: ${step.name} failed; going on`, error);
      return "failed";
    }
  }
}

/** 0 when every step ended well or benignly, else 1. */
export function exitCodeOf(report: readonly StepReport[]): 0 | 1 {
  return report.every(({ outcome }) => outcome === "ok" || outcome === "benign") ? 0 : 1;
}
