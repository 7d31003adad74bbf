import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sandboxArguments } from "../../scripts/support/sandbox";
import { appEnvironment, definedOnly, type LaunchOptions } from "../e2e/support/app";
import { AppProcess } from "../e2e/support/app-process";
import { builtApp, electronExecutable } from "../e2e/support/runtime";

/** The app as a process of its own with nothing attached to it: it starts as it does for a person. */
export interface BareApp {
  app: AppProcess;
  child: ChildProcess;
}

/** Starts the built app and does not wait for anything. */
export async function startBareApp(options: LaunchOptions & { recordFolder: string }): Promise<BareApp> {
  const executable = await electronExecutable();
  mkdirSync(join(options.userData, "home"), { recursive: true });
  const stderrFile = join(options.recordFolder, "stderr.txt");
  const stderr = openSync(stderrFile, "a");
  const args = [...sandboxArguments(true), "--password-store=basic", builtApp(), ...(options.args ?? [])];
  const env = definedOnly({ ...process.env, ...appEnvironment(options) });
  const child = spawn(executable, args, { env, stdio: ["ignore", "ignore", stderr] });
  closeSync(stderr);
  // Should this process die of an error of its own, the app must not stay behind.
  const killOnExit = (): void => {
    child.kill("SIGKILL");
  };
  process.once("exit", killOnExit);
  child.once("exit", () => process.off("exit", killOnExit));
  return { app: new AppProcess(child, options.userData, () => readFileSync(stderrFile, "utf8")), child };
}
