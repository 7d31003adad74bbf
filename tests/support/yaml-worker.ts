import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

const script = fileURLToPath(new URL("../../src/main/selection/imports/yaml/yaml-worker.ts", import.meta.url));
const loader = createRequire(import.meta.url).resolve("tsx/cjs");

/** Starts the product's YAML worker out of its TypeScript, with the memory that it has there. */
export function startYamlWorker(): Worker {
  return new Worker(`require(${JSON.stringify(loader)}); require(${JSON.stringify(script)});`, {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
}
