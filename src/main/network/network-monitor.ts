import type { Connection } from "../../shared/app-state";
import { linkAbort } from "../lifecycle/linked-abort";

export interface NetworkMonitorDependencies {
  /** Asks Telegram for a sign of life; the round trip in milliseconds. Rejects when there is none. */
  ping(signal: AbortSignal): Promise<number>;
  /** Whether the operating system believes that there is a network at all. */
  isSystemOnline(): boolean;
  intervalMs(): number;
  timeoutMs(): number;
  log: { debug(message: string, ...details: unknown[]): void; info(message: string): void };
}

/** A round trip above this many milliseconds is told as "slow". */
const degradedAboveMs = 2_000;
/** One lost answer may be an accident; the second says offline. */
const failuresUntilOffline = 2;
/** How soon a failed question is asked again, in milliseconds: an outage should be noticed, and its end too. */
const recheckMs = 2_000;

/**
 * Watches whether Telegram can be reached by asking Telegram itself: no other host, and no child process.
 * States: connecting (not known yet), online, degraded (slow, or one answer missing), offline.
 */
export class NetworkMonitor {
  readonly #deps: NetworkMonitorDependencies;
  readonly #listeners = new Set<(connection: Connection) => void>();
  #connection: Connection = { state: "connecting", latencyMs: null };
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<void> | undefined;
  #abort: AbortController | undefined;

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
    if (this.#abort) return;
    this.#abort = new AbortController();
    this.#failures = 0;
    this.checkNow();
  }

  /** Asks at once, e.g. after a wake-up from sleep or when the transport says that it broke. */
  checkNow(): void {
    if (!this.#abort || this.#asking) return;
    clearTimeout(this.#timer);
    this.#asking = this.#check(this.#abort.signal).finally(() => {
      this.#asking = undefined;
      if (!this.#abort || this.#abort.signal.aborted) return;
      this.#timer = setTimeout(() => this.checkNow(), this.#failures > 0 ? recheckMs : this.#deps.intervalMs());
    });
  }

  /** Ends it; resolves when no question is in flight any more. May be started again. */
  async stop(): Promise<void> {
    this.#abort?.abort();
    this.#abort = undefined;
    clearTimeout(this.#timer);
    await this.#asking;
    this.#set({ state: "connecting", latencyMs: null });
  }

  async #check(stopped: AbortSignal): Promise<void> {
    if (!this.#deps.isSystemOnline()) {
      this.#failures = failuresUntilOffline;
      this.#set({ state: "offline", latencyMs: null });
      return;
    }
    const patience = linkAbort([stopped], this.#deps.timeoutMs());
    try {
      const latencyMs = await this.#deps.ping(patience.signal);
      if (stopped.aborted) return;
      this.#failures = 0;
      this.#set({ state: latencyMs > degradedAboveMs ? "degraded" : "online", latencyMs: Math.round(latencyMs) });
    } catch (error) {
      if (stopped.aborted) return;
      this.#failures += 1;
      this.#deps.log.debug("network: no sign of life from Telegram", error);
      const wasUnknown = this.#connection.state === "connecting";
      const offline = wasUnknown || this.#failures >= failuresUntilOffline || this.#connection.state === "offline";
      this.#set({ state: offline ? "offline" : "degraded", latencyMs: null });
    } finally {
      patience.release();
    }
  }

  #set(next: Connection): void {
    const before = this.#connection;
    this.#connection = next;
    if (before.state !== next.state) this.#deps.log.info(`network: ${before.state} → ${next.state}`);
    if (before.state === next.state && before.latencyMs === next.latencyMs) return;
    for (const listener of this.#listeners) listener(next);
  }
}
