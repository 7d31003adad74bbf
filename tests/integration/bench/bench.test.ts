import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const main = fileURLToPath(new URL("../../bench/main.ts", import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bench-test-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the bench with a folder for temporary files of its own. */
async function runBench(...args: string[]): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", main, ...args], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const [code] = await once(child, "close");
  return { code: code as number | null, output, errors };
}

/** What the bench or its contenders left among the temporary files; the compiler keeps its cache there. */
async function leftovers(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith("gramhaul-bench"));
}

const figureKeys = {
  runs: 1,
  unit: "MiB/s",
  median: expect.any(Number),
  cpuSecondsPerGiB: expect.any(Number),
  peakRssMiB: expect.any(Number),
};

test("every contender fetches the right bytes in every case, and the figures are in the file and the table", async () => {
  const json = join(folder, "figures.json");
  const run = await runBench("--scale", "0.002", "--runs", "1", "--latency", "1", "--json", json);
  expect(run.errors).toBe("");
  expect(run.code).toBe(0);
  const figures = JSON.parse(await readFile(json, "utf8")) as { case: string; contender: string; median: number }[];
  const contendersOf = (name: string) => figures.filter((row) => row.case === name).map((row) => row.contender);
  expect(contendersOf("one-large")).toEqual(["gramhaul", "gramjs", "mtcute", "ceiling"]);
  expect(contendersOf("five-files")).toEqual(["gramhaul", "gramjs", "mtcute", "ceiling"]);
  expect(contendersOf("many-small")).toEqual(["gramhaul", "gramjs", "gramjs-parallel", "mtcute", "ceiling"]);
  for (const row of figures) {
    expect(row).toMatchObject({ ...figureKeys, latencyMs: 1 });
    expect(row.median).toBeGreaterThan(0);
    expect(run.output).toContain(row.contender);
  }
  expect(await leftovers()).toEqual([]);
}, 240_000);

test("requests that fail are asked for again by everybody", async () => {
  const json = join(folder, "figures.json");
  const args = ["--case", "one-large", "--failures", "10", "--scale", "0.03", "--runs", "1"];
  const run = await runBench(...args, "--latency", "0", "--json", json);
  expect(run.errors).toBe("");
  expect(run.code).toBe(0);
  const figures = JSON.parse(await readFile(json, "utf8")) as { contender: string; failedRequests: number }[];
  expect(figures.map((row) => row.contender)).toEqual(["gramhaul", "gramjs", "mtcute"]);
  for (const row of figures) expect(row).toMatchObject({ case: "one-large, 10 % of requests fail" });
  expect(figures.reduce((sum, row) => sum + row.failedRequests, 0)).toBeGreaterThan(0);
}, 240_000);

test("a long queue is measured beside the same files", async () => {
  const json = join(folder, "figures.json");
  const args = ["--case", "five-files", "--contender", "gramhaul", "--scale", "0.002", "--runs", "1", "--json", json];
  expect(await runBench(...args)).toMatchObject({ code: 0, errors: "" });
  const figures = JSON.parse(await readFile(json, "utf8")) as { furtherRows: number; case: string }[];
  expect(figures.map((row) => row.furtherRows)).toEqual([0, 0, 0, 0, 0, 20, 200]);
  expect(figures.at(-1)?.case).toBe("five-files, 200 rows behind");
}, 240_000);

test("bad options are refused with the usage and exit code 2", async () => {
  for (const [args, complaint] of [
    [["--case", "two-large"], '--case: "two-large" is none of one-large, five-files, many-small'],
    [["--runs", "0"], '--runs is a number from 1 to 1000: "0"'],
    [["--latency", "-5"], "--latency"],
    [["--sclae", "1"], "--sclae"],
  ] as const) {
    const { code, errors, output } = await runBench(...args);
    expect(code).toBe(2);
    expect(errors).toContain(complaint);
    expect(errors).toContain("usage: npm run bench");
    expect(output).toBe("");
  }
}, 120_000);
