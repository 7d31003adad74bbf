import type { RunningApp } from "../e2e/support/app";
import type { ExitStatus } from "../e2e/support/app-process";
import { errorLines, stackTraces } from "../e2e/support/unrest";
import { pause } from "./bounded";
import type { ChaosScene } from "./chaos-scene";
import { makeQuitFault } from "./fault-plans";
import { QueueWatch } from "./queue-watch";
import { isGraceful, leaveBy } from "./quit-ways";
import type { RunPlan } from "./schedule";

export interface RunResult {
  /** From telling the app to the end of its process, milliseconds. */
  quitMs: number;
  /** Null when the quit came before the window could be asked. */
  doneFiles: number | null;
  isAllDone: boolean;
  retries: number;
  /** What must not have happened; empty when all is well. */
  problems: string[];
  /** The queue as last seen, and the end of stderr and of the log. */
  lastWords: string;
}

/** Above the shutdown's own total deadline and its watchdog: an app that takes longer hangs. */
const exitLimitMs = 15_000;

/** Starts the app, lets the faults of the plan happen, quits as planned, and says what was wrong with the end. */
export async function runOnce(scene: ChaosScene, plan: RunPlan): Promise<RunResult> {
  const isFirst = scene.launches === 0;
  const app = await scene.launch();
  try {
    const linesBefore = (await app.logLines()).length;
    if (isFirst) await scene.askForDownloads(app);
    const exited = exitTime(app);
    const watch = new QueueWatch(app);
    const faults = startFaults(scene, plan);
    await watch.waitAtMost(plan.quitAtMs);
    if (plan.atQuit !== null) await makeQuitFault(plan.atQuit, scene.control);
    const wasRunning = app.isRunning;
    const toldAt = await leaveBy(plan.way, app);
    const status = await app.waitForExit(exitLimitMs);
    const quitMs = Math.round((await exited) - toldAt);
    await Promise.all([watch.end(), faults.end()]);
    await scene.calmDown();
    const problems = [
      ...(wasRunning ? [] : ["the app ended by itself before it was told to"]),
      ...(await endProblems(app, status, isFirst ? 0 : linesBefore, isGraceful(plan.way))),
    ];
    return {
      quitMs,
      doneFiles: watch.doneFiles,
      isAllDone: watch.isAllDone,
      retries: watch.retries,
      problems,
      lastWords: `The queue: ${watch.summary}\n${app.lastWords()}`,
    };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${app.lastWords()}`, { cause: error });
  } finally {
    await app.dispose();
  }
}

async function endProblems(
  app: RunningApp,
  status: ExitStatus,
  linesBefore: number,
  graceful: boolean,
): Promise<string[]> {
  const lines = (await app.logLines()).slice(linesBefore);
  const problems = [
    ...errorLines(lines).map((line) => `error in the log: ${line}`),
    ...stackTraces(app.stderr()).map((line) => `stack trace on stderr: ${line}`),
  ];
  if (!graceful) return problems;
  if (status.code !== 0) problems.push(`ended with ${status.code ?? status.signal} instead of 0`);
  if (!lines.at(-1)?.endsWith("Stopped!")) problems.push(`the last line of the log is: ${lines.at(-1)}`);
  return problems;
}

/** Makes the plan's faults at their times, until it is ended; a fault that can't be made rejects then. */
function startFaults({ control }: ChaosScene, plan: RunPlan): { end(): Promise<void> } {
  const begun = performance.now();
  const changes = plan.faults.flatMap((fault) => fault.changes).sort((a, b) => a.atMs - b.atMs);
  let ended = false;
  const makeAll = async (): Promise<void> => {
    for (const { atMs, make } of changes) {
      while (!ended && performance.now() < begun + atMs) await pause(Math.min(20, atMs));
      if (ended) return;
      await make(control);
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
    },
  };
}

/** When the process ended: its output may be open for longer. */
function exitTime(app: RunningApp): Promise<number> {
  return new Promise((resolve) => {
    if (!app.isRunning) resolve(performance.now());
    else app.electronApp.process().once("exit", () => resolve(performance.now()));
  });
}
