import { parseArgs } from "node:util";
import { type CaseName, caseNames } from "./cases";
import { type ContenderName, contenderNames } from "./contenders/names";

export interface BenchOptions {
  /** Empty: all of them. */
  cases: readonly CaseName[];
  /** Empty: all of them. */
  contenders: readonly ContenderName[];
  /** Milliseconds that are added to each answer; null: 0, 30 and 100 one after another. */
  latencyMs: number | null;
  /** Percent of the requests for parts of files that fail; null: none, and for one-large at 0 ms also 1. */
  failuresPercent: number | null;
  /** How often each contender runs. */
  runs: number;
  /** Multiplies sizes of large files and the number of small ones. */
  scale: number;
  /** File that the figures are written to, null for none. */
  jsonFile: string | null;
  /** Folder for CPU profiles of contenders and server, null for none. */
  profileFolder: string | null;
}

export const usage = `usage: npm run bench -- [options]

Downloads the same files from the same local Telegram server with each contender in turn, and prints how fast each is.

  --case NAME         ${caseNames.join(", ")}; several with commas (default: all)
  --contender NAME    ${contenderNames.join(", ")}; several with commas (default: all)
  --latency MS        milliseconds added to each answer of the server (default: 0, 30 and 100 in turn)
  --failures PERCENT  how many of the requests for parts of files fail with error 500
                      (default: none; and with neither this nor --latency given, one-large at 0 ms also with 1)
  --runs N            runs of each contender; the median counts (default 5)
  --scale F           multiplies the sizes of large files and the number of small ones, above 0 and at most 16 (default 1)
  --json FILE         writes the figures there, too
  --profile FOLDER    writes a CPU profile of every process there
`;

/** The options of the command line, or a complaint with the usage. */
export function benchOptionsFrom(args: string[]): BenchOptions | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        case: { type: "string" },
        contender: { type: "string" },
        latency: { type: "string" },
        failures: { type: "string" },
        runs: { type: "string" },
        scale: { type: "string" },
        json: { type: "string" },
        profile: { type: "string" },
      },
    });
    return {
      cases: namesOf("case", values.case, caseNames),
      contenders: namesOf("contender", values.contender, contenderNames),
      latencyMs: values.latency === undefined ? null : within("latency", values.latency, { least: 0, most: 10_000 }),
      failuresPercent:
        values.failures === undefined ? null : within("failures", values.failures, { least: 0, most: 50 }),
      runs: wholeRuns(values.runs ?? "5"),
      scale: within("scale", values.scale ?? "1", { least: 0.0001, most: 16 }),
      jsonFile: pathOf("json", values.json),
      profileFolder: pathOf("profile", values.profile),
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n\n${usage}`;
  }
}

function namesOf<Name extends string>(option: string, text: string | undefined, known: readonly Name[]): Name[] {
  if (text === undefined) return [];
  return text.split(",").map((name) => {
    const found = known.find((candidate) => candidate === name);
    if (found === undefined) throw new Error(`--${option}: "${name}" is none of ${known.join(", ")}`);
    return found;
  });
}

function within(option: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new Error(`--${option} is a number from ${least} to ${most}: "${text}"`);
  return value;
}

function wholeRuns(text: string): number {
  const runs = within("runs", text, { least: 1, most: 1000 });
  if (!Number.isInteger(runs)) throw new Error(`--runs is a whole number: "${text}"`);
  return runs;
}

function pathOf(option: string, text: string | undefined): string | null {
  if (text === "") throw new Error(`--${option} needs a name`);
  return text ?? null;
}
