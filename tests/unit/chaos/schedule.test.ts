import { describe, expect, it } from "vitest";
import packageJson from "../../../package.json";
import { faultKinds, quitFaults } from "../../chaos/fault-plans";
import { chaosOptionsFrom } from "../../chaos/options";
import { chaosWays, needsNoTool, signalsOf } from "../../chaos/quit-ways";
import { describePlan, isCalm, planRun, type RunPlan } from "../../chaos/schedule";

const plansOf = (seed: number, count = 300) => Array.from({ length: count }, (_, number) => planRun(seed, number + 1));

/** All of a plan that can be compared: what a fault does is a function of the rest. */
const comparable = (plan: RunPlan) => ({
  ...plan,
  faults: plan.faults.map(({ changes, ...fault }) => ({ ...fault, at: changes.map(({ atMs }) => atMs) })),
});

describe("the chaos schedule", () => {
  it("is the same for the same seed and another for another", () => {
    expect(plansOf(7).map(comparable)).toEqual(plansOf(7).map(comparable));
    expect(plansOf(7).map(describePlan)).toEqual(plansOf(7).map(describePlan));
    expect(plansOf(7).map(describePlan)).not.toEqual(plansOf(8).map(describePlan));
  });

  it("of a run is the same whatever ran before it", () => {
    const alone = comparable(planRun(7, 250));
    expect(comparable(plansOf(7)[249] ?? planRun(0, 0))).toEqual(alone);
  });

  it("makes the same changes to the server for the same seed", async () => {
    const calls = async (seed: number) => {
      const made: unknown[] = [];
      const control = new Proxy(
        {},
        {
          get:
            (_, name) =>
            async (...args: unknown[]) =>
              made.push([name, ...args]),
        },
      );
      for (const { faults } of plansOf(seed)) {
        for (const { changes } of faults) for (const { make } of changes) await make(control as never);
      }
      return made;
    };
    expect((await calls(7)).length).toBeGreaterThan(100);
    expect(await calls(7)).toEqual(await calls(7));
  });

  it("takes every way out, makes every fault, at once and later", () => {
    const plans = plansOf(1);
    expect(new Set(plans.map(({ way }) => way))).toEqual(new Set(chaosWays));
    expect(new Set(plans.flatMap(({ faults }) => faults.map(({ kind }) => kind)))).toEqual(new Set(faultKinds));
    expect(plans.some(isCalm)).toBe(true);
    expect(plans.some(({ atQuit }) => atQuit !== null)).toBe(true);
    expect(plans.some(({ quitAtMs, isBare }) => quitAtMs < 300 && !isBare)).toBe(true);
    expect(plans.some(({ quitAtMs, isBare }) => quitAtMs < 300 && isBare)).toBe(true);
    expect(plans.every(({ quitAtMs }) => quitAtMs <= 4_500)).toBe(true);
  });

  it("leaves an app with nothing attached only by ways that need no tool", () => {
    const bare = plansOf(1).filter(({ isBare }) => isBare);
    expect(bare.length).toBeGreaterThan(20);
    expect(bare.every(({ way }) => needsNoTool(way))).toBe(true);
  });

  it("sends a second signal while it still counts as the first one", () => {
    const double = plansOf(1).filter(({ way }) => signalsOf(way).length > 1);
    expect(double.length).toBeGreaterThan(20);
    for (const { secondSignalMs } of double) {
      expect(secondSignalMs).toBeGreaterThanOrEqual(20);
      expect(secondSignalMs).toBeLessThanOrEqual(200);
    }
  });
});

describe("the chaos of npm test", () => {
  const script = packageJson.scripts["test:chaos"];
  const options = chaosOptionsFrom(script.slice(script.indexOf(" -- ") + 4).split(" "));
  if (typeof options === "string") throw new Error(options);
  const plans = plansOf(options.seed, options.runs);

  it("has 20 runs that take every way and make every fault of the moment of quitting", () => {
    expect(plans).toHaveLength(20);
    expect(new Set(plans.map(({ way }) => way))).toEqual(new Set(chaosWays));
    expect(new Set(plans.flatMap(({ atQuit }) => atQuit ?? []))).toEqual(new Set(quitFaults));
  });

  it("has nearly every other fault, healthy runs and early ones", () => {
    const kinds = new Set(plans.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
    expect(kinds.size).toBeGreaterThanOrEqual(faultKinds.length - 2);
    expect(plans.filter(isCalm).length).toBeGreaterThanOrEqual(4);
    expect(plans.filter(({ isBare }) => isBare).length).toBeGreaterThanOrEqual(3);
  });
});

describe("the options", () => {
  it("are runs, seed and a file for the figures", () => {
    expect(chaosOptionsFrom(["--runs", "300", "--seed", "4"])).toEqual({ runs: 300, seed: 4, jsonFile: null });
    expect(chaosOptionsFrom(["--seed", "4", "--json", "f.json"])).toEqual({ runs: 20, seed: 4, jsonFile: "f.json" });
  });

  it.each([
    [["--runs", "0"], /at least 1[\s\S]*usage/],
    [["--seed", "x"], /not a whole number/],
    [["--runz", "3"], /usage/],
    [["--json", ""], /--json needs the name of a file/],
  ])("%j is refused with the reason", (args, reason) => {
    expect(chaosOptionsFrom(args)).toMatch(reason);
  });
});
