import { Api } from "telegram";
import { LAYER } from "telegram/tl/AllTLObjects";
import { linkAbort } from "../../lifecycle/abort";
import type { GatewayLog, GatewayOptions } from "../gateway";
import type { DataCentres } from "./data-centres";
import type { DecryptionPool } from "./decryption/decryption-pool";
import { GatewaySender, type MtprotoClock } from "./sender";
import type { GatewaySession } from "./session";

/** Connecting, exchanging keys and introducing ourselves have to be done within this time. */
const openTimeoutMs = 20_000;

export interface ConnectorOptions {
  dataCentres: DataCentres;
  session: GatewaySession;
  credentials: GatewayOptions["credentials"];
  device: GatewayOptions["device"];
  decryption: DecryptionPool;
  log: GatewayLog;
}

export interface OpenOptions {
  /** Null for a connection that only fetches files: Telegram then sends it no updates. */
  onUpdate: ((update: Api.TypeUpdates) => void) | null;
  signal: AbortSignal;
}

/** Opens connections to data centres: address, authorization key, and the introduction that each new session begins with. */
export class Connector {
  readonly #options: ConnectorOptions;
  readonly #clocks = new Map<number, MtprotoClock>();
  /** How many attempts failed at each data centre: the next takes the next address. */
  readonly #failures = new Map<number, number>();

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  /** Seconds that Telegram's clock is ahead of ours. */
  timeOffset(dcId: number): number {
    return this.#clocks.get(dcId)?.timeOffset ?? 0;
  }

  /**
   * Resolves with a connection that Telegram has answered on. A key that was exchanged is in the session then. Rejects with KeyUnknown when Telegram does
   * not know the session's key.
   */
  async open(dcId: number, { onUpdate, signal }: OpenOptions): Promise<GatewaySender> {
    const { dataCentres, session, decryption, log } = this.#options;
    const addresses = dataCentres.addresses(dcId);
    const address = addresses[(this.#failures.get(dcId) ?? 0) % addresses.length] ?? addresses[0];
    const authKey = await session.authKey(dcId);
    const scope = linkAbort([signal], openTimeoutMs);
    const sender = new GatewaySender({
      dcId,
      address,
      authKey,
      clock: authKey ? (this.#clocks.get(dcId) ?? null) : null,
      decryption,
      log,
      onUpdate: onUpdate ?? (() => undefined),
    });
    try {
      await sender.open(scope.signal);
      const config = await sender.call(this.#introduction(onUpdate === null), scope.signal);
      const key = sender.authKey.getKey();
      if (!authKey && key) session.keepKey(dcId, key);
      dataCentres.learn(config);
      this.#clocks.set(dcId, sender.clock);
      this.#failures.delete(dcId);
      return sender;
    } catch (error) {
      this.#failures.set(dcId, (this.#failures.get(dcId) ?? 0) + 1);
      await sender.end("it could not be set up");
      throw error;
    } finally {
      scope.release();
    }
  }

  /** https://core.telegram.org/api/invoking: the first request of a session says which layer and which client it is. */
  #introduction(withoutUpdates: boolean): Api.InvokeWithLayer & { __response: Api.Config } {
    const { credentials, device } = this.#options;
    const getConfig = new Api.help.GetConfig();
    return new Api.InvokeWithLayer({
      layer: LAYER,
      query: new Api.InitConnection({
        apiId: credentials.apiId,
        deviceModel: device.model,
        systemVersion: device.system,
        appVersion: device.appVersion,
        langCode: device.language,
        systemLangCode: device.language,
        // Only the official applications have language packs.
        langPack: "",
        query: withoutUpdates ? new Api.InvokeWithoutUpdates({ query: getConfig }) : getConfig,
      }),
    }) as Api.InvokeWithLayer & { __response: Api.Config };
  }
}
