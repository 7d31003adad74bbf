import { expect, test } from "vitest";
import { type BenchOptions, benchOptionsFrom } from "../../bench/options";
import { type Trial, trialsOf } from "../../bench/plan";

function options(...args: string[]): BenchOptions {
  const parsed = benchOptionsFrom(args);
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed;
}

const inShort = ({ name, latencyMs, contenders }: Trial) => `${name} @ ${latencyMs}: ${contenders.join(" ")}`;

test("without options every case runs with every latency, one-large also with failures, five-files also in long queues", () => {
  expect(trialsOf(options()).map(inShort)).toEqual([
    "one-large @ 0: gramhaul gramjs mtcute ceiling",
    "one-large @ 30: gramhaul gramjs mtcute ceiling",
    "one-large @ 100: gramhaul gramjs mtcute ceiling",
    "one-large, 1 % of requests fail @ 0: gramhaul gramjs mtcute",
    "five-files @ 0: gramhaul gramjs mtcute ceiling",
    "five-files @ 30: gramhaul gramjs mtcute ceiling",
    "five-files @ 100: gramhaul gramjs mtcute ceiling",
    "many-small @ 0: gramhaul gramjs gramjs-parallel mtcute ceiling",
    "many-small @ 30: gramhaul gramjs gramjs-parallel mtcute ceiling",
    "many-small @ 100: gramhaul gramjs gramjs-parallel mtcute ceiling",
    "five-files, 0 rows behind @ 0: gramhaul",
    "five-files, 100 rows behind @ 0: gramhaul",
    "five-files, 10000 rows behind @ 0: gramhaul",
    "five-files, 100000 rows behind @ 0: gramhaul",
  ]);
  expect(options()).toMatchObject({ runs: 5, scale: 1, jsonFile: null, profileFolder: null });
});

test("a latency or a share of failures narrows it down to that one", () => {
  expect(trialsOf(options("--case", "one-large", "--latency", "250")).map(inShort)).toEqual([
    "one-large @ 250: gramhaul gramjs mtcute ceiling",
  ]);
  expect(trialsOf(options("--case", "one-large", "--latency", "0", "--failures", "2.5")).map(inShort)).toEqual([
    "one-large, 2.5 % of requests fail @ 0: gramhaul gramjs mtcute",
  ]);
});

test("a trial in which no chosen contender takes part is left out", () => {
  const chosen = options("--contender", "gramjs-parallel,ceiling", "--latency", "0");
  expect(trialsOf(chosen).map(inShort)).toEqual([
    "one-large @ 0: ceiling",
    "five-files @ 0: ceiling",
    "many-small @ 0: gramjs-parallel ceiling",
  ]);
});

test.each([
  [["--case", "one-large,nothing"], "nothing"],
  [["--contender", "tdlib"], "tdlib"],
  [["--runs", "2.5"], "whole number"],
  [["--runs", "1e3"], "--runs"],
  [["--scale", "0"], "--scale"],
  [["--failures", "51"], "--failures"],
  [["--json", ""], "--json"],
  [["stray"], "stray"],
])("%j is refused", (args, complaint) => {
  const refusal = benchOptionsFrom(args);
  expect(refusal).toContain(complaint);
  expect(refusal).toContain("usage: npm run bench");
});
