import type { Api } from "telegram";
import { Failure } from "../../../shared/errors";
import type { TelegramEndpoint } from "../gateway";
import { trustServerKey } from "./server-keys";

export interface DcAddress {
  host: string;
  port: number;
}

/** Telegram's production data centres (https://core.telegram.org/api/datacenter); help.getConfig replaces them once connected. */
const productionDcs: readonly (DcAddress & { id: number })[] = [
  { id: 1, host: "149.154.175.53", port: 443 },
  { id: 2, host: "149.154.167.51", port: 443 },
  { id: 3, host: "149.154.175.100", port: 443 },
  { id: 4, host: "149.154.167.91", port: 443 },
  { id: 5, host: "91.108.56.130", port: 443 },
];
/** Where a client without a session starts; Telegram sends it elsewhere when the account lives elsewhere. */
const startDcId = 2;

/** Addresses of the data centres: given ones, or Telegram's own as far as it has told them. */
export class DataCentres {
  readonly #addresses = new Map<number, DcAddress[]>();
  readonly #cdnAddresses = new Map<number, DcAddress[]>();
  readonly #fixed: boolean;

  constructor(endpoint: TelegramEndpoint | null) {
    this.#fixed = endpoint !== null;
    for (const dc of endpoint?.dcs ?? productionDcs) add(this.#addresses, dc.id, dc);
    if (endpoint) trustServerKey(endpoint.rsaPublicKey);
  }

  /** The data centre to start at without a session. */
  get startDcId(): number {
    const [first] = this.#addresses.keys();
    return this.#addresses.has(startDcId) || first === undefined ? startDcId : first;
  }

  /** All addresses of a data centre, the best first. Throws a Failure when there is none. */
  addresses(dcId: number): readonly [DcAddress, ...DcAddress[]] {
    return known(this.#addresses, dcId);
  }

  /** The same for a CDN data centre, which help.getConfig has to have told of. */
  cdnAddresses(dcId: number): readonly [DcAddress, ...DcAddress[]] {
    return known(this.#cdnAddresses, dcId);
  }

  /** Takes over the addresses of help.getConfig; those given by an endpoint stay as they are. */
  learn(config: Api.Config): void {
    // Media-only data centres take no key exchange, obfuscated-only ones not our transport.
    const usable = config.dcOptions.filter(
      (option) => !option.ipv6 && !option.mediaOnly && !option.tcpoOnly && !option.secret,
    );
    replace(
      this.#cdnAddresses,
      usable.filter(({ cdn }) => cdn),
    );
    if (this.#fixed) return;
    replace(
      this.#addresses,
      usable.filter(({ cdn }) => !cdn),
    );
  }
}

function known(addresses: ReadonlyMap<number, DcAddress[]>, dcId: number): readonly [DcAddress, ...DcAddress[]] {
  const [first, ...rest] = addresses.get(dcId) ?? [];
  if (!first) throw new Failure("unknown", `No address is known for data centre ${dcId}`);
  return [first, ...rest];
}

function replace(addresses: Map<number, DcAddress[]>, options: readonly Api.DcOption[]): void {
  for (const { id } of options) addresses.delete(id);
  for (const { id, ipAddress, port } of options) add(addresses, id, { host: ipAddress, port });
}

function add(addresses: Map<number, DcAddress[]>, id: number, { host, port }: DcAddress): void {
  addresses.set(id, [...(addresses.get(id) ?? []), { host, port }]);
}
