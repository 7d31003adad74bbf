import { createCipheriv, randomBytes } from "node:crypto";
import fc from "fast-check";
import { IGE } from "telegram/crypto/IGE";
import { describe, expect, test } from "vitest";
import { igeDecrypt, igeEncrypt, igeEncryptScratch, igeScratch } from "../../../telegram-server/mtproto/aes-ige";

const vector = {
  key: Buffer.from("5468697320697320616E20696D706C655468697320697320616E20696D706C65", "hex"),
  iv: Buffer.from("6D656E746174696F6E206F6620494745206D6F646520666F72204F70656E5353", "hex"),
  plain: Buffer.from("99706487A1CDE613BC6DE0B6F24B1C7AA448C8B9C3403E3467A8CAD89340F53B", "hex"),
  encrypted: Buffer.from("792ea8ae577b1a66cb3bd92679b8030ca54ee631976bd3a04547fdcb4639fa69", "hex"),
};

/** IGE as its definition has it, block by block: C_i = E(P_i ^ C_{i-1}) ^ P_{i-1}. */
function plainReference(plain: Buffer, key: Buffer, iv: Buffer): Buffer {
  const cipher = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
  const xored = (a: Buffer, b: Buffer) => Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
  let [lastEncrypted, lastPlain] = [iv.subarray(0, 16), iv.subarray(16)];
  const blocks: Buffer[] = [];
  for (let at = 0; at < plain.length; at += 16) {
    const block = plain.subarray(at, at + 16);
    lastEncrypted = xored(cipher.update(xored(block, lastEncrypted)), lastPlain);
    lastPlain = block;
    blocks.push(lastEncrypted);
  }
  return Buffer.concat(blocks);
}

describe("AES-256-IGE", () => {
  test("agrees with the known vector", () => {
    expect(igeEncrypt(vector.plain, vector.key, vector.iv)).toEqual(vector.encrypted);
    expect(igeDecrypt(vector.encrypted, vector.key, vector.iv)).toEqual(vector.plain);
  });

  test("agrees with GramJS in both directions, at any length and alignment", () => {
    const bytes = (length: number) =>
      fc.uint8Array({ minLength: length, maxLength: length }).map((a) => Buffer.from(a));
    fc.assert(
      fc.property(bytes(32), bytes(32), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 7 }), (...given) => {
        const [key, iv, blocks, shift] = given;
        const plain = randomBytes(shift + blocks * 16).subarray(shift);
        const expected = new IGE(key, iv).encryptIge(plain);
        expect(igeEncrypt(plain, key, iv).equals(expected)).toBe(true);
        const shifted = Buffer.concat([Buffer.alloc(shift), expected]).subarray(shift);
        expect(igeDecrypt(shifted, key, iv).equals(plain)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("equals the plain definition for random messages of random lengths, also over the edges of its slices", () => {
    const sliceBlocks = (64 * 1024) / 16;
    const lengths = fc.oneof(
      fc.integer({ min: 0, max: 70 }),
      fc.integer({ min: sliceBlocks - 2, max: sliceBlocks + 2 }),
      fc.integer({ min: 2 * sliceBlocks - 2, max: 3 * sliceBlocks + 2 }),
    );
    fc.assert(
      fc.property(lengths, fc.integer({ min: 0, max: 15 }), (blocks, shift) => {
        const [key, iv] = [randomBytes(32), randomBytes(32)];
        const plain = randomBytes(shift + blocks * 16).subarray(shift);
        expect(igeEncrypt(plain, key, iv).equals(plainReference(plain, key, iv))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test("encrypts what was put together in the scratch, which grows as it must", () => {
    const [key, iv] = [randomBytes(32), randomBytes(32)];
    for (const length of [16, 3 * 1024 * 1024, 64]) {
      const plain = randomBytes(length);
      const scratch = igeScratch(length, 32);
      expect(scratch).toHaveLength(32 + length);
      // What stands before the message is of no account.
      randomBytes(32).copy(scratch);
      plain.copy(scratch, 32);
      const pieces = igeEncryptScratch(length, key, iv);
      expect(igeDecrypt(Buffer.concat(pieces), key, iv).equals(plain)).toBe(true);
    }
  });

  test("leaves earlier results and its input alone", () => {
    const [key, iv] = [randomBytes(32), randomBytes(32)];
    const plains = [64, 16, 1 << 20, 32].map((length) => randomBytes(length));
    const copies = plains.map((plain) => Buffer.from(plain));
    const encrypted = plains.map((plain) => igeEncrypt(plain, key, iv));
    expect(plains.every((plain, index) => copies[index]?.equals(plain))).toBe(true);
    for (const [index, bytes] of encrypted.entries()) {
      expect(Buffer.from(new IGE(key, iv).decryptIge(bytes)).equals(copies[index] ?? Buffer.alloc(0))).toBe(true);
    }
  });

  test("refuses what is not whole blocks", () => {
    expect(() => igeEncrypt(Buffer.alloc(17), vector.key, vector.iv)).toThrow(/whole blocks/);
    expect(() => igeDecrypt(Buffer.alloc(15), vector.key, vector.iv)).toThrow(/whole blocks/);
  });
});
