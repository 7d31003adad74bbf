import { Bag } from "../../lifecycle/bag";

const kibibyte = 1024;
/** What a message has besides the bytes of a file part: key id, message key, header, names and lengths, up to 1 KiB of padding. */
const overheadBytes = 2 * kibibyte;
/** From 64 KiB, below which new memory costs little, to a part of 1 MiB, the largest there is. */
const sizes = [64, 128, 256, 512, 1024].map((size) => size * kibibyte + overheadBytes);
/** So much is kept for messages to come. */
const mostKeptBytes = 24 * 1024 * kibibyte;

/**
 * Memory for large messages that is used again. A mebibyte of new memory for each makes V8 collect garbage fully every few
 * dozen of them, with the main thread waiting (docs/performance.md).
 *
 * Whoever has finished with a message may give its memory back, once, and must not look at it any more. Memory that nobody gives back is
 * collected as usual.
 */
export class FrameMemory {
  readonly #free = new Map<number, Bag<ArrayBuffer>>(sizes.map((size) => [size, new Bag()]));
  #keptBytes = 0;

  /** So many bytes, with anything in them. Those of large messages are all that their memory is used for. */
  take(length: number): Buffer {
    const size = sizes.find((candidate) => candidate >= length);
    if (size === undefined || length < (sizes[0] ?? 0) / 2) return Buffer.allocUnsafe(length);
    const free = this.#free.get(size)?.take(() => true);
    if (free === undefined) return Buffer.from(new ArrayBuffer(size), 0, length);
    this.#keptBytes -= size;
    return Buffer.from(free, 0, length);
  }

  /** Takes back the memory in which these bytes lie; other memory than that of `take` is passed over. */
  giveBack({ buffer }: Uint8Array): void {
    const kept = this.#free.get(buffer.byteLength);
    if (kept === undefined || !(buffer instanceof ArrayBuffer) || kept.has(buffer)) return;
    if (this.#keptBytes + buffer.byteLength > mostKeptBytes) return;
    kept.add(buffer);
    this.#keptBytes += buffer.byteLength;
  }

  /** Lets go of what is kept. */
  clear(): void {
    for (const kept of this.#free.values()) kept.clear();
    this.#keptBytes = 0;
  }

  /** Whether these bytes are all that their memory is used for, so that another thread may have it. */
  static isAlone(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
    return bytes.buffer instanceof ArrayBuffer && sizes.includes(bytes.buffer.byteLength);
  }
}
