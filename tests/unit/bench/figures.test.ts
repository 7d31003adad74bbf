import { expect, test } from "vitest";
import { filesOfCase, totalBytes } from "../../bench/cases";
import { figuresOf, median } from "../../bench/figures";
import type { Trial } from "../../bench/plan";
import type { Run } from "../../bench/run-contender";

const trial: Trial = {
  name: "one-large",
  files: "one-large",
  latencyMs: 30,
  failuresPercent: 0,
  furtherRows: 0,
  contenders: ["gramhaul"],
};

function run(seconds: number, more: Partial<Run> = {}): Run {
  const usual = { cpuSeconds: 1, peakRssMiB: 100, rssBeforeMiB: 80, loopDelayP99Ms: 2, loopDelayMaxMs: 3 };
  return { ...usual, seconds, hashes: null, serverCpuShare: 0.5, failedRequests: 1, ...more };
}

test("the figures are the medians of the runs, and the highest memory of any", () => {
  const runs = [run(4), run(2, { cpuSeconds: 3, peakRssMiB: 250.04 }), run(1, { cpuSeconds: 2 })];
  expect(figuresOf(trial, "gramhaul", 256 * 1024 * 1024, runs)).toMatchObject({
    case: "one-large",
    latencyMs: 30,
    contender: "gramhaul",
    runs: 3,
    median: 128,
    unit: "MiB/s",
    cpuSecondsPerGiB: 8,
    peakRssMiB: 250,
    rates: [64, 128, 256],
    isLimitedByServer: false,
    failedRequests: 3,
  });
});

test("a server that used more than 85 % of a core is said to be the limit", () => {
  const busy = run(1, { serverCpuShare: 0.851 });
  expect(figuresOf(trial, "ceiling", 1024, [busy, busy, run(1)]).isLimitedByServer).toBe(true);
  expect(figuresOf(trial, "ceiling", 1024, [busy, run(1), run(1)]).isLimitedByServer).toBe(false);
});

test("the median of an even number of values is the mean of the middle two", () => {
  expect(median([10, 1, 3, 2])).toBe(2.5);
  expect(() => median([])).toThrow(RangeError);
});

test("the cases have the sizes they are known for, and a scale changes sizes or numbers", () => {
  const mebibyte = 1024 * 1024;
  expect(filesOfCase("one-large", 1).sizes).toEqual([256 * mebibyte]);
  expect(totalBytes(filesOfCase("five-files", 1))).toBe(320 * mebibyte);
  expect(filesOfCase("many-small", 1).sizes).toHaveLength(2000);
  expect(filesOfCase("many-small", 0.01).sizes).toEqual(Array.from({ length: 20 }, () => 100 * 1024));
  expect(filesOfCase("five-files", 0.25).sizes).toEqual(Array.from({ length: 5 }, () => 16 * mebibyte));
});
