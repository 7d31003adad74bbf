import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { Turns } from "./turns";

/** Read at once: about a millisecond of hashing, so that nothing else waits for longer. */
const pieceBytes = 512 * 1024;

/** SHA-256 of files, one file at a time: hashing keeps a whole processor busy. */
export class FileHashes {
  readonly #turns = new Turns();

  /** Lower case hexadecimal. Rejects with the signal's reason, at once, or with the system's error. */
  of(path: string, signal: AbortSignal): Promise<string> {
    return this.#turns.take("hash", signal, () => hashOf(path, signal));
  }
}

async function hashOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(pieceBytes);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, pieceBytes, null);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
