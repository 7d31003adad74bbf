import { AbridgedTransport } from "./abridged";
import type { ByteQueue } from "./byte-queue";
import { FullTransport } from "./full";
import { IntermediateTransport } from "./intermediate";
import { ObfuscatedTransport, obfuscationHeaderBytes } from "./obfuscated";
import { type Transport, TransportError } from "./transport";

/** What HTTP and TLS clients begin with; an obfuscated header never does. */
const foreign = new Set(["HEAD", "POST", "GET ", "OPTI", "\x16\x03\x01\x02"]);

/**
 * Tells a connection's transport by its first bytes and takes those that only announce it. Undefined while more bytes are
 * needed. Throws TransportError for a client that speaks something else.
 */
export function detectTransport(queue: ByteQueue): Transport | undefined {
  if (queue.length < 1) return undefined;
  if (queue.peek(1).readUInt8(0) === 0xef) {
    queue.take(1);
    return new AbridgedTransport();
  }
  if (queue.length < 4) return undefined;
  const first = queue.peek(4);
  if (foreign.has(first.toString("latin1"))) throw new TransportError("The client speaks HTTP or TLS");
  const tag = first.readUInt32LE(0);
  if (tag === 0xeeeeeeee || tag === 0xdddddddd) {
    queue.take(4);
    return new IntermediateTransport({ padded: tag === 0xdddddddd });
  }
  if (queue.length < 8) return undefined;
  // Only the full transport's first packet has the number zero here.
  if (queue.peek(8).readUInt32LE(4) === 0) return new FullTransport();
  if (queue.length < obfuscationHeaderBytes) return undefined;
  return new ObfuscatedTransport(queue.take(obfuscationHeaderBytes));
}
