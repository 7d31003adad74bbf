import type { ContenderOrder } from "../contenders/contender";

export type ToContender = { order: ContenderOrder } | { go: true };

export type FromContender = { ready: true } | { report: RunReport } | { failed: string };

/** One run of one contender, as its own process measured it. */
export interface RunReport {
  seconds: number;
  /** CPU time of all threads while the clock ran. */
  cpuSeconds: number;
  /** Highest resident memory in the life of the process, MiB, and that before the clock started. */
  peakRssMiB: number;
  rssBeforeMiB: number;
  /** 99th percentile of the time between two turns of a timer of 1 ms while the clock ran, milliseconds. */
  loopDelayP99Ms: number;
  loopDelayMaxMs: number;
  /** Of a contender that writes no files. */
  hashes: string[] | null;
}
