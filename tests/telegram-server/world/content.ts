import { Keystream } from "./keystream";

/** The bytes of one stored object: a known length, and any range of it on demand. */
export interface Content {
  readonly sizeBytes: number;
  /** The bytes of [offset, offset + length), cut at the end of the content. */
  read(offset: number, length: number): Buffer;
}

/** Literal bytes or a stretch of keystream: what contents are put together of. */
export type Segment = Buffer | { keystreamBytes: number };

/** Content made of segments one after another; stretches of keystream are computed, never stored. */
export class SegmentedContent implements Content {
  readonly sizeBytes: number;
  readonly #segments: { start: number; length: number; bytes: Buffer | undefined }[] = [];
  readonly #keystream: Keystream;

  constructor(name: string, segments: readonly Segment[]) {
    this.#keystream = new Keystream(name);
    let start = 0;
    for (const segment of segments) {
      const bytes = Buffer.isBuffer(segment) ? segment : undefined;
      const length = Buffer.isBuffer(segment) ? segment.length : segment.keystreamBytes;
      this.#segments.push({ start, length, bytes });
      start += length;
    }
    this.sizeBytes = start;
  }

  read(offset: number, length: number): Buffer {
    const end = Math.min(this.sizeBytes, offset + length);
    const parts: Buffer[] = [];
    for (const segment of this.#segments) {
      const from = Math.max(offset, segment.start);
      const to = Math.min(end, segment.start + segment.length);
      if (from >= to) continue;
      const within = from - segment.start;
      parts.push(
        segment.bytes ? segment.bytes.subarray(within, within + to - from) : this.#keystream.read(within, to - from),
      );
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  }
}
