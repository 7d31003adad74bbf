import { generateKeyPairSync } from "node:crypto";
import { _serverKeys } from "telegram/crypto/RSA";
import { describe, expect, it } from "vitest";
import { serverKeysOf, trustServerKey, withServerKeys } from "../../../../../src/main/telegram/gramjs/server-keys";

function newKeyPem(): string {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  return publicKey.export({ type: "pkcs1", format: "pem" }).toString();
}

describe("server keys", () => {
  it("of a CDN count in its own key exchange, throughout it, and nowhere else", async () => {
    const own = newKeyPem();
    trustServerKey(own);
    const [ownFingerprint = ""] = serverKeysOf([own]).keys();
    const cdnKeys = serverKeysOf([newKeyPem()]);
    const [[cdnFingerprint, cdnKey] = ["", undefined]] = cdnKeys;
    const seen = () => [_serverKeys.get(cdnFingerprint), _serverKeys.get(ownFingerprint) !== undefined];
    const exchange = withServerKeys(cdnKeys, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return seen();
    });
    const inAnother = seen();
    expect(await exchange).toEqual([cdnKey, false]);
    expect(inAnother).toEqual([undefined, true]);
    expect(seen()).toEqual([undefined, true]);
  });

  it("that are none are refused with a clear error", () => {
    const { publicKey } = generateKeyPairSync("ed25519");
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    expect(() => serverKeysOf([pem])).toThrow(/not an RSA key/);
  });
});
