import { Api } from "telegram";
import { Failure } from "../../../shared/errors";
import type { WorkTracker } from "../../lifecycle/work-tracker";
import type { GatewayLog } from "../gateway";
import type { Connector } from "./connector";
import { KeyUnknown, RpcRefusal } from "./errors";
import type { Home } from "./home";
import { type CallOptions, Link } from "./link";
import type { TlRequest } from "./pending-request";
import type { GatewaySender } from "./sender";
import type { GatewaySession } from "./session";
import { abortable } from "./timing";

/** A connection for files that nobody has used for so long is ended. */
const idleMs = 60_000;

export interface MediaSendersOptions {
  connector: Connector;
  session: GatewaySession;
  home: Home;
  /** Counts the requests that run; once it is closed, new ones are refused. */
  requests: WorkTracker;
  /** The most connections for files at one data centre; read each time. */
  connectionsPerDc(): number;
  log: GatewayLog;
}

/**
 * Connections that only fetch files, a few per data centre, apart from the one that everything else is asked on: a full pipe of
 * chunks must not hold up a sign of life. GramJS's `getSender` is not used: its 30 s timer tears healthy connections down.
 */
export class MediaSenders {
  readonly #options: MediaSendersOptions;
  readonly #links = new Map<number, Link[]>();
  /** Data centres that are being given a key and the account's authorization: the other links wait for the first. */
  readonly #preparing = new Map<number, Promise<void>>();
  #closed: Failure | null = null;

  constructor(options: MediaSendersOptions) {
    this.#options = options;
  }

  /** Sends a request to a data centre, on the connection with the least to do. Rejects with RpcRefusal or a Failure. */
  async request<R extends TlRequest>(dcId: number, request: R, options: CallOptions): Promise<R["__response"]> {
    if (this.#options.requests.stopped) throw new Failure("cancelled", "The connection to Telegram is being ended");
    return await this.#options.requests.run(() => this.#request(dcId, request, options));
  }

  async #request<R extends TlRequest>(dcId: number, request: R, options: CallOptions): Promise<R["__response"]> {
    try {
      return await this.#leastBusy(dcId).request(request, options);
    } catch (error) {
      const foreign = dcId !== this.#options.session.dcId;
      const unregistered = error instanceof RpcRefusal && error.rpcName === "AUTH_KEY_UNREGISTERED";
      if (!foreign || !unregistered || !this.#options.session.isAuthorized(dcId)) throw error;
      // The data centre forgot that the account was brought over to it: bring it over once more.
      this.#options.session.setAuthorized(dcId, false);
      await Promise.all((this.#links.get(dcId) ?? []).map((link) => link.restart("it is not authorized any more")));
      return await this.#leastBusy(dcId).request(request, options);
    }
  }

  /** Telegram can be reached: connections that wait or hang since an outage are made now. */
  nudge(): void {
    for (const link of [...this.#links.values()].flat()) link.nudge();
  }

  async close(why: Failure): Promise<void> {
    this.#closed ??= why;
    await Promise.all([...this.#links.values()].flat().map((link) => link.close(why)));
  }

  #leastBusy(dcId: number): Link {
    if (this.#closed) throw this.#closed;
    const links = this.#links.get(dcId) ?? [];
    this.#links.set(dcId, links);
    const most = this.#options.connectionsPerDc();
    let best: Link | null = null;
    // Those beyond a limit that was lowered are not used any more, and end by themselves.
    for (const link of links.slice(0, most)) if (!best || link.demand < best.demand) best = link;
    if (best && (best.demand === 0 || links.length >= most)) return best;
    const added = this.#newLink(dcId, links.length + 1);
    links.push(added);
    return added;
  }

  #newLink(dcId: number, number: number): Link {
    const { log, session, home } = this.#options;
    return new Link({
      name: `media DC ${dcId} #${number}`,
      log,
      life: { idleMs },
      open: (signal) => this.#open(dcId, signal),
      onEnded: (reason) => {
        if (!(reason instanceof KeyUnknown)) return;
        if (dcId === session.dcId) void home.check();
        else session.dropKey(dcId);
      },
    });
  }

  async #open(dcId: number, signal: AbortSignal): Promise<GatewaySender> {
    const { session, home } = this.#options;
    if (dcId === session.dcId) {
      if (session.userId === null) throw new Failure("auth-lost", "Nobody is signed in");
      return await this.#connect(dcId, signal);
    }
    while (!session.isAuthorized(dcId)) {
      const other = this.#preparing.get(dcId);
      if (!other) return await this.#prepare(dcId, signal);
      await abortable(other, signal);
    }
    try {
      return await this.#connect(dcId, signal);
    } catch (error) {
      throw error instanceof RpcRefusal ? home.failureOf(error) : error;
    }
  }

  async #connect(dcId: number, signal: AbortSignal): Promise<GatewaySender> {
    const { connector, session, home } = this.#options;
    try {
      return await connector.open(dcId, { onUpdate: null, signal });
    } catch (error) {
      if (error instanceof KeyUnknown) {
        if (dcId === session.dcId) {
          await home.check();
          // As an ordinary fault: the link is to wait before it tries again, not to hammer with a key that is denied.
          throw new Failure("network", error.message, { cause: error });
        }
        session.dropKey(dcId);
      }
      throw error;
    }
  }

  /** Connects, and brings the account over: https://core.telegram.org/api/datacenter#authorization-transfer */
  async #prepare(dcId: number, signal: AbortSignal): Promise<GatewaySender> {
    const { home, session } = this.#options;
    let done: () => void = () => undefined;
    this.#preparing.set(
      dcId,
      new Promise((resolve) => {
        done = resolve;
      }),
    );
    try {
      const sender = await this.#connect(dcId, signal);
      try {
        const exported = await home.invoke(new Api.auth.ExportAuthorization({ dcId }), { signal });
        await abortable(
          sender.call(new Api.auth.ImportAuthorization({ id: exported.id, bytes: exported.bytes }), signal),
          signal,
        );
      } catch (error) {
        await sender.end("the account could not be brought over");
        throw home.failureOf(error);
      }
      session.setAuthorized(dcId, true);
      return sender;
    } finally {
      this.#preparing.delete(dcId);
      done();
    }
  }
}
