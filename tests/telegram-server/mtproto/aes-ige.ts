import { createCipheriv, createDecipheriv } from "node:crypto";
import { xorOn } from "./xor-wasm";

const blockBytes = 16;
const pageBytes = 64 * 1024;
/**
 * A message is encrypted in slices, so that what lies between its steps stays in the processor's cache, and so that the memory of what
 * goes out comes from the heap again and again instead of from the system.
 */
const sliceBytes = 64 * 1024;

/** Where in the memory a slice is worked on. */
const workAt = 0;
/** Before the plain text lie 16 zero bytes and the second half of the initialization vector: what "two blocks back" of the first blocks is. */
const plainAt = workAt + sliceBytes + 2 * blockBytes;

/** One memory for all messages, because new memory for each costs more than the work in it. */
const memory = new WebAssembly.Memory({ initial: 20 });
const xor = xorOn(memory);
let bytes = Buffer.from(memory.buffer);

/**
 * Where a message of this many bytes can be put together for `igeEncryptScratch`, without a copy of its own; up to 32 bytes before it may be
 * written, too. Good until the next call of any function of this module.
 */
export function igeScratch(length: number, before = 0): Buffer {
  const missing = plainAt + length - bytes.length;
  if (missing > 0) {
    memory.grow(Math.ceil(missing / pageBytes));
    bytes = Buffer.from(memory.buffer);
  }
  return bytes.subarray(plainAt - before, plainAt + length);
}

/**
 * AES-256-IGE (https://mgp25.com/blog/2015/06/21/AESIGE/) encryption of the first `length` bytes of the scratch, a whole number of 16-byte
 * blocks. `iv` is 32 bytes: first the previous cipher block, then the previous plain block. The result is in pieces, which are the
 * caller's.
 *
 * IGE is C_i = E(P_i ^ C_{i-1}) ^ P_{i-1}. With Y_i = C_i ^ P_{i-1} that is Y_i = E((P_i ^ P_{i-2}) ^ Y_{i-1}): CBC over
 * P_i ^ P_{i-2}, which OpenSSL does at its full speed, between two XORs.
 */
export function igeEncryptScratch(length: number, key: Buffer, iv: Buffer): Buffer[] {
  if (length % blockBytes !== 0) throw new RangeError(`IGE needs whole blocks, not ${length} bytes`);
  bytes.fill(0, plainAt - 2 * blockBytes, plainAt - blockBytes);
  iv.copy(bytes, plainAt - blockBytes, blockBytes);
  const cipher = createCipheriv("aes-256-cbc", key, iv.subarray(0, blockBytes)).setAutoPadding(false);
  const pieces: Buffer[] = [];
  for (let done = 0; done < length; done += sliceBytes) {
    const end = workAt + Math.min(sliceBytes, length - done);
    xor(workAt, plainAt + done, plainAt + done - 2 * blockBytes, end);
    const piece = cipher.update(bytes.subarray(workAt, end));
    bytes.set(piece, workAt);
    xor(workAt, workAt, plainAt + done - blockBytes, end);
    bytes.copy(piece, 0, workAt, end);
    pieces.push(piece);
  }
  return pieces;
}

/** AES-256-IGE encryption of a whole number of 16-byte blocks; `iv` as above. */
export function igeEncrypt(plain: Buffer, key: Buffer, iv: Buffer): Buffer {
  plain.copy(igeScratch(plain.length));
  return Buffer.concat(igeEncryptScratch(plain.length, key, iv));
}

/**
 * AES-256-IGE decryption. No mode of OpenSSL chains this way, so it goes block by block (about 10 MiB/s): enough for what
 * clients send, which are requests.
 */
export function igeDecrypt(data: Buffer, key: Buffer, iv: Buffer): Buffer {
  if (data.length % blockBytes !== 0) throw new RangeError(`IGE needs whole blocks, not ${data.length} bytes`);
  const decipher = createDecipheriv("aes-256-ecb", key, null).setAutoPadding(false);
  const plain = Buffer.allocUnsafeSlow(data.length);
  const p = words(plain);
  const c = words(data);
  const v = words(iv);
  const block = Buffer.allocUnsafeSlow(blockBytes);
  const input = words(block);
  for (let start = 0; start < c.length; start += 4) {
    for (let k = 0; k < 4; k++) input[k] = word(c, start + k) ^ (start === 0 ? word(v, k + 4) : word(p, start - 4 + k));
    const output = words(decipher.update(block));
    for (let k = 0; k < 4; k++) {
      p[start + k] = word(output, k) ^ (start === 0 ? word(v, k) : word(c, start - 4 + k));
    }
  }
  return plain;
}

function word(array: Int32Array, index: number): number {
  return array[index] as number;
}

/** The bytes as 32-bit words: a view where the alignment allows it, else a copy. */
function words(bytes: Buffer): Int32Array {
  const count = bytes.length >> 2;
  if (bytes.byteOffset % 4 === 0) return new Int32Array(bytes.buffer, bytes.byteOffset, count);
  return new Int32Array(new Uint8Array(bytes).buffer, 0, count);
}
