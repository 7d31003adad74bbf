import { createHash, createPublicKey } from "node:crypto";
import bigInt from "big-integer";
import type { Api } from "telegram";
import { _serverKeys } from "telegram/crypto/RSA";
import { Failure } from "../../../shared/errors";
import type { TelegramEndpoint } from "../gateway";

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
  readonly #fixed: boolean;

  constructor(endpoint: TelegramEndpoint | null) {
    this.#fixed = endpoint !== null;
    for (const dc of endpoint?.dcs ?? productionDcs) this.#add(dc.id, dc);
    if (endpoint) trustServerKey(endpoint.rsaPublicKey);
  }

  /** The data centre to start at without a session. */
  get startDcId(): number {
    const [first] = this.#addresses.keys();
    return this.#addresses.has(startDcId) || first === undefined ? startDcId : first;
  }

  /** All addresses of a data centre, the best first. Throws a Failure when there is none. */
  addresses(dcId: number): readonly [DcAddress, ...DcAddress[]] {
    const [first, ...rest] = this.#addresses.get(dcId) ?? [];
    if (!first) throw new Failure("unknown", `No address is known for data centre ${dcId}`);
    return [first, ...rest];
  }

  /** Takes over the addresses of help.getConfig; those given by an endpoint stay as they are. */
  learn(config: Api.Config): void {
    if (this.#fixed) return;
    // CDN data centres have other keys, media-only ones take no key exchange, obfuscated-only ones not our transport.
    const usable = config.dcOptions.filter(
      (option) => !option.ipv6 && !option.cdn && !option.mediaOnly && !option.tcpoOnly && !option.secret,
    );
    for (const id of new Set(usable.map((option) => option.id))) this.#addresses.delete(id);
    for (const option of usable) this.#add(option.id, { host: option.ipAddress, port: option.port });
  }

  #add(id: number, { host, port }: DcAddress): void {
    this.#addresses.set(id, [...(this.#addresses.get(id) ?? []), { host, port }]);
  }
}

/** Makes GramJS accept key exchanges under this RSA key (PEM, PKCS#1 or SPKI). Throws when the text is no RSA key. */
function trustServerKey(pem: string): void {
  const { n, e } = createPublicKey(pem).export({ format: "jwk" });
  if (n === undefined || e === undefined) throw new Error("The endpoint's public key is not an RSA key");
  const modulus = Buffer.from(n, "base64url");
  const exponent = Buffer.from(e, "base64url");
  _serverKeys.set(keyFingerprint(modulus, exponent), {
    n: bigInt(modulus.toString("hex"), 16),
    e: exponent.readUIntBE(0, exponent.length),
  });
}

/**
 * The lower 64 bits of SHA-1 over the key as TL (n:string e:string), as a signed decimal: the form GramJS looks keys up by.
 * https://core.telegram.org/mtproto/auth_key#dh-exchange-initiation
 */
export function keyFingerprint(modulus: Buffer, exponent: Buffer): string {
  const digest = createHash("sha1")
    .update(Buffer.concat([tlBytes(modulus), tlBytes(exponent)]))
    .digest();
  return digest.readBigInt64LE(12).toString();
}

/** A byte string in TL: length, bytes, padding to four (https://core.telegram.org/mtproto/serialize#base-types). */
function tlBytes(bytes: Buffer): Buffer {
  const head =
    bytes.length < 254
      ? Buffer.from([bytes.length])
      : Buffer.from([254, bytes.length & 255, (bytes.length >> 8) & 255, (bytes.length >> 16) & 255]);
  const padding = Buffer.alloc((4 - ((head.length + bytes.length) % 4)) % 4);
  return Buffer.concat([head, bytes, padding]);
}
