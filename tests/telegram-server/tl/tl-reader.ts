/** The bytes are not the TL value they were taken for. */
export class TlDecodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TlDecodeError";
  }
}

/** Reads TL values little-endian. Byte strings are views of the input. Reading past the end throws TlDecodeError. */
export class TlReader {
  #position = 0;

  constructor(readonly data: Buffer) {}

  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.data.length - this.#position;
  }

  int32(): number {
    return this.data.readInt32LE(this.#advance(4));
  }

  uint32(): number {
    return this.data.readUInt32LE(this.#advance(4));
  }

  /** The next 32 bits, unsigned, without moving on. */
  peekUint32(): number {
    if (this.remaining < 4) throw new TlDecodeError("The data ends where a constructor id should be");
    return this.data.readUInt32LE(this.#position);
  }

  int64(): bigint {
    return this.data.readBigInt64LE(this.#advance(8));
  }

  double(): number {
    return this.data.readDoubleLE(this.#advance(8));
  }

  raw(length: number): Buffer {
    const start = this.#advance(length);
    return this.data.subarray(start, start + length);
  }

  bytes(): Buffer {
    const first = this.data.readUInt8(this.#advance(1));
    if (first === 255) throw new TlDecodeError("A TL byte string cannot begin with 0xff");
    const long = first === 254;
    const length = long ? this.data.readUIntLE(this.#advance(3), 3) : first;
    const value = this.raw(length);
    this.#advance(-((long ? 4 : 1) + length) & 3);
    return value;
  }

  string(): string {
    return this.bytes().toString("utf8");
  }

  #advance(length: number): number {
    const start = this.#position;
    if (length < 0 || start + length > this.data.length) {
      throw new TlDecodeError(`The data ends at byte ${this.data.length} inside a value`);
    }
    this.#position = start + length;
    return start;
  }
}
