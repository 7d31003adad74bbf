import { createDiffieHellman, type DiffieHellman, randomBytes } from "node:crypto";

/** Bytes of the prime, of public values and of an authorization key. */
export const groupBytes = 256;
export const generator = 3;

/** Telegram's own 2048-bit safe prime: clients know it and need not test it (https://core.telegram.org/mtproto/auth_key). */
export const prime = Buffer.from(
  "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37" +
    "20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f642477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4" +
    "a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4" +
    "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b",
  "hex",
);

/** Public values within 2^(2048-64) of either end of the group are refused, as the clients do. */
const marginBits = 2048n - 64n;

let group: DiffieHellman | undefined;

/** A secret exponent of 2048 random bits. */
export function randomSecret(): Buffer {
  return randomBytes(groupBytes);
}

/** g^secret mod p, 256 bytes. */
export function publicValue(secret: Buffer): Buffer {
  const dh = groupWith(secret);
  dh.generateKeys();
  return padded(dh.getPublicKey());
}

/** (other side's public value)^secret mod p, 256 bytes. */
export function sharedSecret(secret: Buffer, otherPublic: Buffer): Buffer {
  // OpenSSL refuses values outside the group; a client that sends one is still told so with a hash of the key.
  if (!isSafePublicValue(otherPublic)) return slowSharedSecret(secret, otherPublic);
  return padded(groupWith(secret).computeSecret(otherPublic));
}

export function isSafePublicValue(value: Buffer): boolean {
  const number = toNumber(value);
  const margin = 1n << marginBits;
  return number >= margin && number <= toNumber(prime) - margin;
}

function slowSharedSecret(secret: Buffer, otherPublic: Buffer): Buffer {
  const modulus = toNumber(prime);
  let base = toNumber(otherPublic) % modulus;
  let result = 1n;
  for (let exponent = toNumber(secret); exponent > 0n; exponent >>= 1n) {
    if (exponent % 2n === 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return Buffer.from(result.toString(16).padStart(2 * groupBytes, "0"), "hex");
}

function toNumber(value: Buffer): bigint {
  return BigInt(`0x${value.toString("hex") || "0"}`);
}

/** OpenSSL checks the prime whenever a group is made, which takes long: so it is made once. */
function groupWith(secret: Buffer): DiffieHellman {
  group ??= createDiffieHellman(prime, generator);
  group.setPrivateKey(secret);
  return group;
}

function padded(value: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(groupBytes - value.length), value]);
}
