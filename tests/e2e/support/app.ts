import { appendFileSync, mkdtempSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { _electron, type ElectronApplication, type Page } from "playwright-core";
import { sandboxArguments } from "../../../scripts/support/sandbox";
import { AppProcess, describeEnd } from "./app-process";
import { builtApp, electronExecutable } from "./runtime";

/** The line that the local Telegram server prints, as far as the app needs it. */
export interface ServerLine {
  dcs: { id: number; host: string; port: number }[];
  rsaPublicKey: string;
}

export interface LaunchOptions {
  /** The Telegram the app talks to; left out, it has none to reach and must not need one. */
  server?: ServerLine | undefined;
  /** The app's data folder; made when it is not there. */
  userData: string;
  /** Arguments for the app. */
  args?: string[];
  /** Added to the environment; undefined removes a variable. */
  env?: NodeJS.ProcessEnv;
  /** Folder of the app to run; the built app by default. */
  appFolder?: string;
  /** Where the record of stderr is kept; a new folder for temporary files by default. */
  recordFolder?: string;
}

const startLimitMs = 60_000;
const letDebuggerGo = fileURLToPath(new URL("let-debugger-go.cjs", import.meta.url));

/** The built app under test, in a real Electron. */
export class RunningApp extends AppProcess {
  constructor(
    /** Playwright's handle, e.g. for `electronApp.evaluate` in the main process. */
    readonly electronApp: ElectronApplication,
    userData: string,
    readStderr: () => string,
  ) {
    super(electronApp.process(), userData, readStderr);
  }

  /** The app's window, once its page is there. */
  async window(timeoutMs = 30_000): Promise<Page> {
    try {
      // A window that opened before the tool was attached is listed but not announced.
      const page =
        this.electronApp.windows()[0] ?? (await this.electronApp.waitForEvent("window", { timeout: timeoutMs }));
      await page.waitForLoadState("domcontentloaded", { timeout: timeoutMs });
      return page;
    } catch (error) {
      throw new Error(`The app showed no window within ${timeoutMs / 1000} s: ${error}\n${this.lastWords()}`);
    }
  }
}

/** Starts the built app. Rejects, with what the app said, when it does not come up. */
export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  const appFolder = options.appFolder ?? builtApp();
  const executable = await electronExecutable();
  await mkdir(join(options.userData, "home"), { recursive: true });
  const stderrFile = join(options.recordFolder ?? mkdtempSync(join(tmpdir(), "gramhaul-stderr-")), "stderr.txt");
  appendFileSync(stderrFile, "");
  const readStderr = (): string => readFileSync(stderrFile, "utf8");
  const recorded = process.platform !== "win32";
  const sandbox = sandboxArguments(true);
  try {
    const electronApp = await _electron.launch({
      executablePath: recorded ? fileURLToPath(new URL("record-stderr.sh", import.meta.url)) : executable,
      args: [...sandbox, "--password-store=basic", "-r", letDebuggerGo, appFolder, ...(options.args ?? [])],
      chromiumSandbox: sandbox.length === 0,
      env: definedOnly({
        ...process.env,
        ...(recorded ? { RECORDED_PROGRAM: executable, RECORDED_STDERR: stderrFile } : {}),
        ...appEnvironment(options),
      }),
      timeout: startLimitMs,
    });
    return new RunningApp(electronApp, options.userData, readStderr);
  } catch (error) {
    throw new Error(`The app did not start: ${error}\n${describeEnd(readStderr(), options.userData)}`);
  }
}

/**
 * The environment that makes the app use the local Telegram server and a data folder of its own, and takes a folder in there for
 * the person's home: nothing it does by default can end in the real one.
 */
export function appEnvironment(options: LaunchOptions): NodeJS.ProcessEnv {
  return {
    HOME: join(options.userData, "home"),
    // What a real display asks for is still found in the real home.
    XAUTHORITY: process.env.XAUTHORITY ?? join(homedir(), ".Xauthority"),
    XDG_CONFIG_HOME: undefined,
    XDG_CACHE_HOME: undefined,
    XDG_DATA_HOME: undefined,
    GRAMHAUL_TELEGRAM: options.server === undefined ? undefined : JSON.stringify(options.server),
    GRAMHAUL_USER_DATA: options.userData,
    ...options.env,
  };
}

/** Without the variables that are undefined: passed on as they are, they would become the text "undefined". */
export function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
