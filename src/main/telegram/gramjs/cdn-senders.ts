import { Api } from "telegram";
import type { AuthKey } from "telegram/crypto/AuthKey";
import { LAYER } from "telegram/tl/AllTLObjects";
import { Failure } from "../../../shared/errors";
import { linkAbort } from "../../lifecycle/abort";
import type { WorkTracker } from "../../lifecycle/work-tracker";
import type { GatewayLog, GatewayOptions } from "../gateway";
import type { DataCentres } from "./data-centres";
import type { DecryptionPool } from "./decryption/decryption-pool";
import { KeyUnknown } from "./errors";
import type { Home } from "./home";
import { Link } from "./link";
import { GatewaySender, type MtprotoClock } from "./sender";
import { type ServerKeys, serverKeysOf } from "./server-keys";

/** Connecting and exchanging keys have to be done within this time. */
const openTimeoutMs = 20_000;
/** Attempts before a request is told that the CDN cannot be reached. */
const connectAttempts = 2;
/** A connection that nobody has used for so long is ended. */
const idleMs = 60_000;

export interface CdnSendersOptions {
  dataCentres: DataCentres;
  credentials: GatewayOptions["credentials"];
  appVersion: string;
  home: Home;
  /** Counts the requests that run; once it is closed, new ones are refused. */
  requests: WorkTracker;
  decryption: DecryptionPool;
  log: GatewayLog;
}

/** What is kept of a CDN data centre between two connections. Nothing of it is worth storing: a CDN forgets keys at any time. */
interface KnownCdn {
  authKey: AuthKey;
  clock: MtprotoClock;
}

/**
 * Connections to CDN data centres, one for each. Nobody is signed in there, and they are not trusted: they have keys of their own, get
 * to know nothing of the user, and answer one method alone (https://core.telegram.org/cdn).
 */
export class CdnSenders {
  readonly #options: CdnSendersOptions;
  readonly #links = new Map<number, Link>();
  readonly #known = new Map<number, KnownCdn>();
  /** How many attempts failed at each data centre: the next takes the next address. */
  readonly #failures = new Map<number, number>();
  #closed: Failure | null = null;

  constructor(options: CdnSendersOptions) {
    this.#options = options;
  }

  /** Rejects with RpcRefusal or a Failure; `network` after two attempts to connect. */
  async request(dcId: number, request: Api.upload.GetCdnFile, signal: AbortSignal): Promise<Api.upload.TypeCdnFile> {
    const { requests } = this.#options;
    if (requests.stopped) throw new Failure("cancelled", "The connection to Telegram is being ended");
    return await requests.run(() => this.#linkTo(dcId).request(this.#introduced(request), { signal, connectAttempts }));
  }

  async close(why: Failure): Promise<void> {
    this.#closed ??= why;
    await Promise.all([...this.#links.values()].map((link) => link.close(why)));
  }

  #linkTo(dcId: number): Link {
    if (this.#closed) throw this.#closed;
    let link = this.#links.get(dcId);
    if (!link) {
      link = new Link({
        name: `CDN DC ${dcId}`,
        log: this.#options.log,
        life: { idleMs },
        open: (signal) => this.#open(dcId, signal),
        onEnded: (reason) => {
          if (reason instanceof KeyUnknown) this.#known.delete(dcId);
        },
      });
      this.#links.set(dcId, link);
    }
    return link;
  }

  async #open(dcId: number, signal: AbortSignal): Promise<GatewaySender> {
    const { dataCentres, decryption, log } = this.#options;
    const addresses = dataCentres.cdnAddresses(dcId);
    const failures = this.#failures.get(dcId) ?? 0;
    const known = this.#known.get(dcId);
    const scope = linkAbort([signal], openTimeoutMs);
    try {
      const sender = new GatewaySender({
        dcId,
        address: addresses[failures % addresses.length] ?? addresses[0],
        authKey: known?.authKey,
        clock: known?.clock ?? null,
        serverKeys: known ? undefined : await this.#serverKeys(dcId, scope.signal),
        decryption,
        log,
        // https://core.telegram.org/cdn: clients must not accept updates from CDN data centres.
        onUpdate: () => undefined,
      });
      await sender.open(scope.signal);
      const authKey = sender.authKey;
      this.#known.set(dcId, {
        authKey,
        get clock() {
          return sender.clock;
        },
      });
      this.#failures.delete(dcId);
      return sender;
    } catch (error) {
      this.#failures.set(dcId, failures + 1);
      throw error;
    } finally {
      scope.release();
    }
  }

  async #serverKeys(dcId: number, signal: AbortSignal): Promise<ServerKeys> {
    const { publicKeys } = await this.#options.home.invoke(new Api.help.GetCdnConfig(), { signal });
    return serverKeysOf(publicKeys.filter((key) => key.dcId === dcId).map(({ publicKey }) => publicKey));
  }

  /**
   * Each request says which layer and which application it is: a CDN knows no help.getConfig to introduce oneself with, and may forget.
   * What the introduction usually tells of the user's device is left out.
   */
  #introduced(query: Api.upload.GetCdnFile): Api.InvokeWithLayer & { __response: Api.upload.TypeCdnFile } {
    const { credentials, appVersion } = this.#options;
    return new Api.InvokeWithLayer({
      layer: LAYER,
      query: new Api.InitConnection({
        apiId: credentials.apiId,
        deviceModel: "n/a",
        systemVersion: "n/a",
        appVersion,
        langCode: "en",
        systemLangCode: "en",
        langPack: "",
        query,
      }),
    }) as Api.InvokeWithLayer & { __response: Api.upload.TypeCdnFile };
  }
}
