import { SeededRandom } from "../telegram-server/world/random";
import { type PlannedFault, planFault, type QuitFault, quitFaults } from "./fault-plans";
import { type ChaosWay, chaosWays, needsNoTool, signalsOf } from "./quit-ways";

/** What one run is going to be. */
export interface RunPlan {
  way: ChaosWay;
  /**
   * True: the app is a process that nothing is attached to, and the quit may come before Electron is ready. False: a test tool is
   * attached, which holds Electron back until it is.
   */
  isBare: boolean;
  /**
   * When the quit begins: milliseconds after the start of a bare process, else after Electron is ready (in the run that signs in,
   * after the download was asked for).
   */
  quitAtMs: number;
  /** Milliseconds between the two signals of a way that sends two. */
  secondSignalMs: number;
  faults: PlannedFault[];
  /** What happens to the connections at the moment of quitting, if anything. */
  atQuit: QuitFault | null;
}

const mostFaults = 3;
/** How many runs of a hundred have no fault at all, and how many a fault at the very moment of quitting. */
const calmPercent = 45;
const atQuitPercent = 30;
/** How many quits of a hundred come while the app is still starting. */
const earlyPercent = 15;
/** Of the ways that can be taken with nothing attached: how many of a hundred are taken so, early in the start. */
const barePercent = 35;
const bareQuitWithinMs = 1_500;
/** Two signals further apart than 500 ms are two wishes, and the process stays for the second one no longer than 250 ms. */
const secondSignalWithinMs = 200;

/** The plan of a run follows from the seed and its number alone, whatever happened in the runs before it. */
export function planRun(seed: number, runNumber: number): RunPlan {
  const random = new SeededRandom(`chaos ${seed} run ${runNumber}`);
  const way = random.pick(chaosWays);
  const secondSignalMs = random.int(20, secondSignalWithinMs);
  const isBare = needsNoTool(way) && random.int(1, 100) <= barePercent;
  const isEarly = random.int(1, 100) <= earlyPercent;
  const quitAtMs = isBare ? random.int(0, bareQuitWithinMs) : isEarly ? random.int(0, 600) : random.int(1_000, 4_500);
  const base = { way, isBare, quitAtMs, secondSignalMs };
  if (random.int(1, 100) <= calmPercent) return { ...base, faults: [], atQuit: null };
  const faults = Array.from({ length: random.int(1, mostFaults) }, () => planFault(random, quitAtMs));
  const atQuit = random.int(1, 100) <= atQuitPercent ? random.pick(quitFaults) : null;
  return { ...base, faults, atQuit };
}

/** True when nothing goes wrong in this run but the quit itself. */
export function isCalm(plan: RunPlan): boolean {
  return plan.faults.length === 0 && plan.atQuit === null;
}

export function describePlan(plan: RunPlan): string {
  const { way, isBare, quitAtMs, secondSignalMs, faults, atQuit } = plan;
  const gap = signalsOf(way).length > 1 ? ` (${secondSignalMs} ms apart)` : "";
  const since = isBare ? `${quitAtMs} ms after the process began` : `after ${quitAtMs} ms`;
  const disturbances = [...faults.map(({ name }) => name), ...(atQuit === null ? [] : [`${atQuit} at the quit`])];
  return `${way}${gap} ${since}, ${disturbances.length === 0 ? "no faults" : disturbances.join(" + ")}`;
}
