import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { IGE } from "telegram/crypto/IGE";
import { describe, expect, test } from "vitest";
import { igeDecrypt, igeEncrypt } from "../../../telegram-server/mtproto/aes-ige";

const vector = {
  key: Buffer.from("5468697320697320616E20696D706C655468697320697320616E20696D706C65", "hex"),
  iv: Buffer.from("6D656E746174696F6E206F6620494745206D6F646520666F72204F70656E5353", "hex"),
  plain: Buffer.from("99706487A1CDE613BC6DE0B6F24B1C7AA448C8B9C3403E3467A8CAD89340F53B", "hex"),
  encrypted: Buffer.from("792ea8ae577b1a66cb3bd92679b8030ca54ee631976bd3a04547fdcb4639fa69", "hex"),
};

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
