import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { sandboxArguments } from "../../../scripts/support/sandbox";
import { appEnvironment } from "./app";
import { type CdpApp, launchOverCdp } from "./cdp-app";
import { builtApp, electronExecutable } from "./runtime";
import type { Scene } from "./scene";
import { waitFor } from "./waits";

export interface Ended {
  code: number | null;
  /** What it has said on stdout. */
  said: string;
}

/**
 * Runs Gramhaul with these arguments on the scene's data folder until it ends, as a person does from a terminal. Nothing is attached
 * to it; `env` is added to its environment.
 */
export async function runBeside(scene: Scene, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(await electronExecutable(), [...sandboxArguments(true), builtApp(), ...args], {
    env: { ...process.env, ...environmentOf(scene), ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [said, [code]] = await Promise.all([textOf(child), once(child, "exit")]);
  return { code: code as number | null, said: said.trim() };
}

export interface StartOptions {
  /** A script that Electron loads before the app. */
  preload?: string;
  /** Behind the app on the command line. */
  args?: string[];
  /** Added to its environment. */
  env?: NodeJS.ProcessEnv;
  onSpawned?: (pid: number) => void;
}

/** Starts the app on the scene's data folder with nothing attached to its main process. It is killed with the test if it still runs. */
export async function startUnattached(
  scene: Scene,
  { preload, args = [], env = {}, onSpawned }: StartOptions = {},
): Promise<CdpApp> {
  const app = await launchOverCdp({
    executable: await electronExecutable(),
    args: ["--password-store=basic", ...(preload === undefined ? [] : ["-r", preload]), builtApp(), ...args],
    env: { ...environmentOf(scene), ...env },
    userData: scene.userData,
    ...(onSpawned === undefined ? {} : { onSpawned }),
  });
  onTestFinished(() => app.dispose());
  return app;
}

/** A start on the scene's data folder that has come as far as the app's own code, and stands still before it. */
export interface StartAtGate {
  pid: number;
  /** Lets it go on into the app; resolves when it does. */
  open(): Promise<void>;
  /** The app, once it has a window. */
  started: Promise<CdpApp>;
}

/**
 * Starts the app and stops it before its own code, with Electron's start, which takes seconds on a busy machine, behind it: what it
 * does then comes soon after `open`, and fits within the deadlines of another process.
 */
export async function startAtGate(scene: Scene): Promise<StartAtGate> {
  const gate = join(scene.userData, "gate");
  let pid: number | null = null;
  const started = startUnattached(scene, {
    preload: fileURLToPath(new URL("wait-at-gate.cjs", import.meta.url)),
    env: { TEST_GATE: gate },
    onSpawned: (spawned) => {
      pid = spawned;
    },
  });
  const open = async (): Promise<void> => {
    await rm(gate);
    await waitFor("a start that goes on", async () => (existsSync(`${gate}.passed`) ? true : null));
  };
  // A start that fails is told at once, not after the wait for its gate.
  const waiting = waitFor("a start at its gate", async () => (existsSync(gate) ? pid : null));
  return { pid: await Promise.race([waiting, started.then(() => waiting)]), open, started };
}

/** Looks at a process this often in a row, at the pace of `waitFor`, before it is taken for one that waits: a quarter of a second. */
const looksOfRest = 10;

/** Waits until a process has begun to work and then rests: it waits for something. Reads /proc, so for Linux only. */
export async function waitForRest(pid: number): Promise<void> {
  let last = 0;
  let looks = 0;
  await waitFor(`process ${pid} at rest`, async () => {
    // proc_pid_stat(5): the name, in parentheses, may have spaces; utime and stime are the fields 14 and 15.
    const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).replace(/^.*\) /, "").split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    looks = ticks > 0 && ticks === last ? looks + 1 : 0;
    last = ticks;
    return looks >= looksOfRest ? true : null;
  });
}

function environmentOf({ server, userData }: Scene): NodeJS.ProcessEnv {
  return appEnvironment({ server: server.address, userData });
}

async function textOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  await once(child, "close");
  return text;
}
