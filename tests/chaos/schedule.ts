import { SeededRandom } from "../telegram-server/world/random";
import { type PlannedFault, planFault, type QuitFault, quitFaults } from "./fault-plans";
import { type ChaosWay, chaosWays } from "./quit-ways";

/** What one run is going to be. */
export interface RunPlan {
  way: ChaosWay;
  /** When the quit begins: milliseconds after Electron is ready (in a scene's first run, after the download was asked for). */
  quitAtMs: number;
  faults: PlannedFault[];
  /** What happens to the connections at the moment of quitting, if anything. */
  atQuit: QuitFault | null;
}

const mostFaults = 3;
/** How many runs of a hundred have no fault at all, and how many a fault at the very moment of quitting. */
const calmPercent = 20;
const atQuitPercent = 30;
/** How many quits of a hundred come while the app is still starting. */
const earlyPercent = 20;

/** The plan of a run follows from the seed and its number alone, whatever happened in the runs before it. */
export function planRun(seed: number, runNumber: number): RunPlan {
  const random = new SeededRandom(`chaos ${seed} run ${runNumber}`);
  const way = random.pick(chaosWays);
  const quitAtMs = random.int(1, 100) <= earlyPercent ? random.int(0, 600) : random.int(600, 4_000);
  if (random.int(1, 100) <= calmPercent) return { way, quitAtMs, faults: [], atQuit: null };
  const faults = Array.from({ length: random.int(1, mostFaults) }, () => planFault(random, quitAtMs));
  const atQuit = random.int(1, 100) <= atQuitPercent ? random.pick(quitFaults) : null;
  return { way, quitAtMs, faults, atQuit };
}

/** True when nothing goes wrong in this run but the quit itself. */
export function isCalm(plan: RunPlan): boolean {
  return plan.faults.length === 0 && plan.atQuit === null;
}

export function describePlan({ way, quitAtMs, faults, atQuit }: RunPlan): string {
  const disturbances = [...faults.map(({ name }) => name), ...(atQuit === null ? [] : [`${atQuit} at the quit`])];
  return `${way} after ${quitAtMs} ms, ${disturbances.length === 0 ? "no faults" : disturbances.join(" + ")}`;
}
