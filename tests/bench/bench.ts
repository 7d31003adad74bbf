import { caseNames, type FileSet, filesOfCase, totalBytes, warmUpFiles } from "./cases";
import type { ContenderName } from "./contenders/names";
import { type Figures, figuresOf, serverLimitShare } from "./figures";
import type { BenchOptions } from "./options";
import { type Trial, trialsOf } from "./plan";
import { type Run, runContender } from "./run-contender";
import { BenchServer } from "./server/bench-server";
import { tableOf } from "./table";

/**
 * Runs what the options ask for, prints each table as it is done and resolves to all figures. Rejects when any run goes wrong. What is
 * downloaded lies in `workFolder` meanwhile.
 */
export async function bench(
  options: BenchOptions,
  workFolder: string,
  print: (text: string) => void,
): Promise<Figures[]> {
  const trials = trialsOf(options);
  const sets = new Map(caseNames.map((name) => [name, filesOfCase(name, options.scale)] as const));
  const wanted = new Set(trials.map(({ files }) => files));
  const started = [...sets.values()].filter(({ chat }) => chat !== "warm-up" && wanted.has(chat));
  const server = await BenchServer.start([warmUpFiles(options.scale), ...started], options.profileFolder);
  try {
    const all: Figures[] = [];
    for (const trial of trials) {
      const set = sets.get(trial.files);
      if (set === undefined) throw new Error(`There are no files for ${trial.files}`);
      const figures = await runTrial(trial, set, server, options, workFolder);
      print(tableOf(trial, figures));
      all.push(...figures);
    }
    if (all.some(({ isLimitedByServer }) => isLimitedByServer)) {
      print(`\n! the server used more than ${serverLimitShare * 100} % of a core: it may be what limits this rate`);
    }
    await server.stop();
    return all;
  } finally {
    server.kill();
  }
}

async function runTrial(
  trial: Trial,
  set: FileSet,
  server: BenchServer,
  { runs: rounds, profileFolder }: BenchOptions,
  workFolder: string,
): Promise<Figures[]> {
  // The plain stream has all bytes in memory, encrypted: for nothing unless somebody reads it.
  if (trial.contenders.includes("ceiling")) await server.hold(set.chat, trial.latencyMs);
  const hashes = await server.hashes(set.chat);
  const runs = new Map<ContenderName, Run[]>(trial.contenders.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, done] of inTurn(runs, round)) {
      done.push(await runContender(name, trial, hashes, server, { workFolder, profileFolder }));
    }
  }
  return [...runs].map(([name, done]) => figuresOf(trial, name, totalBytes(set), done));
}

/** Each round begins with another contender, so that none always comes after the same one. */
function inTurn<Key, Value>(entries: ReadonlyMap<Key, Value>, round: number): [Key, Value][] {
  const list = [...entries];
  const first = round % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}
