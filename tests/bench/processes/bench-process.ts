import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** Clients also warn of what is no fault, so that what a process writes to stderr is kept for when something is wrong: the last characters. */
const keptComplaints = 4_000;

/** A child process of the bench: one script, messages to it and from it. */
export class BenchProcess<Sent extends object, Received extends object> {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #received: Received[] = [];
  #complaints = "";
  #wake: () => void = () => undefined;

  /** `name` is for errors. With a folder for profiles a CPU profile of its whole life is written there when it ends. */
  constructor(name: string, script: string, profileFolder: string | null) {
    this.#name = name;
    const profiling = profileFolder === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileFolder}`];
    this.#child = fork(script, [], {
      execArgv: ["--import", "tsx", ...profiling],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-keptComplaints);
    });
    this.#exited = once(this.#child, "exit").then(() => this.#wake());
    this.#child.on("message", (message) => {
      this.#received.push(message as Received);
      this.#wake();
    });
  }

  tell(message: Sent): void {
    this.#child.send(message);
  }

  /** The next message of the process. Rejects when it ends without one or takes too long. */
  async next(patienceMs: number): Promise<Received> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#wake();
    }, patienceMs);
    try {
      for (;;) {
        const message = this.#received.shift();
        if (message !== undefined) return message;
        if (this.#hasEnded) throw new Error(`${this.#name} ended unexpectedly, with ${this.#end}: ${this.#complaints}`);
        if (isLate) throw new Error(`${this.#name} said nothing for ${patienceMs / 1000} s`);
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Resolves when the process has ended. */
  async ended(): Promise<void> {
    await this.#exited;
  }

  /** The end of what the process wrote to stderr. */
  get complaints(): string {
    return this.#complaints;
  }

  kill(): void {
    if (!this.#hasEnded) this.#child.kill("SIGKILL");
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get #end(): string {
    return this.#child.signalCode ?? `exit code ${this.#child.exitCode}`;
  }
}
