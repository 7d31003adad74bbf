import { describe, expect, it } from "vitest";
import { Figures, percentile } from "../../chaos/figures";
import { filesAtOnce } from "../../chaos/limits";
import type { RunResult } from "../../chaos/run";
import type { RunPlan } from "../../chaos/schedule";

const plan: RunPlan = { way: "SIGTERM", isBare: false, quitAtMs: 1, secondSignalMs: 20, faults: [], atQuit: null };
const result: RunResult = {
  quitMs: 100,
  wasEndedBySignal: false,
  runningAtQuit: filesAtOnce,
  doneFiles: 1,
  isAllDone: false,
  retries: 0,
  faultsMade: [],
  refetchLimitBytes: 0,
  problems: [],
  lastWords: "",
};

describe("the figures", () => {
  it("take the nearest rank as percentile", () => {
    const sorted = Array.from({ length: 200 }, (_, index) => index + 1);
    expect(percentile(sorted, 50)).toBe(100);
    expect(percentile(sorted, 99)).toBe(198);
    expect(percentile([5], 99)).toBe(5);
    expect(percentile([], 99)).toBeNull();
  });

  it("tell all graceful quits from those on a healthy server and those with all downloads running", () => {
    const figures = new Figures();
    figures.addRun(plan, result);
    figures.addRun(plan, { ...result, quitMs: 200, runningAtQuit: filesAtOnce - 1 });
    figures.addRun({ ...plan, atQuit: "server silent" }, { ...result, quitMs: 300 });
    figures.addRun({ ...plan, isBare: true }, { ...result, quitMs: 400, runningAtQuit: null });
    figures.addRun({ ...plan, isBare: true }, { ...result, quitMs: 4, wasEndedBySignal: true });
    figures.addRun({ ...plan, way: "SIGKILL" }, { ...result, quitMs: 5, wasEndedBySignal: true });
    figures.addRun({ ...plan, way: "Quit now" }, { ...result, quitMs: 6 });
    const { report } = figures;
    expect(report.quitAllGraceful).toEqual({ count: 4, p50Ms: 200, p99Ms: 400, maxMs: 400 });
    expect(report.quitHealthy).toEqual({ count: 3, p50Ms: 200, p99Ms: 400, maxMs: 400 });
    expect(report.quitHealthyAllRunning).toEqual({ count: 1, p50Ms: 100, p99Ms: 100, maxMs: 100 });
    expect(report).toMatchObject({
      runs: 7,
      kills: 1,
      bareStarts: 2,
      endedBySignal: 1,
      quitsWhileDownloading: 3,
      quitsWithAllRunning: 2,
    });
    expect(report.ways).toEqual({ SIGTERM: 5, SIGKILL: 1, "Quit now": 1 });
    expect(report.faults).toEqual({ "at the quit": 1 });
    expect(report.slowest.map(({ ms }) => ms)).toEqual([400, 300, 200, 100]);
  });

  it("name the scene that came nearest to what it may fetch again", () => {
    const figures = new Figures();
    expect(figures.report.worstRefetch).toBeNull();
    figures.addScene(10, { bytes: 90, mostBytes: 1000 });
    figures.addScene(10, { bytes: 50, mostBytes: 100 });
    expect(figures.report).toMatchObject({
      scenes: 2,
      files: 20,
      refetchedBytes: 140,
      worstRefetch: { bytes: 50, mostBytes: 100 },
    });
    expect(figures.toString()).toContain("bytes re-downloaded");
  });
});
