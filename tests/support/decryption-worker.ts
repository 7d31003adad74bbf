import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

const script = fileURLToPath(
  new URL("../../src/main/telegram/gramjs/decryption/decryption-worker.ts", import.meta.url),
);
const loader = createRequire(import.meta.url).resolve("tsx/cjs");

/** Starts the product's decryption worker out of its TypeScript. A thread does not inherit the test runner's way of reading that. */
export function startDecryptionWorker(): Worker {
  return new Worker(`require(${JSON.stringify(loader)}); require(${JSON.stringify(script)});`, { eval: true });
}
