import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import type { IGE } from "telegram/crypto/IGE";
import type { GatewayLog } from "../gateway";
import { type IgeCipher, loadWasmIge } from "./wasm-ige";

/** AES-256-IGE of `plain` under `key` and `iv`, computed by GramJS's own implementation. */
export const knownVector = {
  key: Buffer.from(Array.from({ length: 32 }, (_, index) => index)),
  iv: Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index)),
  plain: Buffer.from(Array.from({ length: 48 }, (_, index) => (index * 5) & 255)),
  encrypted: Buffer.from(
    "a45c5df37d5b180300c3dd5e0627f4089a9f1a09146b138350c474bfedb091ec6ec1018accb282589c5c9c38c5b271d2",
    "hex",
  ),
} as const;

type IgeClass = typeof IGE;

/** GramJS's module object itself: an ES import would be a frozen view of it. */
function igeModule(): { IGE: IgeClass } {
  return createRequire(import.meta.url)("telegram/crypto/IGE") as { IGE: IgeClass };
}

/** Throws when the cipher's answers to the known vector are wrong. */
export function selfTest(cipher: IgeCipher): void {
  const { key, iv, plain, encrypted } = knownVector;
  if (!cipher.encrypt(plain, key, iv).equals(encrypted)) throw new Error("AES-IGE self-test: encryption differs");
  const inPlace = Buffer.from(encrypted);
  cipher.decryptInPlace(inPlace, key, iv);
  if (!cipher.decrypt(encrypted, key, iv).equals(plain) || !inPlace.equals(plain))
    throw new Error("AES-IGE self-test: decryption differs");
}

/** A class of the shape of GramJS's `IGE` that computes with the given cipher. */
export function igeClass(cipher: IgeCipher): IgeClass {
  const fast = class {
    readonly #key: Buffer;
    readonly #iv: Buffer;

    constructor(key: Buffer, iv: Buffer) {
      this.#key = key;
      this.#iv = iv;
    }

    decryptIge(encrypted: Buffer): Buffer {
      return cipher.decrypt(encrypted, this.#key, this.#iv);
    }

    encryptIge(plain: Buffer): Buffer {
      const excess = plain.length % 16;
      const padded = excess === 0 ? plain : Buffer.concat([plain, randomBytes(16 - excess)]);
      return cipher.encrypt(padded, this.#key, this.#iv);
    }
  };
  return fast as unknown as IgeClass;
}

let installed: IgeCipher | null = null;

/**
 * Puts AES-IGE in WebAssembly under GramJS, once per process: its own is plain JavaScript and holds the event loop for 12 ms per
 * 512 KiB, four times as long. GramJS looks its class up at each use, so replacing the export is enough. When the self-test
 * fails, GramJS's own stays and the log says so. Returns the cipher that is in use.
 */
export function installFastCrypto(
  log: GatewayLog,
  load: () => IgeCipher = loadWasmIge,
): IgeCipher & { isWasm: boolean } {
  try {
    if (!installed) {
      const cipher = load();
      selfTest(cipher);
      igeModule().IGE = igeClass(cipher);
      installed = cipher;
    }
    return { ...installed, isWasm: true };
  } catch (error) {
    log.warn("AES in WebAssembly is not available; decryption will be slow", error);
    return { ...gramjsCipher(igeModule().IGE), isWasm: false };
  }
}

/** GramJS's own implementation as a cipher. */
function gramjsCipher(Ige: IgeClass): IgeCipher {
  const decrypt: IgeCipher["decrypt"] = (data, key, iv) =>
    new Ige(Buffer.from(key), Buffer.from(iv)).decryptIge(Buffer.from(data));
  return {
    encrypt: (data, key, iv) => new Ige(Buffer.from(key), Buffer.from(iv)).encryptIge(Buffer.from(data)),
    decrypt,
    decryptInPlace: (data, key, iv) => data.set(decrypt(data, key, iv)),
  };
}
