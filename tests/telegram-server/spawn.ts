import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { TelegramServerControl } from "./control/client";
import type { ScenarioName } from "./scenarios/scenarios";
import type { TelegramServerAddress } from "./server";

export interface SpawnOptions {
  seed?: number;
  scenario?: ScenarioName;
}

/** A server in a process of its own, as tests of speed and the demo want it. */
export interface SpawnedTelegramServer {
  /** The line the server printed. */
  readonly address: TelegramServerAddress;
  readonly control: TelegramServerControl;
  readonly pid: number;
  /** Resolves when it has ended, whoever ended it, to how: its exit code or signal, and what it said on stderr. */
  readonly ended: Promise<string>;
  /** Stops it by SIGTERM and resolves to its exit code (null: it was killed). */
  close(): Promise<number | null>;
}

/** Starts `main.ts`, or what was compiled from it, as a child process; rejects with its stderr when it ends without saying where it is. */
export async function spawnTelegramServer(options: SpawnOptions = {}): Promise<SpawnedTelegramServer> {
  // A run of many tests compiles the server once, and says here where it is.
  const compiled = process.env.GRAMHAUL_TELEGRAM_SERVER;
  const args =
    compiled === undefined ? ["--import", "tsx", fileURLToPath(new URL("./main.ts", import.meta.url))] : [compiled];
  if (options.seed !== undefined) args.push("--seed", String(options.seed));
  if (options.scenario !== undefined) args.push("--scenario", options.scenario);
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const closed = once(child, "close");
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, "line").then(([text]) => String(text)),
    exited.then((code) => Promise.reject(new Error(`the Telegram server ended with ${code}: ${complaint}`))),
  ]);
  const address = JSON.parse(line) as TelegramServerAddress;
  return {
    address,
    control: new TelegramServerControl(address.control),
    pid: child.pid ?? 0,
    ended: closed.then(([code, signal]) => `the Telegram server ended with ${code ?? signal}: ${complaint}`),
    close: () => {
      child.kill("SIGTERM");
      return exited;
    },
  };
}
