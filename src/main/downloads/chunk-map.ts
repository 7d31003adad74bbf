import { chunkBytesFor, chunkCount, chunkLength, isChunkSize } from "./chunk-plan";

/** Which chunks are on disk, as it is kept: bit i (least significant first) is chunk i. */
export interface RecordedChunks {
  chunkBytes: number;
  bitmap: Uint8Array;
}

/** The set of chunks of one file that are on disk. Grows as needed for files whose size is not known. */
export class ChunkMap {
  readonly chunkBytes: number;
  #sizeBytes: number | null;
  #bitmap: Uint8Array;
  #doneBytes = 0;

  /** Takes over what was recorded if it fits the file, else begins with nothing. */
  constructor(sizeBytes: number | null, recorded: RecordedChunks | null) {
    const usable = recorded !== null && isChunkSize(recorded.chunkBytes) ? recorded : null;
    this.chunkBytes = usable?.chunkBytes ?? chunkBytesFor(sizeBytes);
    this.#sizeBytes = sizeBytes;
    this.#bitmap = new Uint8Array(sizeBytes === null ? 0 : Math.ceil(chunkCount(sizeBytes, this.chunkBytes) / 8));
    if (usable === null) return;
    const recordedCount = usable.bitmap.length * 8;
    const count = sizeBytes === null ? recordedCount : Math.min(recordedCount, chunkCount(sizeBytes, this.chunkBytes));
    for (let index = 0; index < count; index += 1) {
      if (((usable.bitmap[index >> 3] ?? 0) >> (index & 7)) & 1) this.add(index);
    }
  }

  /** Bytes of the file that are on disk. */
  get doneBytes(): number {
    return this.#doneBytes;
  }

  get sizeBytes(): number | null {
    return this.#sizeBytes;
  }

  /** Says how long the file is, once it is known. */
  set sizeBytes(value: number | null) {
    this.#sizeBytes = value;
    this.#recount();
  }

  /** True when the size is known and every chunk is there. */
  get isComplete(): boolean {
    return this.#sizeBytes !== null && this.#doneBytes === this.#sizeBytes;
  }

  /** How many chunks of a file of known size are missing; 0 while the size is not known. */
  get missingCount(): number {
    return this.#sizeBytes === null ? 0 : Math.ceil((this.#sizeBytes - this.#doneBytes) / this.chunkBytes);
  }

  has(index: number): boolean {
    return (((this.#bitmap[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
  }

  add(index: number): void {
    if (this.has(index)) return;
    const byte = index >> 3;
    if (byte >= this.#bitmap.length) {
      const larger = new Uint8Array(Math.max(byte + 1, this.#bitmap.length * 2));
      larger.set(this.#bitmap);
      this.#bitmap = larger;
    }
    this.#bitmap[byte] = (this.#bitmap[byte] ?? 0) | (1 << (index & 7));
    this.#doneBytes += this.#lengthOf(index);
  }

  /** Forgets every chunk that does not lie within the first `fileBytes` bytes. Returns how many went. */
  forgetBeyond(fileBytes: number): number {
    let forgotten = 0;
    for (let index = 0; index < this.#bitmap.length * 8; index += 1) {
      if (!this.has(index) || index * this.chunkBytes + this.#lengthOf(index) <= fileBytes) continue;
      this.#bitmap[index >> 3] = (this.#bitmap[index >> 3] ?? 0) & ~(1 << (index & 7));
      this.#doneBytes -= this.#lengthOf(index);
      forgotten += 1;
    }
    return forgotten;
  }

  /** The missing chunks of a file of known size, in order, each as it is asked for. */
  *missing(): Generator<number> {
    const count = this.#sizeBytes === null ? 0 : chunkCount(this.#sizeBytes, this.chunkBytes);
    for (let index = 0; index < count; index += 1) if (!this.has(index)) yield index;
  }

  /** The first chunk that is not there. */
  firstMissing(): number {
    let index = 0;
    while (this.has(index)) index += 1;
    return index;
  }

  toRecorded(): RecordedChunks {
    return { chunkBytes: this.chunkBytes, bitmap: this.#bitmap };
  }

  #lengthOf(index: number): number {
    return this.#sizeBytes === null ? this.chunkBytes : chunkLength(this.#sizeBytes, this.chunkBytes, index);
  }

  #recount(): void {
    this.#doneBytes = 0;
    for (let index = 0; index < this.#bitmap.length * 8; index += 1) {
      if (this.has(index)) this.#doneBytes += this.#lengthOf(index);
    }
  }
}
