import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { igeClass, knownVector, selfTest } from "../../../../../src/main/telegram/gramjs/fast-crypto";
import { type IgeCipher, loadWasmIge } from "../../../../../src/main/telegram/gramjs/wasm-ige";

type IgeConstructor = new (
  key: Buffer,
  iv: Buffer,
) => { encryptIge(data: Buffer): Buffer; decryptIge(data: Buffer): Buffer };
const gramjs = createRequire(import.meta.url)("telegram/crypto/IGE") as { IGE: IgeConstructor };
const original = gramjs.IGE;

const silent = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
beforeEach(() => {
  // Each test decides anew what is installed.
  vi.resetModules();
  vi.clearAllMocks();
});
afterEach(() => {
  gramjs.IGE = original;
});

async function freshInstaller() {
  return (await import("../../../../../src/main/telegram/gramjs/fast-crypto")).installFastCrypto;
}

describe("AES-IGE in WebAssembly", () => {
  it("is what GramJS computes, byte for byte, on random messages of all sizes", () => {
    const fast = igeClass(loadWasmIge());
    for (const blocks of [1, 2, 3, 7, 64, 255, 4096, 32_768, 65_538]) {
      const [key, iv, data] = [randomBytes(32), randomBytes(32), randomBytes(blocks * 16)];
      const encrypted = new fast(key, iv).encryptIge(data);
      expect(encrypted.equals(new original(key, iv).encryptIge(data))).toBe(true);
      expect(new fast(key, iv).decryptIge(data).equals(new original(key, iv).decryptIge(data))).toBe(true);
      expect(new fast(key, iv).decryptIge(encrypted).equals(data)).toBe(true);
    }
  });

  it("pads what is not a whole number of blocks, as GramJS does", () => {
    const [key, iv, data] = [randomBytes(32), randomBytes(32), randomBytes(45)];
    const fast = igeClass(loadWasmIge());
    const decrypted = new fast(key, iv).decryptIge(new fast(key, iv).encryptIge(data));
    expect(decrypted).toHaveLength(48);
    expect(decrypted.subarray(0, 45).equals(data)).toBe(true);
  });

  it("does not hand out memory that the next call overwrites", () => {
    const cipher = loadWasmIge();
    const { key, iv, plain, encrypted } = knownVector;
    const first = cipher.encrypt(plain, key, iv);
    cipher.encrypt(randomBytes(1 << 20), key, iv);
    expect(first.equals(encrypted)).toBe(true);
  });
});

describe("the known vector", () => {
  it("is GramJS's own answer", () => {
    const { key, iv, plain, encrypted } = knownVector;
    expect(new original(key, iv).encryptIge(plain).equals(encrypted)).toBe(true);
  });

  it("gives a wrong cipher away, in either direction", () => {
    const good = loadWasmIge();
    const flipped = (bytes: Buffer): Buffer =>
      Buffer.from(bytes.map((byte, index) => (index === 47 ? byte ^ 1 : byte)));
    expect(() => selfTest(good)).not.toThrow();
    expect(() => selfTest({ ...good, encrypt: (...args) => flipped(good.encrypt(...args)) })).toThrow(/encryption/);
    expect(() => selfTest({ ...good, decrypt: (...args) => flipped(good.decrypt(...args)) })).toThrow(/decryption/);
    expect(() => selfTest({ ...good, decryptInPlace: () => undefined })).toThrow(/decryption/);
  });
});

describe("installing", () => {
  it("puts it under GramJS", async () => {
    const install = await freshInstaller();
    expect(install(silent).isWasm).toBe(true);
    expect(gramjs.IGE).not.toBe(original);
    expect(silent.warn).not.toHaveBeenCalled();
  });

  it("keeps GramJS's own, with a warning, when it cannot be loaded or is wrong", async () => {
    const install = await freshInstaller();
    const same = (data: Uint8Array): Buffer => Buffer.from(data);
    const wrong: IgeCipher = { encrypt: same, decrypt: same, decryptInPlace: () => undefined };
    const missing = (): never => {
      throw new Error("no such file");
    };
    for (const load of [() => wrong, missing]) {
      const cipher = install(silent, load);
      expect(cipher.isWasm).toBe(false);
      expect(gramjs.IGE).toBe(original);
      const { key, iv, plain, encrypted } = knownVector;
      expect(cipher.decrypt(encrypted, key, iv).equals(plain)).toBe(true);
    }
    expect(silent.warn).toHaveBeenCalledTimes(2);
  });
});
