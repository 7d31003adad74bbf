import { createCipheriv, createDecipheriv } from "node:crypto";

const blockBytes = 16;

/** Where the input of the CBC is put together: one for all calls, since a buffer for each costs more than the work in it. */
let scratch = Buffer.allocUnsafeSlow(0);

/**
 * AES-256-IGE (https://mgp25.com/blog/2015/06/21/AESIGE/) encryption of a whole number of 16-byte blocks. `iv` is 32 bytes: first the
 * previous cipher block, then the previous plain block. The result is a buffer of its own.
 *
 * IGE is C_i = E(P_i ^ C_{i-1}) ^ P_{i-1}. With Y_i = C_i ^ P_{i-1} that is Y_i = E((P_i ^ P_{i-2}) ^ Y_{i-1}): CBC over
 * P_i ^ P_{i-2}, which OpenSSL does in one call, and one XOR afterwards, in place.
 */
export function igeEncrypt(plain: Buffer, key: Buffer, iv: Buffer): Buffer {
  if (plain.length % blockBytes !== 0) throw new RangeError(`IGE needs whole blocks, not ${plain.length} bytes`);
  if (plain.length === 0) return Buffer.alloc(0);
  if (scratch.length < plain.length) scratch = Buffer.allocUnsafeSlow(plain.length);
  const input = scratch.subarray(0, plain.length);
  const p = words(plain);
  const v = words(iv);
  xorTwoBack(words(input), p, v);
  const cipher = createCipheriv("aes-256-cbc", key, iv.subarray(0, blockBytes)).setAutoPadding(false);
  const output = cipher.update(input);
  const c = words(output);
  for (let k = 0; k < 4; k++) c[k] = word(c, k) ^ word(v, k + 4);
  for (let k = 4; k < c.length; k++) c[k] = word(c, k) ^ word(p, k - 4);
  return c.buffer === output.buffer ? output : bytesOf(c);
}

/**
 * AES-256-IGE decryption. No mode of OpenSSL chains this way, so it goes block by block (about 25 MiB/s): enough for what
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

function xorTwoBack(q: Int32Array, p: Int32Array, v: Int32Array): void {
  const count = p.length;
  for (let k = 0; k < 4; k++) q[k] = word(p, k);
  for (let k = 4; k < 8 && k < count; k++) q[k] = word(p, k) ^ word(v, k);
  for (let k = 8; k < count; k++) q[k] = word(p, k) ^ word(p, k - 8);
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

function bytesOf(array: Int32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
