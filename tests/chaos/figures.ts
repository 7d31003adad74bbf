import type { FaultKind } from "./fault-plans";
import { bytesInFlight, filesAtOnce } from "./limits";
import { type ChaosWay, endOf } from "./quit-ways";
import type { RunResult } from "./run";
import { describePlan, isCalm, type RunPlan } from "./schedule";

const slowestShown = 5;

/**
 * Quit times in milliseconds, from telling the app to the end of its process; null where there was none. For `--quit` from when the
 * app heard of it: the process that tells it has to start first.
 */
export interface QuitTimes {
  count: number;
  p50Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
}

/** What was fetched again in one scene, bytes. */
export interface SceneRefetch {
  bytes: number;
  /** What may have been in flight at all its ends, resets and faults together. */
  mostBytes: number;
}

/** What the chaos counted, as `--json` writes it. */
export interface ChaosReport {
  runs: number;
  scenes: number;
  /** Files that were downloaded and found bit-exact. */
  files: number;
  ways: Partial<Record<ChaosWay, number>>;
  kills: number;
  /** Starts with nothing attached, told to quit within their first moments. */
  bareStarts: number;
  /** Of those, how many a signal ended by itself, before the app listened: they are in no quit time. */
  endedBySignal: number;
  faults: Partial<Record<FaultKind | "at the quit", number>>;
  faultsTotal: number;
  /** Downloads that failed for good under the faults and were asked for again, as a person would. */
  retries: number;
  /** Graceful quits while at least one download ran, and while as many ran as the setting allows. */
  quitsWhileDownloading: number;
  quitsWithAllRunning: number;
  quitAllGraceful: QuitTimes;
  /** With nothing wrong on the server in the whole run. */
  quitHealthy: QuitTimes;
  /** On a healthy server and with as many running downloads as the setting allows. */
  quitHealthyAllRunning: QuitTimes;
  /** The slowest graceful quits, slowest first. */
  slowest: { ms: number; plan: string }[];
  refetchedBytes: number;
  /** The scene that came nearest to what it may fetch again. */
  worstRefetch: SceneRefetch | null;
  bytesInFlight: number;
}

interface Quit {
  ms: number;
  plan: string;
  isCalm: boolean;
  running: number | null;
}

/** Adds up what the runs bring. */
export class Figures {
  readonly #ways = new Map<ChaosWay, number>();
  readonly #faults = new Map<FaultKind | "at the quit", number>();
  readonly #gracefulQuits: Quit[] = [];
  readonly #refetches: SceneRefetch[] = [];
  #runs = 0;
  #kills = 0;
  #bareStarts = 0;
  #endedBySignal = 0;
  #retries = 0;
  #files = 0;

  addRun(plan: RunPlan, result: RunResult): void {
    this.#runs += 1;
    increase(this.#ways, plan.way);
    for (const kind of result.faultsMade) increase(this.#faults, kind);
    if (plan.atQuit !== null) increase(this.#faults, "at the quit");
    this.#retries += result.retries;
    if (plan.isBare) this.#bareStarts += 1;
    const end = endOf(plan.way);
    if (end === "killed") this.#kills += 1;
    if (end === "graceful" && result.wasEndedBySignal) this.#endedBySignal += 1;
    if (end !== "graceful" || result.wasEndedBySignal) return;
    const quit = { ms: result.quitMs, plan: describePlan(plan), isCalm: isCalm(plan), running: result.runningAtQuit };
    this.#gracefulQuits.push(quit);
  }

  addScene(files: number, refetch: SceneRefetch): void {
    this.#files += files;
    this.#refetches.push(refetch);
  }

  get report(): ChaosReport {
    const quits = this.#gracefulQuits;
    const healthy = quits.filter((quit) => quit.isCalm);
    const isFull = ({ running }: Quit): boolean => (running ?? 0) >= filesAtOnce;
    const nearest = [...this.#refetches].sort((a, b) => b.bytes / b.mostBytes - a.bytes / a.mostBytes)[0];
    return {
      runs: this.#runs,
      scenes: this.#refetches.length,
      files: this.#files,
      ways: Object.fromEntries(byCount(this.#ways)),
      kills: this.#kills,
      bareStarts: this.#bareStarts,
      endedBySignal: this.#endedBySignal,
      faults: Object.fromEntries(byCount(this.#faults)),
      faultsTotal: [...this.#faults.values()].reduce((sum, count) => sum + count, 0),
      retries: this.#retries,
      quitsWhileDownloading: quits.filter(({ running }) => (running ?? 0) > 0).length,
      quitsWithAllRunning: quits.filter(isFull).length,
      quitAllGraceful: timesOf(quits),
      quitHealthy: timesOf(healthy),
      quitHealthyAllRunning: timesOf(healthy.filter(isFull)),
      slowest: [...quits]
        .sort((a, b) => b.ms - a.ms)
        .slice(0, slowestShown)
        .map(({ ms, plan }) => ({ ms, plan })),
      refetchedBytes: this.#refetches.reduce((sum, { bytes }) => sum + bytes, 0),
      worstRefetch: nearest ?? null,
      bytesInFlight,
    };
  }

  toString(): string {
    const report = this.report;
    const worst = report.worstRefetch;
    return [
      `runs                 ${report.runs} in ${report.scenes} scenes, ${report.files} files bit-exact`,
      `ways                 ${listed(report.ways)}`,
      `SIGKILLs             ${report.kills}`,
      `early quits          ${report.bareStarts} of a start with nothing attached, ${report.endedBySignal} of them by the signal itself`,
      `faults               ${report.faultsTotal}: ${listed(report.faults)}; ${report.retries} downloads retried by hand`,
      `graceful quits       ${report.quitAllGraceful.count}: ${report.quitsWhileDownloading} during downloads, ${report.quitsWithAllRunning} with all ${filesAtOnce} running`,
      `quit time, all       ${describeTimes(report.quitAllGraceful)}`,
      `  healthy server     ${describeTimes(report.quitHealthy)}`,
      `  and ${filesAtOnce} downloads    ${describeTimes(report.quitHealthyAllRunning)}`,
      ...report.slowest.slice(0, 1).map(({ ms, plan }) => `  slowest            ${ms} ms: ${plan}`),
      `bytes re-downloaded  ${mebibytes(report.refetchedBytes)} MiB; the scene nearest to its limit: ${
        worst === null ? "none" : `${mebibytes(worst.bytes)} of ${mebibytes(worst.mostBytes)} MiB`
      } (${mebibytes(report.bytesInFlight)} MiB in flight)`,
    ].join("\n");
  }
}

function timesOf(quits: readonly Quit[]): QuitTimes {
  const sorted = quits.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    count: sorted.length,
    p50Ms: percentile(sorted, 50),
    p99Ms: percentile(sorted, 99),
    maxMs: sorted.at(-1) ?? null,
  };
}

/** Nearest-rank percentile of a sorted list; null of an empty one. */
export function percentile(sorted: readonly number[], percent: number): number | null {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? null;
}

function describeTimes({ count, p50Ms, p99Ms, maxMs }: QuitTimes): string {
  return count === 0 ? "none" : `p50 ${p50Ms} ms, p99 ${p99Ms} ms, max ${maxMs} ms (${count})`;
}

function listed(counts: Record<string, number>): string {
  const entries = Object.entries(counts);
  return entries.length === 0 ? "none" : entries.map(([what, count]) => `${what} ${count}`).join(", ");
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

function byCount<Key>(counts: Map<Key, number>): [Key, number][] {
  return [...counts].sort(([, a], [, b]) => b - a);
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
