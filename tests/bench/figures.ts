import type { ContenderName } from "./contenders/names";
import type { Trial } from "./plan";
import type { Run } from "./run-contender";

/** The figures of one contender in one trial, as `--json` writes them. */
export interface Figures {
  case: string;
  latencyMs: number;
  contender: ContenderName;
  /** How often it ran. */
  runs: number;
  /** Median of `rates`. */
  median: number;
  unit: "MiB/s";
  /** CPU time of all its threads for one GiB, median. */
  cpuSecondsPerGiB: number;
  /** Highest resident memory of its process in any run, MiB; and how much of it was there before the clock started. */
  peakRssMiB: number;
  rssBeforeMiB: number;
  /** 99th percentile and longest of the time between two turns of a timer of 1 ms on the main thread, medians of the runs. */
  loopDelayP99Ms: number;
  loopDelayMaxMs: number;
  /** CPU seconds of all its threads for the whole trial, median. */
  cpuSeconds: number;
  /** Share of one core that the server's process used, median; and whether that is so much that it may be what limits the rate. */
  serverCpuShare: number;
  isLimitedByServer: boolean;
  failuresPercent: number;
  /** Requests that failed so in all runs together. */
  failedRequests: number;
  /** Paused rows in the queue besides. */
  furtherRows: number;
  bytes: number;
  /** MiB/s of each run. */
  rates: number[];
}

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;
/** From this share of a core on the server may be the limit. */
export const serverLimitShare = 0.85;

export function figuresOf(trial: Trial, contender: ContenderName, bytes: number, runs: readonly Run[]): Figures {
  const rates = runs.map(({ seconds }) => rounded(bytes / mebibyte / seconds, 2));
  const cpuSeconds = median(runs.map((run) => run.cpuSeconds));
  const serverCpuShare = median(runs.map((run) => run.serverCpuShare));
  return {
    case: trial.name,
    latencyMs: trial.latencyMs,
    contender,
    runs: runs.length,
    median: median(rates),
    unit: "MiB/s",
    cpuSecondsPerGiB: rounded((cpuSeconds * gibibyte) / bytes, 2),
    peakRssMiB: rounded(Math.max(...runs.map((run) => run.peakRssMiB)), 1),
    rssBeforeMiB: rounded(median(runs.map((run) => run.rssBeforeMiB)), 1),
    loopDelayP99Ms: rounded(median(runs.map((run) => run.loopDelayP99Ms)), 2),
    loopDelayMaxMs: rounded(median(runs.map((run) => run.loopDelayMaxMs)), 2),
    cpuSeconds: rounded(cpuSeconds, 3),
    serverCpuShare: rounded(serverCpuShare, 3),
    isLimitedByServer: serverCpuShare > serverLimitShare,
    failuresPercent: trial.failuresPercent,
    failedRequests: runs.reduce((sum, run) => sum + run.failedRequests, 0),
    furtherRows: trial.furtherRows,
    bytes,
    rates,
  };
}

/** The middle value, or the mean of the two in the middle. Throws a RangeError for no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new RangeError("The median of nothing");
  return (lower + upper) / 2;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
