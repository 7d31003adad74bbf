import { Failure } from "../../../shared/errors";
import { type AbortSource, linkAbort, onAbort } from "../../lifecycle/abort";
import type { GatewayLog } from "../gateway";
import { ConnectionBroken, failureOf, KeyUnknown } from "./errors";
import { endOfKeptAlive, proveAlive } from "./keep-alive";
import type { TlRequest } from "./pending-request";
import type { GatewaySender } from "./sender";
import { abortable, abortFailure, delay, isTimeout } from "./timing";

/** Every request has to be answered within this time unless it asks for another. */
export const requestTimeoutMs = 20_000;
/** A request that a broken connection took with it is sent again so many times. */
const resends = 1;
const firstBackoffMs = 500;
const longestBackoffMs = 15_000;
/** An attempt that is older when something says that Telegram can be reached again hangs from before, and is made anew. */
const staleAttemptMs = 3_000;
/** A connection that held for this long was a good one: the next attempt starts without a wait. */
const steadyMs = 5_000;

export interface LinkOptions {
  /** For the log: "home DC 2", "media DC 4". */
  name: string;
  log: GatewayLog;
  /** Makes one connection, ready for requests. A rejection of kind `auth-lost` ends the link for good. */
  open(signal: AbortSignal): Promise<GatewaySender>;
  /** A persistent link reconnects for ever; another only while requests wait, and ends after `idleMs` without any. */
  life: "persistent" | { idleMs: number };
  onState?(state: "connected" | "broken"): void;
  onEnded?(reason: ConnectionBroken): void;
}

export interface CallOptions {
  signal: AbortSignal;
  timeoutMs?: number;
  /** Failed attempts to connect after which the request is given up; absent: it waits for its time-out. */
  connectAttempts?: number;
  /** Called just before the request goes out on a connection: after the wait for one, and again when it is sent once more. */
  onSend?(): void;
  /** False for requests that must not be carried out twice: they reject with `network` when the connection breaks. */
  repeatable?: boolean;
}

interface Waiter {
  /** Failed attempts after which it gives up; the others wait for their own time-out. */
  attemptsLeft: number;
  resolve(sender: GatewaySender): void;
  reject(failure: Failure): void;
}

/**
 * Keeps one connection to one data centre alive. States: idle → connecting → ready → (broken) → connecting …, and closed.
 * A request waits for the connection, within its time-out; one whose connection breaks is sent once more on the next.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #life = new AbortController();
  readonly #waiters = new Set<Waiter>();
  #sender: GatewaySender | null = null;
  #running: Promise<void> | null = null;
  /** Why no request will be answered any more. */
  #closed: Failure | null = null;
  #demand = 0;
  #idleTimer: NodeJS.Timeout | null = null;
  /** Cuts short what is under way between two connections: the wait before an attempt, or an attempt that hangs. */
  #hurry: (() => void) | null = null;
  /** Telegram itself said how long to wait. */
  #toldToWait = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Requests that wait for a connection or an answer. */
  get demand(): number {
    return this.#demand;
  }

  /**
   * Resolves when the link is ready. Rejects with the Failure of the last attempt after `attempts` of them; a persistent link
   * goes on trying all the same. A connection that is there already is taken as it is, but has to prove itself meanwhile.
   */
  async connect(attempts: number, signal: AbortSignal): Promise<void> {
    this.#hurry?.();
    this.#doubt();
    this.#demand++;
    try {
      await this.#ready(attempts, signal);
    } finally {
      this.#demand--;
      this.#restartIdleTimer();
    }
  }

  /**
   * Telegram has just been reached again elsewhere: an attempt that is due later is made now, unless Telegram asked for the wait, and
   * a connection from before has to prove that it still works.
   */
  nudge(): void {
    if (!this.#toldToWait) this.#hurry?.();
    this.#doubt();
  }

  /** Sends a request. Rejects with RpcRefusal or with a Failure. */
  async request<R extends TlRequest>(request: R, options: CallOptions): Promise<R["__response"]> {
    const timeoutMs = options.timeoutMs ?? requestTimeoutMs;
    const scope = linkAbort([options.signal, this.#life.signal], timeoutMs);
    this.#demand++;
    this.#stopIdleTimer();
    try {
      for (let resent = 0; ; resent++) {
        const sender = await this.#ready(options.connectAttempts ?? Number.POSITIVE_INFINITY, scope);
        const received = sender.bytesReceived;
        options.onSend?.();
        try {
          return await sender.call(request, scope);
        } catch (error) {
          // Nothing at all came since the request was sent: the connection is dead, and others wait on it too.
          if (isTimeout(scope.reason) && sender.bytesReceived === received) void sender.end("it has gone silent");
          const again = error instanceof ConnectionBroken && options.repeatable !== false && resent < resends;
          if (!again) throw error instanceof ConnectionBroken ? failureOf(error) : error;
        }
      }
    } finally {
      this.#demand--;
      this.#restartIdleTimer();
      scope.release();
    }
  }

  /** Breaks the present connection, so that the next one starts afresh. */
  async restart(reason: string): Promise<void> {
    await this.#sender?.end(reason);
  }

  /** Ends the link for good: everything that waits, and every later request, rejects with `why`. */
  async close(why: Failure): Promise<void> {
    this.#closed ??= why;
    this.#life.abort(this.#closed);
    this.#stopIdleTimer();
    for (const waiter of [...this.#waiters]) waiter.reject(this.#closed);
    await this.#sender?.end("the link was closed");
    await this.#running;
  }

  #ready(attempts: number, source: AbortSource): Promise<GatewaySender> {
    if (this.#closed) return Promise.reject(this.#closed);
    if (source.aborted) return Promise.reject(abortFailure(source.reason));
    if (this.#sender && !this.#sender.hasEnded) return Promise.resolve(this.#sender);
    let waiter: Waiter | null = null;
    const ready = new Promise<GatewaySender>((resolve, reject) => {
      waiter = { attemptsLeft: attempts, resolve, reject };
      this.#waiters.add(waiter);
    });
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return abortable(ready, source).finally(() => {
      if (waiter) this.#waiters.delete(waiter);
    });
  }

  #doubt(): void {
    if (this.#sender) void proveAlive(this.#sender, this.#life.signal);
  }

  get #wanted(): boolean {
    return !this.#closed && (this.#options.life === "persistent" || this.#demand > 0);
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (this.#wanted) {
      const sender = await this.#attempt(failures);
      if (this.#closed) {
        await sender?.end("the link was closed");
        return;
      }
      if (!sender) {
        failures++;
        continue;
      }
      const readyAt = Date.now();
      await this.#serve(sender);
      failures = Date.now() - readyAt >= steadyMs ? 0 : failures + 1;
      if (this.#wanted && failures > 0) await this.#pause(backoffMs(failures, null));
    }
  }

  /** Tries to connect once; null when that failed, after the wait that is due before the next attempt. */
  async #attempt(failuresBefore: number): Promise<GatewaySender | null> {
    const startedAt = Date.now();
    const stale = new AbortController();
    this.#hurry = () => {
      if (Date.now() - startedAt >= staleAttemptMs) stale.abort(new Failure("network", "The attempt hung"));
    };
    const scope = linkAbort([this.#life.signal, stale.signal]);
    try {
      return await this.#options.open(scope.signal);
    } catch (error) {
      if (this.#closed) return null;
      const failure = failureOf(error);
      this.#attemptFailed(failure, error);
      // With a key that was denied the next attempt follows at once: it makes a new one. So does one in place of one that hung.
      if (!this.#wanted || error instanceof KeyUnknown || stale.signal.aborted) return null;
      this.#toldToWait = failure.options.waitSeconds !== undefined;
      await this.#pause(backoffMs(failuresBefore + 1, failure));
      this.#toldToWait = false;
      return null;
    } finally {
      this.#hurry = null;
      scope.release();
    }
  }

  /** Lets requests use the connection until it ends. */
  async #serve(sender: GatewaySender): Promise<void> {
    const { log, name, life, onState, onEnded } = this.#options;
    log.debug(`${name}: connected`);
    this.#sender = sender;
    onState?.("connected");
    for (const waiter of [...this.#waiters]) waiter.resolve(sender);
    this.#restartIdleTimer();
    const reason = await (life === "persistent" ? endOfKeptAlive(sender) : sender.ended);
    this.#sender = null;
    this.#stopIdleTimer();
    await sender.end(reason.message);
    if (this.#closed) return;
    log.debug(`${name}: ${reason.message}`);
    onEnded?.(reason);
    onState?.("broken");
  }

  #attemptFailed(failure: Failure, error: unknown): void {
    const { log, name } = this.#options;
    log.debug(`${name}: connecting failed: ${failure.message}`);
    if (failure.kind === "auth-lost") {
      this.#closed = failure;
      this.#life.abort(failure);
      for (const waiter of [...this.#waiters]) waiter.reject(failure);
      return;
    }
    this.#options.onState?.("broken");
    if (error instanceof KeyUnknown) return;
    for (const waiter of [...this.#waiters]) {
      waiter.attemptsLeft--;
      if (waiter.attemptsLeft <= 0) waiter.reject(asUnreachable(failure));
    }
  }

  /** Waits before the next attempt; a new `connect` and the end of the link cut it short. */
  async #pause(pauseMs: number): Promise<void> {
    const cut = new AbortController();
    const untie = onAbort(this.#life.signal, () => cut.abort());
    this.#hurry = () => cut.abort();
    try {
      await delay(pauseMs, cut.signal);
    } catch (error) {
      this.#options.log.debug(`${this.#options.name}: the wait was cut short`, error);
    } finally {
      this.#hurry = null;
      untie();
    }
  }

  #stopIdleTimer(): void {
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    this.#idleTimer = null;
  }

  #restartIdleTimer(): void {
    this.#stopIdleTimer();
    const { life } = this.#options;
    if (life === "persistent" || this.#demand > 0 || !this.#sender) return;
    const sender = this.#sender;
    this.#idleTimer = setTimeout(() => void sender.end("it is not needed any more"), life.idleMs);
  }
}

function backoffMs(failures: number, failure: Failure | null): number {
  if (failure?.options.waitSeconds !== undefined) return failure.options.waitSeconds * 1000;
  const longest = Math.min(firstBackoffMs * 2 ** (failures - 1), longestBackoffMs);
  // Spread, so that the links of one machine do not all knock at the same moment.
  return longest * (0.75 + Math.random() * 0.25);
}

/** Whatever the reason why Telegram could not be reached, to those who wait it is the network. */
function asUnreachable(failure: Failure): Failure {
  if (failure.kind !== "unknown") return failure;
  return new Failure("network", failure.message, { cause: failure, code: failure.options.code });
}
