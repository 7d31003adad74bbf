import type { Connection } from "../../shared/app-state";

export interface NetworkMonitorDependencies {
  /**
   * Asks Telegram for a sign of life; the round trip in milliseconds. Rejects when there is none, and at once when the signal is
   * aborted. With `hurry` a connection that waits before its next attempt makes it now.
   */
  ping(signal: AbortSignal, options: { hurry: boolean }): Promise<number>;
  /** Whether the operating system believes that there is a network at all. */
  isSystemOnline(): boolean;
  /** Read whenever they are needed; call `settingsChanged` after a change. */
  intervalMs(): number;
  timeoutMs(): number;
  /** By how many percent a pause may be longer or shorter: installations that were started together must not ask in step. */
  jitterPercent(): number;
  /** From 0 to below 1, e.g. `Math.random`. */
  random(): number;
  log: { debug(message: string, ...details: unknown[]): void; info(message: string): void };
}

/** A round trip above this many milliseconds is told as "slow". */
const degradedAboveMs = 2_000;
/** One lost answer may be an accident; the second says offline. */
const failuresUntilOffline = 2;
/** How soon a failed question is asked again, in milliseconds: an outage should be noticed, and its end too. */
const recheckMs = 2_000;
/**
 * How often the operating system's own opinion is read, in milliseconds. Nothing tells main of a change, and a hidden window's page
 * is slowed down; reading it is one call without any traffic, and two seconds are soon enough to notice a pulled cable.
 */
const systemPollMs = 2_000;

/** A question to Telegram that has not been answered yet. */
interface Question {
  readonly controller: AbortController;
  readonly askedAtMs: number;
  timer: NodeJS.Timeout | undefined;
}

/** The time between two questions. */
interface Pause {
  readonly since: number;
  /** Drawn once a pause, so that a change of the settings moves its end and does not roll the dice again. */
  readonly draw: number;
  timer: NodeJS.Timeout | undefined;
  end(): void;
}

/**
 * Watches whether Telegram can be reached by asking Telegram itself: no other host, and no child process.
 * States: connecting (not known yet), online, degraded (slow, or one answer missing), offline. While it runs, it either asks one
 * question or pauses; as long as the operating system has no network it asks nothing.
 */
export class NetworkMonitor {
  readonly #deps: NetworkMonitorDependencies;
  readonly #listeners = new Set<(connection: Connection) => void>();
  #connection: Connection = { state: "connecting", latencyMs: null };
  #failures = 0;
  #started: AbortController | undefined;
  #running: Promise<void> = Promise.resolve();
  #question: Question | undefined;
  #pause: Pause | undefined;
  #systemTimer: NodeJS.Timeout | undefined;
  #systemOnline = true;
  /** The next question is to be asked without any wait. */
  #hurry = false;

  constructor(deps: NetworkMonitorDependencies) {
    this.#deps = deps;
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Returns the function that ends the subscription. */
  onChange(listener: (connection: Connection) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts asking, at once and then at the interval. Does nothing when it runs already. */
  start(): void {
    if (this.#started) return;
    const started = new AbortController();
    this.#started = started;
    this.#failures = 0;
    this.#hurry = false;
    this.#systemTimer = setInterval(() => this.#lookAtSystem(), systemPollMs);
    const before = this.#running;
    this.#running = before.then(() => this.#run(started.signal));
  }

  /** Asks at once unless a question is in flight, e.g. when the transport says that it broke or is back. */
  checkNow(): void {
    this.#pause?.end();
  }

  /** Gives up the question in flight and asks at once: after a wake-up from sleep an older one may hang for its whole time-out. */
  askAnew(): void {
    if (!this.#started) return;
    this.#hurry = true;
    this.#question?.controller.abort(new DOMException("Asked anew", "AbortError"));
    this.#pause?.end();
  }

  /** Lets a change of interval, time-out or jitter count at once, also for the question in flight and the pause under way. */
  settingsChanged(): void {
    if (this.#question) this.#armTimeout(this.#question);
    if (this.#pause) this.#armPause(this.#pause);
  }

  /** Ends it; resolves when no question is in flight any more. May be started again. */
  async stop(): Promise<void> {
    clearInterval(this.#systemTimer);
    this.#started?.abort();
    this.#started = undefined;
    this.#question?.controller.abort(new DOMException("Stopped", "AbortError"));
    this.#pause?.end();
    this.#set({ state: "connecting", latencyMs: null });
    await this.#running;
  }

  async #run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      const hurry = this.#hurry;
      this.#hurry = false;
      this.#systemOnline = this.#deps.isSystemOnline();
      if (this.#systemOnline) await this.#ask(stopped, hurry);
      else this.#tellSystemOffline();
      // Set meanwhile, it says that the question was given up for a new one.
      if (!stopped.aborted && !this.#hurry) await this.#wait();
    }
  }

  async #ask(stopped: AbortSignal, hurry: boolean): Promise<void> {
    const question: Question = { controller: new AbortController(), askedAtMs: performance.now(), timer: undefined };
    const { signal } = question.controller;
    this.#question = question;
    this.#armTimeout(question);
    let latencyMs: number | null = null;
    try {
      latencyMs = await this.#deps.ping(signal, { hurry });
    } catch (error) {
      this.#deps.log.debug("network: no sign of life from Telegram", error);
    } finally {
      clearTimeout(question.timer);
      this.#question = undefined;
    }
    // An answer to a question that was given up says nothing any more.
    if (!stopped.aborted && !this.#hurry) this.#conclude(latencyMs);
  }

  /** `latencyMs` is null when there was no answer. */
  #conclude(latencyMs: number | null): void {
    if (latencyMs !== null) {
      this.#failures = 0;
      this.#set({ state: latencyMs > degradedAboveMs ? "degraded" : "online", latencyMs: Math.round(latencyMs) });
      return;
    }
    this.#failures += 1;
    const wasUnknown = this.#connection.state === "connecting";
    const offline = wasUnknown || this.#failures >= failuresUntilOffline || this.#connection.state === "offline";
    this.#set({ state: offline ? "offline" : "degraded", latencyMs: null });
  }

  #armTimeout(question: Question): void {
    clearTimeout(question.timer);
    const leftMs = question.askedAtMs + this.#deps.timeoutMs() - performance.now();
    // The name tells the connection that it was silent for all that time, so that it is given up as dead.
    const giveUp = (): void => question.controller.abort(new DOMException("No answer in time", "TimeoutError"));
    question.timer = setTimeout(giveUp, Math.max(0, leftMs));
  }

  /** Resolves when the next question is due. Without a network there is none until the system has one again. */
  #wait(): Promise<void> {
    return new Promise((resolve) => {
      const pause: Pause = {
        since: performance.now(),
        draw: this.#deps.random(),
        timer: undefined,
        end: () => {
          clearTimeout(pause.timer);
          this.#pause = undefined;
          resolve();
        },
      };
      this.#pause = pause;
      this.#armPause(pause);
    });
  }

  #armPause(pause: Pause): void {
    clearTimeout(pause.timer);
    if (!this.#systemOnline) return;
    const pauseMs = this.#failures > 0 ? recheckMs : this.#deps.intervalMs();
    const spread = (pause.draw * 2 - 1) * (this.#deps.jitterPercent() / 100);
    const leftMs = pause.since + pauseMs * (1 + spread) - performance.now();
    pause.timer = setTimeout(() => pause.end(), Math.max(0, leftMs));
  }

  #lookAtSystem(): void {
    const online = this.#deps.isSystemOnline();
    if (online === this.#systemOnline) return;
    this.#systemOnline = online;
    // Said here rather than when the question in flight has ended: what runs can't go on.
    if (!online) this.#tellSystemOffline();
    this.askAnew();
  }

  #tellSystemOffline(): void {
    this.#failures = failuresUntilOffline;
    this.#set({ state: "offline", latencyMs: null });
  }

  #set(next: Connection): void {
    const before = this.#connection;
    this.#connection = next;
    if (before.state !== next.state) this.#deps.log.info(`network: ${before.state} → ${next.state}`);
    if (before.state === next.state && before.latencyMs === next.latencyMs) return;
    for (const listener of this.#listeners) listener(next);
  }
}
