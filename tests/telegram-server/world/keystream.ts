import { createCipheriv, createHash } from "node:crypto";

const zeros = Buffer.alloc(1 << 20);
const aesBlockBytes = 16;

/**
 * Endless pseudo-random bytes that follow from a name alone: the AES-256-CTR keystream under a key made of the name.
 * Any range costs only its own length, so a file of many GiB needs no memory.
 */
export class Keystream {
  readonly #key: Buffer;

  constructor(name: string) {
    this.#key = createHash("sha256").update(name).digest();
  }

  /** The `length` bytes from `offset` (both in bytes, any alignment, below 2^53). */
  read(offset: number, length: number): Buffer {
    const firstBlock = Math.floor(offset / aesBlockBytes);
    const skip = offset - firstBlock * aesBlockBytes;
    const counter = Buffer.alloc(aesBlockBytes);
    counter.writeBigUInt64BE(BigInt(firstBlock), 8);
    const cipher = createCipheriv("aes-256-ctr", this.#key, counter);
    const needed = skip + length;
    if (needed <= zeros.length) return cipher.update(zeros.subarray(0, needed)).subarray(skip);
    const parts: Buffer[] = [];
    for (let done = 0; done < needed; done += zeros.length) {
      parts.push(cipher.update(zeros.subarray(0, Math.min(zeros.length, needed - done))));
    }
    return Buffer.concat(parts).subarray(skip);
  }
}
