import { createRequire } from "node:module";
import bigInt from "big-integer";

/** Exponent bits taken at a time: 16 multiplications beforehand save 3 of 4 later. */
const windowBits = 4n;
const windowMask = (1n << windowBits) - 1n;

/** base^exponent mod modulus, for non-negative numbers. */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n % modulus];
  for (let index = 1; index <= Number(windowMask); index++) {
    powers.push(((powers[index - 1] ?? 0n) * base) % modulus);
  }
  let result = 1n % modulus;
  const windows = BigInt(Math.ceil(exponent.toString(2).length / Number(windowBits)));
  for (let window = windows - 1n; window >= 0n; window--) {
    for (let bit = 0n; bit < windowBits; bit++) result = (result * result) % modulus;
    const digit = Number((exponent >> (window * windowBits)) & windowMask);
    if (digit !== 0) result = (result * (powers[digit] ?? 0n)) % modulus;
  }
  return result;
}

/** The two prime factors of a product of two primes of up to 32 bits, the smaller first (Pollard's rho after Brent). */
export function primeFactors(product: bigint): [bigint, bigint] {
  if (product % 2n === 0n) return [2n, product / 2n];
  for (let increment = 1n; ; increment++) {
    const factor = rho(product, increment);
    // With this increment the sequence ran into a circle without a find: the next makes another sequence.
    if (factor === product) continue;
    const other = product / factor;
    return factor < other ? [factor, other] : [other, factor];
  }
}

function rho(product: bigint, increment: bigint): bigint {
  const step = (value: bigint): bigint => (value * value + increment) % product;
  let runner = 2n;
  let saved = runner;
  for (let length = 1; ; length *= 2) {
    saved = runner;
    for (let done = 0; done < length; ) {
      // One greatest common divisor for many steps: it costs as much as all of them.
      const start = runner;
      const batch = Math.min(128, length - done);
      let differences = 1n;
      for (let index = 0; index < batch; index++) {
        runner = step(runner);
        differences = (differences * absolute(saved - runner)) % product;
      }
      done += batch;
      const divisor = greatestCommonDivisor(differences, product);
      if (divisor === 1n) continue;
      if (divisor !== product) return divisor;
      return firstDivisor(start, saved, product, step);
    }
  }
}

/** Both factors were in one batch: goes through it again, step by step. */
function firstDivisor(start: bigint, saved: bigint, product: bigint, step: (value: bigint) => bigint): bigint {
  for (let runner = step(start); ; runner = step(runner)) {
    const divisor = greatestCommonDivisor(absolute(saved - runner), product);
    if (divisor !== 1n) return divisor;
  }
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [b, a];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

interface GramjsModules {
  factorizator: { Factorizator: { factorize(pq: bigInt.BigInteger): { p: bigInt.BigInteger; q: bigInt.BigInteger } } };
  helpers: {
    modExp(base: bigInt.BigInteger, exponent: bigInt.BigInteger, modulus: bigInt.BigInteger): bigInt.BigInteger;
  };
}

/**
 * Puts the arithmetic above under GramJS, once per process: its own factoring holds the event loop for up to a second for each key
 * exchange, its powers for a tenth. GramJS looks both up at each use, so replacing them is enough.
 */
export function installFastKeyExchange(): void {
  const require = createRequire(import.meta.url);
  const modules: GramjsModules = {
    factorizator: require("telegram/crypto/Factorizator"),
    helpers: require("telegram/Helpers"),
  };
  modules.factorizator.Factorizator.factorize = (pq) => {
    const [p, q] = primeFactors(BigInt(pq.toString()));
    return { p: bigInt(p), q: bigInt(q) };
  };
  modules.helpers.modExp = (base, exponent, modulus) => {
    const [b, e, m] = [base, exponent, modulus].map((value) => BigInt(`0x${value.toString(16)}`));
    return bigInt(modularPower(b ?? 0n, e ?? 0n, m ?? 1n));
  };
}
