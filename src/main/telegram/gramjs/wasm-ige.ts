import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** What this module uses of the exports of @mtcute/wasm's binary. */
interface AesExports {
  memory: WebAssembly.Memory;
  __malloc(bytes: number): number;
  __free(pointer: number): void;
  __get_shared_key_buffer(): number;
  __get_shared_iv_buffer(): number;
  ige256_encrypt(input: number, length: number, output: number): void;
  ige256_decrypt(input: number, length: number, output: number): void;
}

export interface IgeCipher {
  encrypt(data: Uint8Array, key: Uint8Array, iv: Uint8Array): Buffer;
  decrypt(data: Uint8Array, key: Uint8Array, iv: Uint8Array): Buffer;
  /** Decrypts `data` where it lies: a mebibyte more of new memory for each message is work for the garbage collector. */
  decryptInPlace(data: Uint8Array, key: Uint8Array, iv: Uint8Array): void;
}

/** The smallest module that uses a SIMD instruction: valid only where the engine has SIMD. */
const simdProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

/**
 * AES-256-IGE by the WebAssembly of @mtcute/wasm, instantiated here from its file: the package's own entry is an ES module, which
 * Electron 25 cannot `require`, and its CommonJS twin prints a deprecation warning. Reading works inside app.asar as well.
 * Throws when the file or WebAssembly is not there.
 */
export function loadWasmIge(): IgeCipher {
  const require = createRequire(import.meta.url);
  const file = WebAssembly.validate(simdProbe) ? "@mtcute/wasm/mtcute-simd.wasm" : "@mtcute/wasm/mtcute.wasm";
  const module = new WebAssembly.Module(readFileSync(require.resolve(file)));
  const wasm = new WebAssembly.Instance(module).exports as unknown as AesExports;
  const keyPointer = wasm.__get_shared_key_buffer();
  const ivPointer = wasm.__get_shared_iv_buffer();
  let memory = new Uint8Array(wasm.memory.buffer);

  const run = <T>(
    cipher: (input: number, length: number, output: number) => void,
    data: Uint8Array,
    key: Uint8Array,
    iv: Uint8Array,
    take: (result: Uint8Array) => T,
  ): T => {
    const input = wasm.__malloc(data.length * 2);
    try {
      const output = input + data.length;
      // Growing the memory detaches every earlier view of it.
      if (memory.byteLength === 0) memory = new Uint8Array(wasm.memory.buffer);
      memory.set(data, input);
      memory.set(key, keyPointer);
      memory.set(iv, ivPointer);
      cipher(input, data.length, output);
      return take(memory.subarray(output, output + data.length));
    } finally {
      wasm.__free(input);
    }
  };
  return {
    encrypt: (data, key, iv) => run(wasm.ige256_encrypt, data, key, iv, Buffer.from),
    decrypt: (data, key, iv) => run(wasm.ige256_decrypt, data, key, iv, Buffer.from),
    decryptInPlace: (data, key, iv) => run(wasm.ige256_decrypt, data, key, iv, (result) => data.set(result)),
  };
}
