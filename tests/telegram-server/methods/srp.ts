import { createHash, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

/**
 * The server's side of Telegram's SRP (https://core.telegram.org/api/srp). The prime is the one that clients accept
 * without testing it; the generator that goes with it is 3.
 */
export const srpPrime = Buffer.from(
  "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db" +
    "fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64" +
    "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b41" +
    "0dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4" +
    "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf" +
    "6f4fadf034b10403119cd8e3b92fcc5b",
  "hex",
);
export const srpGenerator = 3;

const prime = toNumber(srpPrime);
const generator = BigInt(srpGenerator);
const paddedGenerator = toBytes(generator);
const multiplier = toNumber(sha256(srpPrime, paddedGenerator));
const pbkdf2Async = promisify(pbkdf2);

/** What the server keeps of a password: two salts and v = g^x. */
export interface PasswordVerifier {
  salt1: Buffer;
  salt2: Buffer;
  verifier: bigint;
}

/** One challenge: the secret b and the B = kv + g^b that the client was given. */
export interface SrpChallenge {
  secret: bigint;
  publicValue: Buffer;
}

/** Derives the verifier; 100,000 rounds of PBKDF2, so a few hundred milliseconds. */
export async function makeVerifier(password: string, salt1: Buffer, salt2: Buffer): Promise<PasswordVerifier> {
  const salted = (data: Buffer, salt: Buffer) => sha256(salt, data, salt);
  const inner = salted(salted(Buffer.from(password, "utf8"), salt1), salt2);
  const stretched = await pbkdf2Async(inner, salt1, 100_000, 64, "sha512");
  const x = toNumber(salted(stretched, salt2));
  return { salt1, salt2, verifier: power(generator, x) };
}

export function makeChallenge(verifier: PasswordVerifier): SrpChallenge {
  const secret = toNumber(randomBytes(256));
  return { secret, publicValue: toBytes((multiplier * verifier.verifier + power(generator, secret)) % prime) };
}

/** Whether the client's proof M1 for its A shows that it knows the password. */
export function checkProof(
  verifier: PasswordVerifier,
  challenge: SrpChallenge,
  clientA: Buffer,
  proof: Buffer,
): boolean {
  const a = toNumber(clientA);
  if (clientA.length > 256 || a % prime === 0n) return false;
  const paddedA = toBytes(a);
  const u = toNumber(sha256(paddedA, challenge.publicValue));
  const shared = power((a * power(verifier.verifier, u)) % prime, challenge.secret);
  const primeHash = sha256(srpPrime);
  const generatorHash = sha256(paddedGenerator);
  const mixed = Buffer.from(primeHash.map((byte, i) => byte ^ (generatorHash[i] ?? 0)));
  const expected = sha256(
    mixed,
    sha256(verifier.salt1),
    sha256(verifier.salt2),
    paddedA,
    challenge.publicValue,
    sha256(toBytes(shared)),
  );
  return expected.equals(proof);
}

function sha256(...parts: Buffer[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function toNumber(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString("hex")}`);
}

/** Big-endian in 256 bytes, as every number of the protocol is hashed. */
function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(512, "0"), "hex");
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % prime;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
}
