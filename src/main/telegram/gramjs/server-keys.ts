import { AsyncLocalStorage } from "node:async_hooks";
import { createHash, createPublicKey } from "node:crypto";
import bigInt from "big-integer";
import { _serverKeys } from "telegram/crypto/RSA";

/** A public key as GramJS has it. */
export interface ServerKey {
  n: bigInt.BigInteger;
  e: number;
}

/** Public keys by their fingerprint, see `keyFingerprint`. */
export type ServerKeys = ReadonlyMap<string, ServerKey>;

/** Makes GramJS accept key exchanges under this RSA key (PEM, PKCS#1 or SPKI). Throws when the text is no RSA key. */
export function trustServerKey(pem: string): void {
  for (const [fingerprint, key] of serverKeysOf([pem])) _serverKeys.set(fingerprint, key);
}

/** The keys by fingerprint. Throws when a text is no RSA key. */
export function serverKeysOf(pems: readonly string[]): ServerKeys {
  return new Map(
    pems.map((pem) => {
      const { n, e } = createPublicKey(pem).export({ format: "jwk" });
      if (n === undefined || e === undefined) throw new Error("A public key of the server is not an RSA key");
      const modulus = Buffer.from(n, "base64url");
      const exponent = Buffer.from(e, "base64url");
      const key = { n: bigInt(modulus.toString("hex"), 16), e: exponent.readUIntBE(0, exponent.length) };
      return [keyFingerprint(modulus, exponent), key];
    }),
  );
}

const keysInForce = new AsyncLocalStorage<ServerKeys>();
let isInstalled = false;

/**
 * Runs a key exchange that accepts these keys and no others. GramJS has one list of keys for all connections; were the keys of CDN data
 * centres in it, a CDN could pass for one of Telegram's own data centres, and it is not to be trusted with that
 * (https://core.telegram.org/cdn#how-cdn-dcs-are-different-from-the-master-dcs).
 */
export function withServerKeys<T>(keys: ServerKeys, exchange: () => Promise<T>): Promise<T> {
  if (!isInstalled) {
    isInstalled = true;
    const trusted = _serverKeys.get.bind(_serverKeys);
    _serverKeys.get = (fingerprint) => {
      const only = keysInForce.getStore();
      return only === undefined ? trusted(fingerprint) : only.get(fingerprint);
    };
  }
  return keysInForce.run(keys, exchange);
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
