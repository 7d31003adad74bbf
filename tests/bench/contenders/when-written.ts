import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const patienceMs = 20_000;

/**
 * Resolves when the file has its full length. The promises of GramJS's and mtcute's downloads resolve while their streams still write;
 * that time is not counted against them.
 */
export async function whenWritten(path: string, bytes: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while ((await stat(path)).size < bytes) {
    if (performance.now() > deadline) throw new Error(`${path} stayed shorter than ${bytes} bytes`);
    await delay(10);
  }
}
