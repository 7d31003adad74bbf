import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { childExit } from "./run-command";
import { ScriptProblem } from "./script-problem";

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Two of the same signal within this time are one wish: the terminal and npm both deliver Ctrl+C to this process. */
const defaultSameWishMs = 500;

/**
 * Runs a program to its end with this terminal's input and output, and returns its exit code (128 + number after a signal).
 *
 * The program gets each signal exactly once, from here: it runs in a session of its own, out of reach of the terminal's, and
 * this process stays until the program has ended, so the prompt does not come back over an app that is still saving its work.
 */
export async function supervise(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  sameWishMs = defaultSameWishMs,
): Promise<number> {
  const child = spawn(command, args, {
    env,
    stdio: "inherit",
    // Windows has neither sessions nor signals: there the console reaches the program by itself.
    detached: process.platform !== "win32",
  });
  const stopForwarding = forwardSignals(child, sameWishMs);
  try {
    const { code, signal } = await childExit(child);
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } catch (error) {
    throw new ScriptProblem(`${command} can't be started: ${error instanceof Error ? error.message : error}`);
  } finally {
    stopForwarding();
  }
}

function forwardSignals(child: ChildProcess, sameWishMs: number): () => void {
  const lastAt = new Map<NodeJS.Signals, number>();
  const forward = (signal: NodeJS.Signals): void => {
    const now = Date.now();
    const last = lastAt.get(signal);
    lastAt.set(signal, now);
    if (process.platform === "win32" || (last !== undefined && now - last < sameWishMs)) return;
    child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  return () => {
    for (const signal of forwarded) process.off(signal, forward);
  };
}
