/**
 * All quit policy in one place, without Electron.
 *
 *     idle ──request──▶ confirming ──yes──▶ stopping ──steps over──▶ stopped
 *       ▲                   │
 *       └────────no─────────┘
 *
 * Only a request that came from a person, while work is running and with the setting on, asks; everything else goes straight to
 * `stopping`. An error while asking leads to quitting: an app that can't be quit is worse than a question that was not asked.
 */
export type QuitPhase = "idle" | "confirming" | "stopping" | "stopped";

/** Every way out of the app. `command`: another process asked for it (`gramhaul --quit`). */
export type QuitReason =
  | "tray"
  | "menu"
  | "window"
  | "system-quit"
  | "signal"
  | "command"
  | "restart"
  | "session-end"
  | "fatal";

/** Reasons that a person gave in the app itself; only these may be answered with a question. */
const askedByPerson: ReadonlySet<QuitReason> = new Set<QuitReason>(["tray", "menu", "window", "system-quit"]);

export interface QuitDependencies {
  /** True when quitting now would interrupt something. */
  isBusy(): boolean;
  /** The user's setting. */
  mayAsk(): boolean;
  /** Asks the user; true means quit. */
  confirm(): Promise<boolean>;
  /** Runs the ordered shutdown; resolves to the exit code. */
  shutDown(reason: QuitReason): Promise<number>;
  /** Ends the process; called once, from a macrotask (see `electron/quit-binding.ts`). */
  exit(code: number): void;
  log: { info(message: string): void; error(message: string, ...details: unknown[]): void };
}

export class QuitController {
  readonly #deps: QuitDependencies;
  #phase: QuitPhase = "idle";
  #isFatal = false;

  constructor(deps: QuitDependencies) {
    this.#deps = deps;
  }

  get phase(): QuitPhase {
    return this.#phase;
  }

  /**
   * Asks for a quit. While a question is open, a request that may not be answered with a question (a signal, the end of the session)
   * overrules it; every other repeated request is ignored, because the first one is being served. A fatal error decides the exit
   * code (1) whenever it comes.
   */
  request(reason: QuitReason): void {
    this.#isFatal ||= reason === "fatal";
    const overrules = this.#phase === "confirming" && !askedByPerson.has(reason);
    if (this.#phase !== "idle" && !overrules) return;
    if (askedByPerson.has(reason) && this.#shouldAsk()) {
      this.#phase = "confirming";
      void this.#ask(reason);
      return;
    }
    this.#begin(reason);
  }

  #shouldAsk(): boolean {
    try {
      return this.#deps.mayAsk() && this.#deps.isBusy();
    } catch (error) {
      this.#deps.log.error("quit: could not tell whether to ask; quitting", error);
      return false;
    }
  }

  async #ask(reason: QuitReason): Promise<void> {
    let agreed = true;
    try {
      agreed = await this.#deps.confirm();
    } catch (error) {
      this.#deps.log.error("quit: the question failed; quitting", error);
    }
    if (this.#phase !== "confirming") return;
    if (agreed) this.#begin(reason);
    else this.#phase = "idle";
  }

  #begin(reason: QuitReason): void {
    this.#phase = "stopping";
    this.#deps.log.info(`quit: asked by ${reason}`);
    void this.#stop(reason);
  }

  async #stop(reason: QuitReason): Promise<void> {
    let code = 1;
    try {
      code = await this.#deps.shutDown(reason);
    } catch (error) {
      this.#deps.log.error("quit: the shutdown broke; leaving", error);
    }
    this.#phase = "stopped";
    // A macrotask: from a microtask Electron's quit can be overwritten by the outer event that is still returning.
    setImmediate(() => this.#deps.exit(this.#isFatal ? 1 : code));
  }
}
