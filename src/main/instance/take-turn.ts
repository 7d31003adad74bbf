import type { Instance } from "./instance-record";
import type { Wish } from "./wish";

export interface TurnDependencies {
  /** Started as `gramhaul --quit`. */
  wantsQuit: boolean;
  /** Links among the arguments, for the instance that runs. */
  links: readonly string[];
  /** Takes the single-instance lock, or tells its holder the wish; whether the lock is ours now. */
  requestLock(wish: Wish): boolean;
  /** What the lock's holder has written of itself, or its last one. */
  readInstance(): Instance | null;
  isAlive(pid: number): boolean;
  /** Blocks; milliseconds. */
  sleep(ms: number): void;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** A line for the terminal. */
  say(line: string): void;
}

/** How often it is looked whether the lock's holder has ended, milliseconds. */
const paceMs = 50;
/** Above the shutdown's total deadline and its watchdog, and a start that has to come to its end before it can quit; milliseconds. */
export const patienceMs = 20_000;
/** How long after its shutdown the holder's process may still be there, milliseconds. */
const processEndMs = 5_000;

/**
 * Which part this process is going to play in its data folder: `start` (it owns the lock, and nobody else is left), or the exit
 * code with which it leaves again.
 *
 * Beside a running instance a start only shows the other's window; beside one that is stopping it waits until that is over and
 * then starts. `--quit` asks the running instance to quit in order, waits until its process has ended, and ends with its exit code.
 * Synchronous, because it comes before Electron has set up anything: so it works without a display, too.
 */
export function takeTurn(deps: TurnDependencies): "start" | number {
  // One that is leaving is not told anything any more: see waitForLock.
  if (!isLeaving(deps.readInstance(), deps)) {
    const isFree = deps.requestLock(
      deps.wantsQuit ? { want: "quit", links: [] } : { want: "show", links: [...deps.links] },
    );
    if (isFree && deps.wantsQuit) deps.say("Gramhaul is not running.");
    if (isFree) return deps.wantsQuit ? 0 : "start";
    if (!deps.wantsQuit && !isLeaving(deps.readInstance(), deps)) return 0;
  }
  if (!waitForLock(deps)) {
    deps.say(`The running Gramhaul has not ended within ${patienceMs / 1000} s.`);
    return 1;
  }
  return deps.wantsQuit ? sayHowItEnded(deps) : "start";
}

/** A record whose process is gone is that of an earlier run: the holder of the lock is about to replace it. */
function isLeaving(other: Instance | null, { isAlive }: TurnDependencies): boolean {
  return other !== null && other.phase !== "running" && isAlive(other.pid);
}

/**
 * Takes the lock when its holder's process has ended. Until then only the record is looked at: asking for the lock is a message to
 * the holder, and one that comes while Electron takes its process down can crash it (SIGSEGV, seen on Electron 25).
 */
function waitForLock({ readInstance, isAlive, requestLock, now, sleep }: TurnDependencies): boolean {
  const end = now() + patienceMs;
  let stoppedSince: number | null = null;
  for (;;) {
    const holder = readInstance();
    if (holder?.phase === "stopped") stoppedSince ??= now();
    const hangsOn = stoppedSince !== null && now() - stoppedSince > processEndMs;
    const isLate = now() > end;
    const mayAsk = holder === null || !isAlive(holder.pid) || hangsOn || isLate;
    if (mayAsk && requestLock({ want: "wait", links: [] })) return true;
    if (isLate) return false;
    sleep(paceMs);
  }
}

function sayHowItEnded({ readInstance, say }: TurnDependencies): number {
  const code = readInstance()?.exitCode ?? null;
  if (code === 0) say("Gramhaul has quit.");
  else if (code === null) say("Gramhaul has ended before its shutdown was over.");
  else say("Gramhaul has quit, but not every step of its shutdown ended well; its log says which.");
  return code ?? 1;
}
