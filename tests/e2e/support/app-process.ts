import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describeHang } from "./hanging-process";

export interface ExitStatus {
  /** Exit code, null when a signal ended the process. */
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** What both ways of starting the app share: its process, its log, and ways to end it. Every wait is bounded. */
export class AppProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<ExitStatus>;
  readonly #readStderr: () => string;

  constructor(
    child: ChildProcess,
    /** The app's data folder. */
    readonly userData: string,
    readStderr: () => string,
  ) {
    this.#child = child;
    this.#readStderr = readStderr;
    this.#exit = exitOf(child);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error("the app was not started");
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** How the process has ended, null while it runs. Unlike `waitForExit` it does not wait for whoever else holds its output. */
  get status(): ExitStatus | null {
    return this.isRunning ? null : { code: this.#child.exitCode, signal: this.#child.signalCode };
  }

  sendSignal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends the app as a power cut would, and waits until it is gone. */
  async kill9(): Promise<void> {
    this.sendSignal("SIGKILL");
    await this.waitForExit(10_000);
  }

  /** Waits for a person to end the app, however long they take. */
  ended(): Promise<ExitStatus> {
    return this.#exit;
  }

  /** Waits for the process to end. One that has not after `timeoutMs` hangs: it is killed, and the error shows what it said last. */
  async waitForExit(timeoutMs = 20_000): Promise<ExitStatus> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), timeoutMs);
    });
    const status = await Promise.race([this.#exit, late]);
    clearTimeout(timer);
    if (status !== null) return status;
    const state = describeHang(this.pid);
    const hasEnded = this.isRunning ? "" : ": its own process had, but not all that hold its output";
    this.sendSignal("SIGKILL");
    throw new Error(
      `The app had not ended after ${timeoutMs / 1000} s and was killed${hasEnded}.\n${state}\n${this.lastWords()}`,
    );
  }

  /** Everything the app has written to stderr so far. */
  stderr(): string {
    return this.#readStderr();
  }

  /** Lines of the app's log file so far; none when there is no file yet. */
  async logLines(): Promise<string[]> {
    const path = logFile(this.userData);
    if (!existsSync(path)) return [];
    return (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  }

  /** Those of the last start alone, where the app has been started several times. */
  async logLinesOfLastStart(): Promise<string[]> {
    const lines = await this.logLines();
    return lines.slice(
      Math.max(
        0,
        lines.findLastIndex((line) => / Gramhaul \S+ on Electron /.test(line)),
      ),
    );
  }

  /** For a test's clean-up: kills the app if it still runs. */
  async dispose(): Promise<void> {
    if (this.isRunning) await this.kill9();
  }

  /** The end of stderr and of the log, for error messages. */
  lastWords(): string {
    return describeEnd(this.stderr(), this.userData);
  }
}

export function logFile(userData: string): string {
  return join(userData, "logs", "main.log");
}

/** The last lines of stderr and of the log file, as text for an error message. */
export function describeEnd(stderr: string, userData: string): string {
  const path = logFile(userData);
  const log = existsSync(path) ? readFileSync(path, "utf8") : "(there is none)";
  return `--- end of stderr\n${tail(stderr)}\n--- end of ${path}\n${tail(log)}`;
}

function tail(text: string): string {
  return text.trim().split("\n").slice(-40).join("\n");
}

function exitOf(child: ChildProcess): Promise<ExitStatus> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve({ code: child.exitCode, signal: child.signalCode });
  }
  // "close" rather than "exit": then stderr has been read to its end.
  return new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal })));
}
