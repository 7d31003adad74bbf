import { basename } from "node:path";
import type { ExitStatus } from "../e2e/support/app-process";
import { filesBelow, sha256Of } from "../e2e/support/file-hashes";
import { errorLines, stackTraces } from "../e2e/support/unrest";
import type { EndKind } from "./quit-ways";

/** The first line that the app writes once it listens to signals, and those of a quit. */
const listensLine = /Gramhaul \S+ on Electron/;
const quitLine = /\] +quit: /;
/** What the app says when something in its data folder was damaged: it goes on without, but no end may do that. */
const damageLine = /has been set aside|settings: not taken as it stood/;
const levelOf = /^\[[^\]]+\] \[(\w+)\]/;

/** How an app that was told to quit has ended. */
export interface AppEnd {
  /** What the end was meant to be. */
  kind: EndKind;
  /** The signals that it was sent. */
  signals: readonly NodeJS.Signals[];
  status: ExitStatus;
  /** Lines of the log since this start of the app. */
  logLines: readonly string[];
  stderr: string;
}

/**
 * What must not be in an end; empty when all is well. Whatever the way: no line at error level, no
 * stack trace, and a data folder that the next start takes as it is. A graceful end has
 * exit code 0 and `Stopped!` as the last line of the log; "Quit now" has exit code 0. A signal that comes before the app listens may
 * end the process by itself, because there is nothing to save yet.
 */
export function endProblems({ kind, signals, status, logLines, stderr }: AppEnd): string[] {
  const problems = [
    ...errorLines(logLines).map((line) => `error in the log: ${line}`),
    ...logLines.filter((line) => damageLine.test(line)).map((line) => `the data folder was damaged: ${line}`),
    ...loudStackTraces(logLines).map((line) => `stack trace in the log: ${line}`),
    ...stackTraces(stderr).map((line) => `stack trace on stderr: ${line}`),
  ];
  if (kind === "killed") return problems;
  const listened = logLines.some((line) => listensLine.test(line));
  const endedBySignal = status.signal !== null && signals.includes(status.signal);
  if (status.code !== 0 && (listened || !endedBySignal)) {
    problems.push(`ended with ${status.code ?? status.signal} instead of 0`);
  }
  if (kind === "graceful" && listened && !logLines.at(-1)?.endsWith("Stopped!")) {
    problems.push(`the last line of the log is: ${logLines.at(-1)}`);
  }
  return problems;
}

/**
 * Lines of stack traces in the log since the quit began, but for those of entries at debug level: what is expected while stopping is
 * told there. Before, a server that fails may well be told with its stack.
 */
function loudStackTraces(lines: readonly string[]): string[] {
  const quitAt = lines.findIndex((line) => quitLine.test(line));
  if (quitAt < 0) return [];
  let level = "";
  const loud = lines.slice(quitAt).filter((line) => {
    level = levelOf.exec(line)?.[1] ?? level;
    return level !== "debug";
  });
  return stackTraces(loud.join("\n"));
}

/** What is wrong with a folder that is to hold files with exactly these SHA-256 hashes; empty when each is there, exact, and once. */
export async function folderProblems(folder: string, wanted: readonly string[]): Promise<string[]> {
  const missing = [...wanted];
  const known = new Set(wanted);
  const problems: string[] = [];
  for (const path of await filesBelow(folder)) {
    const name = basename(path);
    const hash = await sha256Of(path);
    const at = missing.indexOf(hash);
    if (name.endsWith(".part")) problems.push(`${name} is left over`);
    else if (at >= 0) missing.splice(at, 1);
    else problems.push(known.has(hash) ? `${name} is there twice` : `${name} is damaged`);
  }
  if (missing.length > 0) problems.push(`${missing.length} of ${wanted.length} files are missing or damaged`);
  return problems;
}

/**
 * When the app was told to quit, as its log says it: epoch milliseconds, null when the log says nothing of it. For ways that take a
 * while to reach the app.
 */
export function quitAskedAt(logLines: readonly string[]): number | null {
  const line = logLines.find((candidate) => quitLine.test(candidate));
  const time = /^\[(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3})\]/.exec(line ?? "");
  return time === null ? null : new Date(`${time[1]}T${time[2]}`).getTime();
}

/** Whether more was fetched again than what was in flight at each end, each reset and each fault; bytes. */
export function refetchProblems(refetchedBytes: number, mostBytes: number): string[] {
  if (refetchedBytes <= mostBytes) return [];
  return [
    `${refetchedBytes} bytes were served again, more than the ${mostBytes} that were in flight whenever one was lost`,
  ];
}
