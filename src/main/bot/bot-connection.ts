import type { BotState } from "../../shared/bot";
import { Failure } from "../../shared/errors";
import type { Clock } from "../downloads/clock";
import { onAbort } from "../lifecycle/abort";
import { ShuttingDown } from "../lifecycle/work-tracker";
import type { GatewayLog, TelegramGateway } from "../telegram/gateway";
import type { GatewayUser, SignInMethods } from "../telegram/sign-in-methods";
import type { SignInRefusal } from "../telegram/sign-in-refusal";
import { refusalOf } from "../telegram/sign-in-refusal";
import { botProblemOf, isSessionOver, retryDelayMs } from "./bot-failures";

/** What the bot needs of a gateway. */
export type BotGateway = Pick<
  TelegramGateway,
  "connect" | "stop" | "exportSession" | "onSessionChanged" | "onConnection" | "onAuthLost"
> & { readonly signIn: Pick<SignInMethods, "currentUser" | "signInAsBot" | "logOut"> };

export interface BotConnectionOptions {
  token: string;
  /** From an earlier start, or null to sign in with the token. */
  session: string | null;
  /** Makes a gateway; may throw a Failure of kind `auth-lost` when the session cannot be read. */
  createGateway(session: string | null): BotGateway;
  /** False once no new sign-in may be started. */
  maySignIn(): boolean;
  onState(state: BotState): void;
  /** The session to use at the next start; null when the present one is over. */
  onSession(session: string | null): void;
  clock: Clock;
  log: GatewayLog;
}

/**
 * How often a bot that seems to run asks whether it is still signed in: Telegram does not tell an idle client that its token was
 * revoked.
 */
const checkEveryMs = 10 * 60_000;
/** A session that held this long was a good one: when it is lost, the next sign-in follows at once. */
const steadyMs = 60_000;

/**
 * One bot's connection, from its first attempt until it is ended or has failed: signs in with the stored session or else with the
 * token, waits out flood waits and an absent network for as long as they take, signs in anew when the session is lost.
 */
export class BotConnection {
  readonly #options: BotConnectionOptions;
  readonly #life = new AbortController();
  #session: string | null;
  #gateway: BotGateway | null = null;
  /** True while the last that Telegram said is that the bot is signed in, and the transport holds. */
  #isRunning = false;
  #authLost = false;
  #isLoggedOut = false;
  /** Cuts the present pause short; null while there is none, or Telegram itself asked for it. */
  #wake: (() => void) | null = null;
  #over: Promise<void> | null = null;

  constructor(options: BotConnectionOptions) {
    this.#options = options;
    this.#session = options.session;
  }

  /** Starts it; what comes of it is told by `onState`. */
  start(): void {
    this.#over ??= this.#run();
  }

  /** Ends a wait for the network before its time; one that Telegram asked for stays as it is. */
  hurry(): void {
    if (!this.#isRunning) this.#wake?.();
  }

  /** Tells Telegram that the session is not needed any more, if the bot runs. Rejects with a SignInRefusal. */
  async logOut(signal: AbortSignal): Promise<void> {
    if (!this.#isRunning) return;
    this.#isLoggedOut = true;
    await this.#gateway?.signIn.logOut(signal);
  }

  /** Ends it in whatever state it is; requests in flight get `graceMs`. Never rejects; nothing is told afterwards. */
  async end(graceMs: number): Promise<void> {
    const stopped = this.#gateway?.stop(graceMs);
    this.#life.abort();
    await stopped;
    await this.#over;
  }

  get #isEnded(): boolean {
    return this.#life.signal.aborted;
  }

  async #run(): Promise<void> {
    try {
      for (let losses = 0; !this.#isEnded; ) {
        const startedAt = this.#options.clock.now();
        await this.#serve();
        if (this.#isEnded) return;
        this.#options.log.info("bot: its session is over; signing in anew");
        this.#session = null;
        this.#options.onSession(null);
        losses = this.#options.clock.now() - startedAt >= steadyMs ? 0 : losses + 1;
        this.#say({ state: "connecting", waiting: null });
        // Telegram limits sign-ins: one that does not last is not repeated at once.
        if (losses > 1) await this.#pause(retryDelayMs(losses - 1), true);
      }
    } catch (error) {
      if (!this.#isEnded && !(error instanceof ShuttingDown)) this.#fail(refusalOf(error));
    }
  }

  /** Lives with one gateway: resolves when its session is over or the connection is ended, rejects with what no waiting mends. */
  async #serve(): Promise<void> {
    const gateway = this.#open();
    if (!gateway) return;
    try {
      for (let failures = 0; !this.#authLost && !this.#isEnded; ) {
        try {
          if (!this.#isRunning) this.#say({ state: "connecting", waiting: null });
          const user = await this.#ask(gateway);
          failures = 0;
          this.#running(user);
          await this.#pause(checkEveryMs, true);
        } catch (error) {
          if (this.#isEnded || error instanceof ShuttingDown) throw error;
          if (isSessionOver(error)) return;
          failures++;
          await this.#waitOut(refusalOf(error), failures);
        }
      }
    } finally {
      this.#gateway = null;
      this.#isRunning = false;
      this.#authLost = false;
      await gateway.stop(0);
    }
  }

  /** Null when the stored session cannot be read. */
  #open(): BotGateway | null {
    let gateway: BotGateway;
    try {
      gateway = this.#options.createGateway(this.#session);
    } catch (error) {
      if (isSessionOver(error)) return null;
      throw error;
    }
    gateway.onAuthLost(() => {
      this.#authLost = true;
      this.#wake?.();
    });
    gateway.onConnection((state) => this.#transportChanged(state));
    gateway.onSessionChanged((session) => {
      // Before the sign-in there is nothing worth keeping, and after the log-out neither.
      if (this.#session !== null && !this.#isLoggedOut) this.#keep(session);
    });
    this.#gateway = gateway;
    return gateway;
  }

  /** A transport that is back ends a wait for the network; one that broke under a running bot is asked after at once. */
  #transportChanged(state: "connected" | "broken"): void {
    if (this.#isEnded || (state === "broken" && !this.#isRunning)) return;
    this.#isRunning = false;
    this.#wake?.();
  }

  /** Who the bot is, signed in if need be. */
  async #ask(gateway: BotGateway): Promise<GatewayUser> {
    const { signal } = this.#life;
    await gateway.connect(signal);
    if (this.#session !== null) {
      const user = await gateway.signIn.currentUser(signal);
      if (user) return user;
      throw new Failure("auth-lost", "The bot's session is not signed in");
    }
    if (!this.#options.maySignIn()) throw new ShuttingDown();
    const user = await gateway.signIn.signInAsBot(this.#options.token, signal);
    this.#keep(gateway.exportSession());
    return user;
  }

  #keep(session: string): void {
    this.#session = session;
    if (!this.#isEnded) this.#options.onSession(session);
  }

  #running({ username, firstName }: GatewayUser): void {
    this.#isRunning = true;
    this.#say({ state: "running", username, name: firstName });
  }

  /** Waits as long as a refusal asks for. Rejects with it when waiting does not help. */
  async #waitOut(refusal: SignInRefusal, failures: number): Promise<void> {
    const { waitSeconds } = refusal.options;
    const delayMs = waitSeconds === undefined ? retryDelayMs(failures) : waitSeconds * 1000;
    if (refusal.kind === "flood-wait") await this.#wait("flood-wait", delayMs);
    else if (refusal.kind === "no-network") await this.#wait("network", delayMs);
    else throw refusal;
  }

  async #wait(reason: "network" | "flood-wait", delayMs: number): Promise<void> {
    this.#isRunning = false;
    this.#say({ state: "connecting", waiting: { reason, until: this.#options.clock.now() + delayMs } });
    await this.#pause(delayMs, reason === "network");
  }

  /** Resolves after `delayMs`; before that when it is woken (if it may be) and when the connection is ended. */
  #pause(delayMs: number, mayBeWoken: boolean): Promise<void> {
    if (this.#isEnded || this.#authLost) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        this.#wake = null;
        callOff();
        untie();
        resolve();
      };
      const callOff = this.#options.clock.after(delayMs, end);
      const untie = onAbort(this.#life.signal, end);
      if (mayBeWoken) this.#wake = end;
    });
  }

  #fail(refusal: SignInRefusal): void {
    if (refusal.kind === "unknown") this.#options.log.warn("bot: an answer that is not understood", refusal);
    this.#say({ state: "failed", problem: botProblemOf(refusal) });
  }

  #say(state: BotState): void {
    if (!this.#isEnded) this.#options.onState(state);
  }
}
