import type { Worker } from "node:worker_threads";
import type { YamlReading } from "./parse-yaml";

/** A list of 100,000 message ids takes about a second. */
const longestReadingMs = 15_000;

/**
 * Reads a YAML text on a thread of its own, so that neither a long nor a hostile one keeps anything waiting. One that takes longer than any
 * honest one is `too-nested`. Rejects with the signal's reason when aborted.
 */
export async function readYaml(
  text: string,
  startWorker: () => Worker,
  signal: AbortSignal,
  limitMs = longestReadingMs,
): Promise<YamlReading> {
  signal.throwIfAborted();
  const worker = startWorker();
  let timer: NodeJS.Timeout | undefined;
  let callOff: (() => void) | undefined;
  try {
    return await new Promise<YamlReading>((resolve, reject) => {
      callOff = () => reject(signal.reason);
      signal.addEventListener("abort", callOff, { once: true });
      timer = setTimeout(() => resolve({ fault: "too-nested" }), limitMs);
      worker.once("message", resolve);
      // Out of memory or stack: no honest file does that.
      worker.once("error", () => resolve({ fault: "too-nested" }));
      worker.once("exit", () => resolve({ fault: "too-nested" }));
      worker.postMessage(text);
    });
  } finally {
    clearTimeout(timer);
    if (callOff !== undefined) signal.removeEventListener("abort", callOff);
    await worker.terminate();
  }
}
