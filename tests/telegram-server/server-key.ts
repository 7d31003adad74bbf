import { ServerRsaKey } from "./mtproto/rsa-key";

const topNibble = 0xfn << 60n;

/**
 * A new RSA key that every client finds by its fingerprint. mtcute 0.30 looks keys up by the fingerprint in hex without
 * leading zeros but files them with, so one key in sixteen would be unknown to it.
 */
export function newServerKey(): ServerRsaKey {
  for (;;) {
    const key = ServerRsaKey.generate();
    if ((key.fingerprint & topNibble) !== 0n) return key;
  }
}
