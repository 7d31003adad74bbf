import { type CaseName, caseNames } from "./cases";
import { type ContenderName, contenderNames } from "./contenders/names";
import type { BenchOptions } from "./options";

/** One block of the table: a set of files under the same circumstances for all contenders. */
export interface Trial {
  /** As the figures name it: the case, and what is special. */
  name: string;
  files: CaseName;
  latencyMs: number;
  failuresPercent: number;
  /** Paused rows that lie in this app's queue besides. */
  furtherRows: number;
  contenders: ContenderName[];
}

const latenciesMs = [0, 30, 100];
const usualFailuresPercent = 1;
const queueLengths = [0, 100, 10_000, 100_000];

/** What the options ask for, in order. */
export function trialsOf(options: BenchOptions): Trial[] {
  const cases = options.cases.length > 0 ? options.cases : caseNames;
  const isNarrowed = options.latencyMs !== null || options.failuresPercent !== null;
  const trials: Trial[] = [];
  for (const files of cases) {
    for (const latencyMs of options.latencyMs === null ? latenciesMs : [options.latencyMs]) {
      trials.push(trial(files, latencyMs, options.failuresPercent ?? 0, options));
    }
    if (files === "one-large" && !isNarrowed) trials.push(trial(files, 0, usualFailuresPercent, options));
  }
  if (cases.includes("five-files") && !isNarrowed && isWanted("gramhaul", options)) {
    for (const furtherRows of queueLengths) trials.push(longQueue(furtherRows, options.scale));
  }
  return trials.filter(({ contenders }) => contenders.length > 0);
}

function trial(files: CaseName, latencyMs: number, failuresPercent: number, options: BenchOptions): Trial {
  const contenders = contenderNames.filter((name) => {
    if (!isWanted(name, options)) return false;
    // Large files at once are what "gramjs" does anyway; a plain stream has no requests that could fail.
    if (name === "gramjs-parallel") return files === "many-small";
    return name !== "ceiling" || failuresPercent === 0;
  });
  const name = failuresPercent === 0 ? files : `${files}, ${failuresPercent} % of requests fail`;
  return { name, files, latencyMs, failuresPercent, furtherRows: 0, contenders };
}

function longQueue(rows: number, scale: number): Trial {
  const furtherRows = Math.round(rows * Math.min(1, scale));
  return {
    name: `five-files, ${furtherRows} rows behind`,
    files: "five-files",
    latencyMs: 0,
    failuresPercent: 0,
    furtherRows,
    contenders: ["gramhaul"],
  };
}

function isWanted(name: ContenderName, { contenders }: BenchOptions): boolean {
  return contenders.length === 0 || contenders.includes(name);
}
