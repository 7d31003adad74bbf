import { parseArgs } from "node:util";

export interface WatchProofOptions {
  /** How many messages are posted. */
  messages: number;
  /** How often the app is ended, at least. */
  ends: number;
  /** What all that is random follows from. */
  seed: number;
  /** File that the figures are written to, null for none. */
  jsonFile: string | null;
}

const usage = `usage: npm run watch-proof -- [--messages N] [--ends N] [--seed S] [--json FILE]

Posts messages to a chat that a watch rule follows, while the app is killed and restarted at random, and checks that each file that
the rule wants has come exactly once, bit for bit, and no other.

  --messages N  how many messages are posted (default 1000)
  --ends N      how often the app is ended, at least (default 40)
  --seed S      whole number that everything random follows from (default: drawn, and printed)
  --json FILE   writes the figures there, too
`;

/** The options of the command line, or a complaint with the usage. */
export function watchProofOptionsFrom(args: string[]): WatchProofOptions | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        messages: { type: "string" },
        ends: { type: "string" },
        seed: { type: "string" },
        json: { type: "string" },
      },
    });
    if (values.json === "") throw new Error("--json needs the name of a file");
    return {
      messages: atLeastOne("messages", values.messages ?? "1000"),
      ends: atLeastOne("ends", values.ends ?? "40"),
      seed: values.seed === undefined ? Math.floor(Math.random() * 1e6) : wholeNumber("seed", values.seed),
      jsonFile: values.json ?? null,
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n${usage}`;
  }
}

function atLeastOne(name: string, text: string): number {
  const number = wholeNumber(name, text);
  if (number === 0) throw new Error(`--${name} must be at least 1`);
  return number;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new Error(`--${name} is not a whole number: "${text}"`);
  return Number(text);
}
