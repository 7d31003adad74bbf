import { createHash } from "node:crypto";
import type { ChatRef } from "../../../../src/main/telegram/chat-source";
import type { FileSource, HashedRange } from "../../../../src/main/telegram/file-source";
import type { FileLocation, MediaItem } from "../../../../src/main/telegram/media-item";
import { Failure } from "../../../../src/shared/errors";
import { mediaItem } from "../../../support/media-item";

export interface ReadCall {
  id: string;
  offset: number;
  limit: number;
  reference: string;
}

export interface RenewCall {
  chat: ChatRef;
  messageId: number;
  mediaId: string;
}

/** Byte number `position` of file `id`: follows from both, so that misplaced bytes are seen. */
function byteAt(seed: number, position: number): number {
  return (Math.imul(position ^ seed, 2_654_435_761) >>> 23) & 0xff;
}

export function seededBytes(id: string, offset: number, length: number): Uint8Array {
  const seed = [...id].reduce((sum, character) => (Math.imul(sum, 31) + character.charCodeAt(0)) | 0, 7);
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) bytes[index] = byteAt(seed, offset + index);
  return bytes;
}

/**
 * A FileSource in memory that enforces the rules of `upload.getFile`. A test scripts it by `beforeRead`, which may wait, throw a Failure
 * or give other bytes, and by `expire`, after which only a renewed reference is taken.
 */
export class MemoryFileSource implements FileSource {
  readonly sizes = new Map<string, number>();
  readonly reads: ReadCall[] = [];
  readonly renewals: RenewCall[] = [];
  /** Offsets from which hashes were asked for. */
  readonly hashQuestions: number[] = [];
  /** Length of a hashed range, and how many of them an answer has; none: the source has no hashes. */
  hashedBytes = 131_072;
  hashesPerAnswer = 8;
  /** What files begin with instead. */
  readonly heads = new Map<string, Uint8Array>();
  readonly #references = new Map<string, string>();
  inFlight = 0;
  mostInFlight = 0;
  beforeRead: (call: ReadCall, signal: AbortSignal) => undefined | Uint8Array | Promise<undefined | Uint8Array> = () =>
    undefined;
  beforeHashes: (offset: number, signal: AbortSignal) => void | Promise<void> = () => undefined;
  onRenew: (call: RenewCall, item: MediaItem) => MediaItem | Promise<MediaItem> = (_call, item) => item;

  addFile(id: string, sizeBytes: number, declaredBytes: number | null = sizeBytes): MediaItem {
    this.sizes.set(id, sizeBytes);
    this.#references.set(id, "reference-1");
    return this.#item(id, declaredBytes);
  }

  expire(id: string): void {
    const number = Number(this.#references.get(id)?.split("-")[1] ?? 0);
    this.#references.set(id, `reference-${number + 1}`);
  }

  content(id: string): Uint8Array {
    return this.#bytes(id, 0, this.sizes.get(id) ?? 0);
  }

  bytesAsked(id: string): number {
    return this.reads.filter((call) => call.id === id).length;
  }

  /** As a source that uses the memory again at once: whoever looks at the bytes still, sees others. */
  recycle(bytes: Uint8Array): void {
    bytes.fill(0xdd);
  }

  async read(location: FileLocation, offset: number, limit: number, signal: AbortSignal): Promise<Uint8Array> {
    const call = { id: location.id, offset, limit, reference: location.fileReference };
    this.reads.push(call);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      signal.throwIfAborted();
      requireAlignment(offset, limit);
      const scripted = await this.beforeRead(call, signal);
      this.#requireReference(location);
      const size = this.sizes.get(location.id) ?? 0;
      return scripted ?? this.#bytes(location.id, offset, Math.max(0, Math.min(limit, size - offset)));
    } finally {
      this.inFlight -= 1;
    }
  }

  async hashes(location: FileLocation, offset: number, signal: AbortSignal): Promise<HashedRange[]> {
    this.hashQuestions.push(offset);
    signal.throwIfAborted();
    await this.beforeHashes(offset, signal);
    this.#requireReference(location);
    const size = this.sizes.get(location.id) ?? 0;
    const ranges: HashedRange[] = [];
    let at = offset - (offset % this.hashedBytes);
    for (; at < size && ranges.length < this.hashesPerAnswer; at += this.hashedBytes) {
      const bytes = this.#bytes(location.id, at, Math.min(this.hashedBytes, size - at));
      ranges.push({ offset: at, length: bytes.length, sha256: createHash("sha256").update(bytes).digest() });
    }
    return ranges;
  }

  async renew(chat: ChatRef, messageId: number, mediaId: string, signal: AbortSignal): Promise<MediaItem> {
    signal.throwIfAborted();
    const call = { chat, messageId, mediaId };
    this.renewals.push(call);
    return this.onRenew(call, this.#item(mediaId, this.sizes.get(mediaId) ?? null));
  }

  #bytes(id: string, offset: number, length: number): Uint8Array {
    const bytes = seededBytes(id, offset, length);
    const head = this.heads.get(id)?.subarray(offset, offset + length);
    if (head !== undefined) bytes.set(head);
    return bytes;
  }

  #requireReference(location: FileLocation): void {
    if (location.fileReference === this.#references.get(location.id)) return;
    throw new Failure("reference-expired", "Expired", { code: "FILE_REFERENCE_EXPIRED" });
  }

  #item(id: string, sizeBytes: number | null): MediaItem {
    const item = mediaItem({
      messageId: Number(id.replace(/\D/g, "")) || 1,
      mediaId: id,
      fileName: `${id}.bin`,
      sizeBytes,
    });
    return { ...item, location: { ...item.location, fileReference: this.#references.get(id) ?? "" } };
  }
}

function requireAlignment(offset: number, limit: number): void {
  const border = 1_048_576;
  const fits = Math.floor(offset / border) === Math.floor((offset + limit - 1) / border);
  if (offset % 4_096 === 0 && limit % 4_096 === 0 && border % limit === 0 && fits) return;
  throw new Error(`upload.getFile would refuse offset ${offset}, limit ${limit}`);
}
