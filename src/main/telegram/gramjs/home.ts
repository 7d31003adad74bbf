import type { Api } from "telegram";
import { Failure } from "../../../shared/errors";
import type { WorkTracker } from "../../lifecycle/work-tracker";
import type { GatewayLog } from "../gateway";
import type { Connector } from "./connector";
import { endsSession, failureOf, KeyUnknown, migrationTarget, RpcRefusal } from "./errors";
import { type CallOptions, Link } from "./link";
import { type GatewaySender, pingRequest } from "./sender";
import type { GatewaySession } from "./session";

/** Attempts before `connect` gives its caller an answer. */
const connectAttempts = 3;
/** Telegram has been seen to deny a key once and know it a moment later; twice in a row it is lost. */
const keyDenialsUntilLost = 2;
/** Data centres that one request may be sent on to. */
const longestMigration = 3;

export interface HomeOptions {
  connector: Connector;
  session: GatewaySession;
  /** Counts the requests that run; once it is closed, new ones are refused. */
  requests: WorkTracker;
  log: GatewayLog;
  onState(state: "connected" | "broken"): void;
  onUpdate(update: Api.TypeUpdates): void;
  /** Called once, when Telegram says that the session is over. */
  onAuthLost(failure: Failure): void;
}

/** The connection to the account's home data centre, where everything but files is asked. */
export class Home {
  readonly #options: HomeOptions;
  #link: Link;
  #keyDenials = 0;
  #authLost: Failure | null = null;
  #closed: Failure | null = null;

  constructor(options: HomeOptions) {
    this.#options = options;
    this.#link = this.#newLink();
  }

  /** Seconds that Telegram's clock is ahead of ours. */
  get timeOffset(): number {
    return this.#options.connector.timeOffset(this.#options.session.dcId);
  }

  /** Rejects with `network` after three attempts (the link goes on trying), or with `auth-lost`. */
  async connect(signal: AbortSignal): Promise<void> {
    await this.#link.connect(connectAttempts, signal);
  }

  /** One round trip of the protocol's own ping, in milliseconds; the wait for a connection does not count. */
  async ping(signal: AbortSignal): Promise<number> {
    let sentAt = performance.now();
    const onSend = (): void => {
      sentAt = performance.now();
    };
    await this.invoke(pingRequest(75), { signal, onSend });
    return performance.now() - sentAt;
  }

  /**
   * Asks Telegram. Follows to another data centre when the account lives there. Rejects with a Failure; its `code` is
   * Telegram's name of the error.
   */
  async invoke<R extends Api.AnyRequest>(request: R, options: CallOptions): Promise<R["__response"]> {
    if (this.#options.requests.stopped) throw new Failure("cancelled", "The connection to Telegram is being ended");
    return await this.#options.requests.run(() => this.#invoke(request, options));
  }

  async #invoke<R extends Api.AnyRequest>(request: R, options: CallOptions): Promise<R["__response"]> {
    for (let moves = 0; ; moves++) {
      try {
        return await this.#link.request(request, options);
      } catch (error) {
        const target = migrationTarget(error, ["PHONE", "USER", "NETWORK"]);
        if (target !== null && moves < longestMigration) {
          await this.moveTo(target, options.signal);
          continue;
        }
        throw this.failureOf(error);
      }
    }
  }

  /** Makes another data centre the home: where a phone number or a QR sign-in belongs. */
  async moveTo(dcId: number, signal: AbortSignal): Promise<void> {
    if (this.#closed) throw this.#closed;
    const { session, log } = this.#options;
    if (dcId !== session.dcId) {
      log.info(`The account lives at data centre ${dcId}`);
      const old = this.#link;
      session.moveTo(dcId);
      this.#link = this.#newLink();
      await old.close(new Failure("network", "The home data centre has changed"));
    }
    try {
      await this.connect(signal);
    } catch (error) {
      throw this.failureOf(error);
    }
  }

  /** The Failure for an error of any connection of the account; takes note when it ends the session. */
  failureOf(error: unknown): Failure {
    const failure = failureOf(error);
    const refusal = failure.options.cause instanceof RpcRefusal ? failure.options.cause : error;
    if (refusal instanceof RpcRefusal && endsSession(refusal)) this.#loseAuth(failure);
    return failure;
  }

  /** Makes sure that the connection is alive and its key known: after a media connection of the same key was denied. */
  async check(): Promise<void> {
    await this.#link.restart("the key was denied on another connection");
  }

  async close(why: Failure): Promise<void> {
    this.#closed ??= why;
    await this.#link.close(why);
  }

  #newLink(): Link {
    const { session, log } = this.#options;
    const dcId = session.dcId;
    return new Link({
      name: `home DC ${dcId}`,
      log,
      life: "persistent",
      open: (signal) => this.#open(dcId, signal),
      onState: (state) => this.#options.onState(state),
      onEnded: (reason) => {
        if (reason instanceof KeyUnknown) this.#keyDenials++;
      },
    });
  }

  async #open(dcId: number, signal: AbortSignal): Promise<GatewaySender> {
    const { connector, session } = this.#options;
    try {
      const sender = await connector.open(dcId, { onUpdate: this.#options.onUpdate, signal });
      this.#keyDenials = 0;
      return sender;
    } catch (error) {
      if (error instanceof KeyUnknown) {
        this.#keyDenials++;
        if (session.userId === null) session.dropKey(dcId);
        else if (this.#keyDenials >= keyDenialsUntilLost) {
          const failure = new Failure("auth-lost", "Telegram does not know this session", { cause: error });
          this.#loseAuth(failure);
          throw failure;
        }
      }
      // The introduction itself can be refused: with AUTH_KEY_DUPLICATED, for one.
      throw error instanceof RpcRefusal ? this.failureOf(error) : error;
    }
  }

  #loseAuth(failure: Failure): void {
    // Without a sign-in there is nothing to lose: Telegram answers the same to questions that need one.
    if (this.#authLost || this.#closed || this.#options.session.userId === null) return;
    this.#authLost = failure;
    this.#options.log.warn(`The session is over: ${failure.message}`);
    void this.close(failure);
    this.#options.onAuthLost(failure);
  }
}
