import { spawn } from "node:child_process";
import { onTestFinished } from "vitest";
import { waitFor } from "./waits";

/** A command that runs in a terminal of its own, as a person's does: Ctrl+C reaches its whole foreground group. */
export interface Terminal {
  pressCtrlC(): void;
  /** What has been shown so far. */
  text(): string;
  /** Waits until the prompt would be back. */
  ended(limitMs: number): Promise<void>;
}

/** util-linux's `script` gives the command a terminal. It is ended with the test at the latest. */
export function openTerminal(command: string, options: { cwd: string; env: NodeJS.ProcessEnv }): Terminal {
  const child = spawn("script", ["--quiet", "--flush", "--command", command, "/dev/null"], {
    ...options,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let shown = "";
  let isOver = false;
  let problem: Error | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      shown += chunk.toString("utf8");
    });
  }
  child.once("error", (error) => {
    problem = error;
    isOver = true;
  });
  child.once("close", () => {
    isOver = true;
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    pressCtrlC: () => void child.stdin.write("\x03"),
    text: () => shown,
    ended: async (limitMs) => {
      await waitFor("the prompt back", async () => (isOver ? true : null), limitMs).catch((error: Error) => {
        throw new Error(`${error.message}\n--- the terminal\n${shown}`);
      });
      if (problem !== undefined) throw new Error(`The terminal did not open: ${problem.message}`);
    },
  };
}
