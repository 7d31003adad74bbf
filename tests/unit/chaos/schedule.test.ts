import { describe, expect, it } from "vitest";
import { percentile } from "../../chaos/figures";
import { chaosOptionsFrom } from "../../chaos/options";
import { chaosWays } from "../../chaos/quit-ways";
import { describePlan, isCalm, planRun } from "../../chaos/schedule";

const plansOf = (seed: number) => Array.from({ length: 300 }, (_, number) => planRun(seed, number + 1));

describe("the chaos schedule", () => {
  it("is the same for the same seed and another for another", () => {
    expect(plansOf(7).map(describePlan)).toEqual(plansOf(7).map(describePlan));
    expect(plansOf(7).map(describePlan)).not.toEqual(plansOf(8).map(describePlan));
  });

  it("takes every way out, with and without faults, at once and later", () => {
    const plans = plansOf(1);
    expect(new Set(plans.map(({ way }) => way))).toEqual(new Set(chaosWays));
    expect(plans.some(isCalm)).toBe(true);
    expect(plans.some(({ atQuit }) => atQuit !== null)).toBe(true);
    expect(plans.some(({ quitAtMs }) => quitAtMs < 300)).toBe(true);
    expect(plans.every(({ quitAtMs }) => quitAtMs <= 4_000)).toBe(true);
  });
});

describe("its figures and options", () => {
  it("takes the nearest rank as percentile", () => {
    const sorted = Array.from({ length: 200 }, (_, index) => index + 1);
    expect(percentile(sorted, 50)).toBe(100);
    expect(percentile(sorted, 99)).toBe(198);
    expect(percentile([5], 99)).toBe(5);
  });

  it("reads runs and seed, and says what is wrong with them", () => {
    expect(chaosOptionsFrom(["--runs", "300", "--seed", "4"])).toEqual({ runs: 300, seed: 4 });
    expect(chaosOptionsFrom(["--runs", "0"])).toMatch(/at least 1[\s\S]*usage/);
    expect(chaosOptionsFrom(["--seed", "x"])).toMatch(/not a whole number/);
    expect(chaosOptionsFrom(["--runz", "3"])).toMatch(/usage/);
  });
});
