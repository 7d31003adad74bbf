import type { BotState } from "../../shared/bot";
import { Failure } from "../../shared/errors";
import type { ApiCredentials } from "../../shared/sign-in";
import type { Clock } from "../downloads/clock";
import { linkAbort } from "../lifecycle/abort";
import { ShuttingDown } from "../lifecycle/work-tracker";
import type { GatewayLog } from "../telegram/gateway";
import { BotConnection, type BotGateway } from "./bot-connection";

/** What is remembered of the bot between two starts; both token and session are secrets. */
export interface RememberedBot {
  /** The account whose set-up the bot belongs to. */
  accountId: string;
  token: string;
  session: string | null;
}

/** Where it is remembered (src/main/storage/bot-vault.ts). */
export interface BotMemory {
  read():
    | { state: "empty" }
    | { state: "ready"; content: RememberedBot }
    /** It could not be read and was moved to `path`. */
    | { state: "unreadable"; path: string };
  save(content: RememberedBot): Promise<void>;
  wipe(): Promise<void>;
  /** Resolves when everything asked for is on disk or has failed. */
  settled(): Promise<void>;
}

export interface DownloadBotDependencies {
  /** Makes a gateway of the bot's own; may throw a Failure of kind `auth-lost` when the session cannot be read. */
  createGateway(credentials: ApiCredentials, session: string | null): BotGateway;
  memory: BotMemory;
  clock: Clock;
  log: GatewayLog;
}

/** How long Telegram is given to confirm that a bot's session is over, when its token is removed. */
const logOutTimeoutMs = 3_000;

/**
 * The download bot's life: a second client of Telegram beside the account's, signed in with a bot's token.
 *
 *     off ──token──▶ connecting ──▶ running
 *      ▲              │    ▲  ▲       │ (connection or session lost)
 *      │              ▼    │  └───────┘
 *      │           failed ─┘ retry, another token
 *      └─remove─ stopping ──▶ stopped (the app ends, or Telegram ended the account's session)
 *
 * It uses the account's API credentials, so it starts after the account is signed in. Its session is remembered: the next start needs no
 * new sign-in, which Telegram limits. The token belongs to the set-up of the person who is signed in: signing out forgets it, as it
 * forgets everything else of theirs; a session that Telegram ended keeps it, but another account never gets it. What goes wrong here is
 * told as a state and never reaches the account's downloads.
 */
export class DownloadBot {
  readonly #deps: DownloadBotDependencies;
  readonly #listeners = new Set<(state: BotState) => void>();
  /** Aborted by `stop`. */
  readonly #life = new AbortController();
  #state: BotState = { state: "off" };
  #owner: { accountId: string; credentials: ApiCredentials } | null = null;
  #remembered: RememberedBot | null = null;
  #connection: BotConnection | null = null;
  /** Changes come one after another: each finds the connection as the one before has left it. */
  #turns: Promise<void> = Promise.resolve();
  #intakeClosed = false;
  #stopped: Promise<void> | null = null;

  constructor(deps: DownloadBotDependencies) {
    this.#deps = deps;
  }

  get state(): BotState {
    return this.#state;
  }

  /** Called with each new state. Returns the function that ends the subscription. */
  onChange(listener: (state: BotState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** An account is signed in: takes up its bot, if it has one. */
  start(accountId: string, credentials: ApiCredentials): void {
    this.#inTurn(async () => {
      this.#owner = { accountId, credentials };
      const reading = this.#deps.memory.read();
      if (reading.state === "unreadable") {
        this.#deps.log.warn(`bot: the stored token can't be read and has been set aside as ${reading.path}`);
        this.#set({ state: "failed", problem: { kind: "token-unreadable" } });
      }
      if (reading.state !== "ready") return;
      if (reading.content.accountId === accountId) this.#connect(reading.content);
      else await this.#forget();
    }).catch((error: unknown) => {
      if (!(error instanceof ShuttingDown)) this.#deps.log.warn("bot: could not be started", error);
    });
  }

  /**
   * Takes this token from now on; what comes of it is told by the state. Rejects when it can't be stored, with `auth-lost` when nobody is
   * signed in, and with ShuttingDown.
   */
  setToken(token: string): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#owner) throw new Failure("auth-lost", "Nobody is signed in");
      const { accountId } = this.#owner;
      const session = this.#remembered?.token === token ? this.#remembered.session : null;
      await this.#disconnect({ logOut: session === null });
      const remembered = { accountId, token, session };
      await this.#deps.memory.save(remembered);
      this.#connect(remembered);
    });
  }

  /** Forgets the token and ends the bot's session at Telegram. Rejects when the file can't be deleted, and with ShuttingDown. */
  remove(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#disconnect({ logOut: true });
      await this.#forget();
    });
  }

  /** Tries again, at once: after a failure, or while it waits for the network. Rejects with ShuttingDown. */
  retry(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state.state !== "failed") this.hurry();
      else if (this.#remembered) {
        await this.#disconnect({ logOut: false });
        this.#connect(this.#remembered);
      }
    });
  }

  /** There is a network again: a bot that waits for one tries at once. */
  hurry(): void {
    this.#connection?.hurry();
  }

  /**
   * The account is about to go: ends the bot. With `wipe` (the person signed out) its session is ended at Telegram too, and all of it is
   * forgotten, also when the app is ending. Rejects when the file can't be deleted.
   */
  leave(wipe: boolean): Promise<void> {
    return this.#after(async () => {
      this.#owner = null;
      await this.#disconnect({ logOut: wipe });
      if (wipe) await this.#forget();
      else this.#set({ state: this.#remembered ? "stopped" : "off" });
      this.#remembered = null;
    });
  }

  /** Takes no new work in the same turn: no token, no retry, no sign-in. What is connected stays so until `stop`. */
  closeIntake(): void {
    this.#intakeClosed = true;
  }

  /** Ends everything, in whatever state it is; requests in flight get `graceMs`. Idempotent; never rejects. */
  stop(graceMs: number): Promise<void> {
    this.#stopped ??= this.#stop(graceMs);
    return this.#stopped;
  }

  async #stop(graceMs: number): Promise<void> {
    this.closeIntake();
    this.#life.abort();
    const connection = this.#connection;
    if (connection) this.#set({ state: "stopping" });
    await connection?.end(graceMs);
    await this.#turns;
    await this.#deps.memory.settled();
    if (!connection) return;
    this.#deps.log.info("bot: stopped");
    this.#set({ state: "stopped" });
  }

  #connect(remembered: RememberedBot): void {
    this.#remembered = remembered;
    const owner = this.#owner;
    if (!owner || this.#life.signal.aborted) return;
    const { clock, log } = this.#deps;
    const connection = new BotConnection({
      token: remembered.token,
      session: remembered.session,
      createGateway: (session) => this.#deps.createGateway(owner.credentials, session),
      maySignIn: () => !this.#intakeClosed,
      onState: (state) => this.#set(state),
      onSession: (session) => this.#remember({ ...remembered, session }),
      clock,
      log,
    });
    this.#connection = connection;
    connection.start();
  }

  /** Ends the present connection. Never rejects: a log-out that Telegram does not confirm is no reason to go on. */
  async #disconnect({ logOut }: { logOut: boolean }): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    this.#set({ state: "stopping" });
    if (logOut) {
      const patience = linkAbort([this.#life.signal], logOutTimeoutMs);
      await connection.logOut(patience.signal).catch((error: unknown) => {
        this.#deps.log.info("bot: Telegram did not confirm the end of its session", error);
      });
      patience.release();
    }
    await connection.end(0);
    this.#connection = null;
    this.#deps.log.info("bot: stopped");
  }

  async #forget(): Promise<void> {
    this.#remembered = null;
    this.#set({ state: "off" });
    await this.#deps.memory.wipe();
  }

  #remember(remembered: RememberedBot): void {
    this.#remembered = remembered;
    this.#deps.memory.save(remembered).catch((error: unknown) => {
      this.#deps.log.warn("bot: its session could not be stored; the next start signs in anew", error);
    });
  }

  /** Runs a change after those before it. Rejects with what it rejects with, and with ShuttingDown once the intake is closed. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    return this.#after(async () => {
      if (this.#intakeClosed) throw new ShuttingDown();
      await change();
    });
  }

  #after(change: () => Promise<void>): Promise<void> {
    const turn = this.#turns.then(change);
    this.#turns = turn.catch(() => undefined);
    return turn;
  }

  #set(state: BotState): void {
    if (JSON.stringify(this.#state) === JSON.stringify(state)) return;
    this.#state = state;
    this.#log(state);
    for (const listener of [...this.#listeners]) listener(state);
  }

  #log(state: BotState): void {
    const { log } = this.#deps;
    if (state.state === "running") {
      log.info(`bot: running as ${state.username === null ? state.name : `@${state.username}`}`);
    } else if (state.state === "failed") {
      const { kind, code } = state.problem;
      log.warn(`bot: failed: ${kind}${code === undefined ? "" : ` (${code})`}`);
    } else if (state.state === "connecting") {
      log.debug(state.waiting ? `bot: waiting (${state.waiting.reason})` : "bot: connecting");
    }
  }
}
