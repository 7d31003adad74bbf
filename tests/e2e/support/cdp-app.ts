import { type ChildProcess, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { sandboxArguments } from "../../../scripts/support/sandbox";
import { AppProcess } from "./app-process";

export interface CdpLaunchOptions {
  /** The binary to start. */
  executable: string;
  /** Its arguments, e.g. the app's folder for a plain Electron. */
  args: string[];
  /** Added to the environment; undefined removes a variable. */
  env: NodeJS.ProcessEnv;
  /** The app's data folder; made when it is not there. */
  userData: string;
  /** Told the process id at once: whether and when a window opens is another question. */
  onSpawned?: (pid: number) => void;
}

const startLimitMs = 60_000;

/**
 * The app as its own process, with nothing attached to its main process: only its window is reached, over the DevTools
 * protocol, and can be let go again.
 */
export class CdpApp extends AppProcess {
  readonly #browser: Browser;

  constructor(child: ChildProcess, browser: Browser, userData: string, readStderr: () => string) {
    super(child, userData, readStderr);
    this.#browser = browser;
  }

  /** The app's window, once its page is there. */
  async window(timeoutMs = 30_000): Promise<Page> {
    try {
      const context = this.#browser.contexts()[0];
      if (context === undefined) throw new Error("Chromium has no context");
      const page = context.pages()[0] ?? (await context.waitForEvent("page", { timeout: timeoutMs }));
      await page.waitForLoadState("domcontentloaded", { timeout: timeoutMs });
      return page;
    } catch (error) {
      throw new Error(`The app showed no window within ${timeoutMs / 1000} s: ${error}\n${this.lastWords()}`);
    }
  }

  /** Detaches from the window; the app goes on. */
  async letGo(): Promise<void> {
    await this.#browser.close();
  }
}

/** Starts a program and attaches to its window. Rejects, with what it said, when it does not come up. */
export async function launchOverCdp(options: CdpLaunchOptions): Promise<CdpApp> {
  await mkdir(join(options.userData, "home"), { recursive: true });
  const child = spawn(options.executable, [...sandboxArguments(true), "--remote-debugging-port=0", ...options.args], {
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (child.pid !== undefined) options.onSpawned?.(child.pid);
  // Should this process die of an error of its own, the app must not stay behind.
  const killOnExit = (): void => {
    child.kill("SIGKILL");
  };
  process.once("exit", killOnExit);
  child.once("exit", () => process.off("exit", killOnExit));
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const starting = new AppProcess(child, options.userData, () => stderr);
  try {
    const endpoint = await devToolsEndpoint(child, () => stderr);
    // Electron has no browser contexts to apply defaults to, and refuses the attempt.
    const browser = await chromium.connectOverCDP(endpoint, { timeout: startLimitMs, noDefaults: true });
    return new CdpApp(child, browser, options.userData, () => stderr);
  } catch (error) {
    const lastWords = starting.lastWords();
    await starting.dispose();
    throw new Error(`The app did not start: ${error}\n${lastWords}`);
  }
}

/** Chromium says on stderr where it listens. */
function devToolsEndpoint(child: ChildProcess, readStderr: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no window after ${startLimitMs / 1000} s`)), startLimitMs);
    const look = (): void => {
      const endpoint = /^DevTools listening on (ws:\/\/\S+)$/m.exec(readStderr())?.[1];
      if (endpoint === undefined) return;
      clearTimeout(timer);
      child.stderr?.off("data", look);
      resolve(endpoint);
    };
    child.stderr?.on("data", look);
    const ended = (reason: string): void => {
      clearTimeout(timer);
      reject(new Error(reason));
    };
    child.once("error", (error) => ended(error.message));
    child.once("exit", (code, signal) => ended(`it ended with ${code ?? signal}`));
  });
}
