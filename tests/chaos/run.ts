import type { ChildProcess } from "node:child_process";
import type { AppProcess } from "../e2e/support/app-process";
import { stackTraces } from "../e2e/support/unrest";
import { pause } from "./bounded";
import type { ChaosScene, StartedApp } from "./chaos-scene";
import { endProblems, quitAskedAt } from "./checks";
import { type FaultKind, makeQuitFault } from "./fault-plans";
import { bytesInFlight } from "./limits";
import { QueueWatch } from "./queue-watch";
import { endOf, leaveBy, signalsOf } from "./quit-ways";
import type { RunPlan } from "./schedule";

export interface RunResult {
  /** From telling the app (or its hearing of it, by a second process) to the end of its process, milliseconds. */
  quitMs: number;
  /** A signal ended the process by itself, before the app listened to it: no shutdown was to be timed. */
  wasEndedBySignal: boolean;
  /** How many downloads ran when the app was told; null when the quit came before the window could be asked. */
  runningAtQuit: number | null;
  /** Null as well when the window could not be asked. */
  doneFiles: number | null;
  isAllDone: boolean;
  retries: number;
  faultsMade: FaultKind[];
  /** The most that this run's faults and its end may make the next ones fetch again, bytes. */
  refetchLimitBytes: number;
  /** What must not have happened; empty when all is well. */
  problems: string[];
  /** The queue as last seen, and the end of stderr and of the log. */
  lastWords: string;
}

/** Above the shutdown's own total deadline and its watchdog: an app that takes longer hangs. */
const exitLimitMs = 15_000;

/** Starts the app, lets the faults of the plan happen, quits as planned, and says what was wrong with the end. */
export async function runOnce(scene: ChaosScene, plan: RunPlan): Promise<RunResult> {
  const linesBefore = scene.logLength();
  const started = await scene.launch(plan);
  const { app, attached, child } = started;
  try {
    const begun = performance.now();
    if (attached !== null && !scene.isAskedForDownloads) await scene.askForDownloads(attached);
    const exited = exitTime(child);
    const watch = attached === null ? null : new QueueWatch(attached);
    const faults = startFaults(scene, plan);
    if (watch === null) await pause(Math.max(0, begun + plan.quitAtMs - performance.now()));
    else await watch.waitAtMost(plan.quitAtMs);
    if (plan.atQuit !== null) await makeQuitFault(plan.atQuit, scene.control);
    const runningAtQuit = (await watch?.countRunning()) ?? null;
    const endedByItself = !app.isRunning;
    const { toldAt, second } = await leaveBy(app, attached, {
      ...plan,
      desktop: scene.desktop,
      startSecond: (args) => scene.startSecond(args),
    });
    const status = await app.waitForExit(exitLimitMs);
    const secondProblems = await problemsOfSecond(second);
    const exitedAt = await exited;
    const [, { faultsMade, refetchBytes }] = await Promise.all([watch?.end(), faults.end()]);
    await scene.calmDown();
    const allLines = await app.logLines();
    // A log that has become too long was begun anew.
    const logLines = allLines.length < linesBefore ? allLines : allLines.slice(linesBefore);
    const end = {
      kind: endOf(plan.way),
      signals: signalsOf(plan.way),
      status,
      logLines,
      stderr: app.stderr(),
    };
    return {
      quitMs: Math.max(0, Math.round(exitedAt - (second === null ? toldAt : heardAt(logLines, toldAt)))),
      wasEndedBySignal: status.signal !== null,
      runningAtQuit,
      doneFiles: watch?.doneFiles ?? null,
      isAllDone: watch?.isAllDone ?? false,
      retries: watch?.retries ?? 0,
      faultsMade,
      refetchLimitBytes: bytesInFlight + refetchBytes,
      problems: [
        ...(endedByItself ? ["the app ended by itself before it was told to"] : []),
        ...endProblems(end),
        ...secondProblems,
      ],
      lastWords: lastWords(started, watch),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}\n${app.lastWords()}`, { cause: error });
  } finally {
    await app.dispose();
  }
}

function lastWords({ app }: StartedApp, watch: QueueWatch | null): string {
  return `The queue: ${watch?.summary ?? "not seen"}\n${app.lastWords()}`;
}

/** When the app heard of the quit: a second process has to start before it can tell it. On the clock of `performance.now()`. */
function heardAt(logLines: readonly string[], toldAt: number): number {
  const epochMs = quitAskedAt(logLines);
  return epochMs === null ? toldAt : Math.max(toldAt, epochMs - performance.timeOrigin);
}

/** A second process that asked the app to quit ends with 0 when that is done, and has nothing to complain about. */
async function problemsOfSecond(second: AppProcess | null): Promise<string[]> {
  if (second === null) return [];
  const { code, signal } = await second.waitForExit(exitLimitMs);
  return [
    ...(code === 0 ? [] : [`the process that asked it to quit ended with ${code ?? signal} instead of 0`]),
    ...stackTraces(second.stderr()).map((line) => `stack trace of the process that asked it to quit: ${line}`),
  ];
}

interface FaultsMade {
  faultsMade: FaultKind[];
  refetchBytes: number;
}

/** Makes the plan's faults at their times, until it is ended; a fault that can't be made rejects then. */
function startFaults({ control }: ChaosScene, plan: RunPlan): { end(): Promise<FaultsMade> } {
  const begun = performance.now();
  const made = new Set<RunPlan["faults"][number]>();
  const changes = plan.faults
    .flatMap((fault) => fault.changes.map((change) => ({ fault, ...change })))
    .sort((a, b) => a.atMs - b.atMs);
  let ended = false;
  const makeAll = async (): Promise<void> => {
    for (const { fault, atMs, make } of changes) {
      while (!ended && performance.now() < begun + atMs) await pause(Math.min(20, atMs));
      if (ended) return;
      await make(control);
      made.add(fault);
    }
  };
  // Settled in any case, so that a failure has somebody who takes it at the end.
  const making = makeAll().then(
    () => null,
    (error: unknown) => ({ error }),
  );
  return {
    end: async () => {
      ended = true;
      const failed = await making;
      if (failed !== null) throw failed.error;
      const faults = [...made];
      return {
        faultsMade: faults.map(({ kind }) => kind),
        refetchBytes: faults.reduce((sum, { refetchBytes }) => sum + refetchBytes, 0),
      };
    },
  };
}

/** When the process ended: its output may be open for longer. */
function exitTime(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(performance.now());
    else child.once("exit", () => resolve(performance.now()));
  });
}
