import { createHash, type Hash } from "node:crypto";
import { connect } from "node:net";
import { loadWasmIge } from "../../../src/main/telegram/gramjs/wasm-ige";
import { readStreamHeader, streamHeaderBytes, streamIv, streamKey } from "../server/stream-format";
import { type ContenderOrder, epochMs, type ReadyContender } from "./contender";

/** What one thread can do at best: the same bytes from a plain socket through AES-IGE in WebAssembly, and nothing else. */
export async function readyCeiling(order: ContenderOrder): Promise<ReadyContender> {
  const { decrypt } = loadWasmIge();
  const read = (onMessage: (plain: Buffer, isLastOfFile: boolean) => void) =>
    readStream(order.streamPort, (encrypted, { length, isLastOfFile }) => {
      onMessage(decrypt(encrypted, streamKey, streamIv).subarray(0, length), isLastOfFile);
    });
  // The warm-up is the stream itself once, which is short.
  await read(() => undefined);
  return {
    fetch: async () => {
      await read(() => undefined);
      return epochMs();
    },
    close: async () => undefined,
    hashes: async () => {
      const hashes: string[] = [];
      let hash: Hash = createHash("sha256");
      await read((plain, isLastOfFile) => {
        hash.update(plain);
        if (!isLastOfFile) return;
        hashes.push(hash.digest("hex"));
        hash = createHash("sha256");
      });
      return hashes;
    },
  };
}

/** Reads the stream to its end; each message comes in a buffer that is used for the next one again. */
function readStream(
  port: number,
  onMessage: (encrypted: Buffer, header: ReturnType<typeof readStreamHeader>) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headerBytes = Buffer.alloc(streamHeaderBytes);
    let body = Buffer.alloc(0);
    let header: ReturnType<typeof readStreamHeader> | null = null;
    let filled = 0;
    const take = (bytes: Buffer): void => {
      for (let at = 0; at < bytes.length; ) {
        const target = header === null ? headerBytes : body.subarray(0, header.paddedLength);
        const count = bytes.copy(target, filled, at);
        at += count;
        filled += count;
        if (filled < target.length) return;
        filled = 0;
        if (header !== null) {
          onMessage(target, header);
          header = null;
          continue;
        }
        header = readStreamHeader(headerBytes);
        if (body.length < header.paddedLength) body = Buffer.allocUnsafe(header.paddedLength);
      }
    };
    const socket = connect(port, "127.0.0.1");
    socket.on("data", take);
    socket.once("error", reject);
    socket.once("close", () => {
      if (header === null && filled === 0) resolve();
      else reject(new Error("The stream ended within a message"));
    });
  });
}
