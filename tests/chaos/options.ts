import { parseArgs } from "node:util";

export interface ChaosOptions {
  /** How often the app is started and quit. */
  runs: number;
  /** What all that is random follows from. */
  seed: number;
  /** File that the figures are written to, null for none. */
  jsonFile: string | null;
}

const usage = `usage: npm run chaos -- [--runs N] [--seed S] [--json FILE]

Starts the app against the local Telegram server with faults on, quits it at random moments by random ways, starts it again,
and checks that no file is lost, damaged or there twice and that every graceful quit is one.

  --runs N     how often the app is started and quit (default 20)
  --seed S     whole number that the schedule follows from (default: drawn, and printed)
  --json FILE  writes the figures there, too
`;

/** The options of the command line, or a complaint with the usage. */
export function chaosOptionsFrom(args: string[]): ChaosOptions | string {
  try {
    const { values } = parseArgs({
      args,
      options: { runs: { type: "string" }, seed: { type: "string" }, json: { type: "string" } },
    });
    const runs = wholeNumber("runs", values.runs ?? "20");
    if (runs === 0) throw new Error("--runs must be at least 1");
    const seed = values.seed === undefined ? Math.floor(Math.random() * 1e6) : wholeNumber("seed", values.seed);
    if (values.json === "") throw new Error("--json needs the name of a file");
    return { runs, seed, jsonFile: values.json ?? null };
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n${usage}`;
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new Error(`--${name} is not a whole number: "${text}"`);
  return Number(text);
}
