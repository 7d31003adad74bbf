import { getDiffieHellman } from "node:crypto";
import bigInt from "big-integer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modularPower, primeFactors } from "../../../../../src/main/telegram/gramjs/fast-key-exchange";

/** Primes of the size that Telegram's key exchange uses. */
const primes = [2_147_483_647n, 1_073_741_827n, 1_229_739_323n, 1_402_015_859n, 2_123_456_771n, 4_294_967_291n];

describe("primeFactors", () => {
  it("finds the factors of Telegram's own example", () => {
    // https://core.telegram.org/mtproto/samples-auth_key
    expect(primeFactors(0x17ed48941a08f981n)).toEqual([0x494c553bn, 0x53911073n]);
  });

  it("finds any two primes, equal ones included", () => {
    const known = primes.filter((prime) => bigInt(prime).isPrime());
    expect(known.length).toBeGreaterThan(3);
    for (const p of [2n, 3n, 101n, ...known]) {
      for (const q of [3n, 7n, ...known]) {
        const [smaller, larger] = primeFactors(p * q);
        expect(smaller * larger).toBe(p * q);
        expect([smaller, larger]).toEqual(p < q ? [p, q] : [q, p]);
      }
    }
  });
});

describe("modularPower", () => {
  it("agrees with big-integer's", () => {
    const number = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n });
    fc.assert(
      fc.property(number, number, fc.bigInt({ min: 2n, max: 1n << 256n }), (base, exponent, modulus) => {
        const expected = bigInt(base).modPow(bigInt(exponent), bigInt(modulus)).toString();
        expect(modularPower(base, exponent, modulus).toString()).toBe(expected);
      }),
    );
  });

  it("agrees with OpenSSL's Diffie-Hellman", () => {
    const [alice, bob] = [getDiffieHellman("modp14"), getDiffieHellman("modp14")];
    alice.generateKeys();
    bob.generateKeys();
    const big = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString("hex")}`);
    const secret = modularPower(big(bob.getPublicKey()), big(alice.getPrivateKey()), big(alice.getPrime()));
    expect(secret).toBe(big(alice.computeSecret(bob.getPublicKey())));
  });
});
