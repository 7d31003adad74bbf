import { type ChildProcess, spawn } from "node:child_process";
import { ScriptProblem } from "./script-problem";

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** "capture" keeps the output for the result; "inherit" shows it as it comes. */
  output?: "capture" | "inherit";
  /** The command is killed after this many milliseconds; none by default. */
  timeoutMs?: number;
}

export interface CommandResult {
  /** Exit code, null when a signal ended the command. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

/** Runs a command (no shell) to its end. Rejects only when it can't be started at all. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const capture = (options.output ?? "capture") === "capture";
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: capture ? ["ignore", "pipe", "pipe"] : "inherit",
  });
  const stdout = collectText(child.stdout);
  const stderr = collectText(child.stderr);
  let timedOut = false;
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          child.kill("SIGKILL");
        }, options.timeoutMs);
  try {
    const { code, signal } = await childExit(child);
    return { code, signal, stdout: stdout(), stderr: stderr(), timedOut };
  } catch (error) {
    throw new ScriptProblem(`${command} can't be started: ${error instanceof Error ? error.message : error}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Settles when the child's process has ended and its output has been read. Rejects when it could not be started. */
export function childExit(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}

function collectText(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}
