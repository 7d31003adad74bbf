import { createRequire } from "node:module";
import bigInt from "big-integer";

/** What of GramJS's `Helpers` is replaced. */
interface IntegerHelpers {
  readBigIntFromBuffer(buffer: Buffer, little?: boolean, signed?: boolean): bigInt.BigInteger;
  toSignedLittleBuffer(big: bigInt.BigInteger | string | number, bytes?: number): Buffer;
}

const longBytes = 8;

function helpersModule(): IntegerHelpers {
  return createRequire(import.meta.url)("telegram/Helpers") as IntegerHelpers;
}

/** The same functions with 64-bit integers, the ones that every message is full of, done by the engine. */
export function fastIntegers(slow: IntegerHelpers): IntegerHelpers {
  return {
    readBigIntFromBuffer(buffer, little = true, signed = false) {
      if (buffer.length !== longBytes || !little) return slow.readBigIntFromBuffer(buffer, little, signed);
      return bigInt(signed ? buffer.readBigInt64LE() : buffer.readBigUInt64LE());
    },
    toSignedLittleBuffer(big, bytes = longBytes) {
      if (bytes !== longBytes) return slow.toSignedLittleBuffer(big, bytes);
      const buffer = Buffer.allocUnsafe(longBytes);
      buffer.writeBigInt64LE(BigInt.asIntN(64, BigInt(big.toString())));
      return buffer;
    },
  };
}

let installed = false;

/**
 * Puts them under GramJS, once per process. Its own turn a number into hexadecimal text and multiply it up digit by digit, or make one
 * big integer for each byte: 8 % of the time that a small file takes (docs/performance.md). Its schema module keeps the old ones, which it
 * has taken hold of when it was loaded; they write the ids in requests.
 */
export function installFastIntegers(): void {
  if (installed) return;
  installed = true;
  const helpers = helpersModule();
  Object.assign(helpers, fastIntegers({ ...helpers }));
}
