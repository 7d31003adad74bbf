const initialBytes = 512;
/** Byte strings of at least this many bytes are referred to instead of copied, so that a file part is copied only once, into its packet. */
const referenceFromBytes = 4096;

/** Bytes in pieces: what is sent is their concatenation. */
export interface Pieces {
  readonly pieces: readonly Buffer[];
  /** Sum of the lengths of the pieces. */
  readonly length: number;
}

/** Writes TL values little-endian into a growing buffer. */
export class TlWriter {
  readonly #pieces: Buffer[] = [];
  #piecesLength = 0;
  #buffer = Buffer.allocUnsafe(initialBytes);
  #start = 0;
  #position = 0;

  int32(value: number): void {
    this.#reserve(4);
    this.#position = this.#buffer.writeInt32LE(value, this.#position);
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#position = this.#buffer.writeUInt32LE(value, this.#position);
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.#position = this.#buffer.writeBigInt64LE(value, this.#position);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#position = this.#buffer.writeDoubleLE(value, this.#position);
  }

  /** The bytes as they are, without length or padding. */
  raw(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.#position += bytes.copy(this.#buffer, this.#position);
  }

  string(value: string): void {
    const length = Buffer.byteLength(value);
    this.#byteStringHeader(length);
    this.#reserve(length);
    this.#position += this.#buffer.write(value, this.#position, length, "utf8");
    this.#padding(length);
  }

  /** A byte string: length, bytes, padding to four. A long one is referred to and must not change until it is sent. */
  bytes(value: Buffer): void {
    this.#byteStringHeader(value.length);
    if (value.length >= referenceFromBytes) this.#reference(value);
    else this.raw(value);
    this.#padding(value.length);
  }

  /** All that was written. The writer must not be used afterwards. */
  finish(): Pieces {
    this.#closePiece();
    return { pieces: this.#pieces, length: this.#piecesLength };
  }

  #byteStringHeader(length: number): void {
    if (length >= 1 << 24) throw new RangeError(`A TL byte string of ${length} bytes: the limit is 16777215`);
    this.#reserve(4);
    if (length < 254) {
      this.#position = this.#buffer.writeUInt8(length, this.#position);
    } else {
      this.#position = this.#buffer.writeUInt32LE((length << 8) + 254, this.#position);
    }
  }

  #padding(length: number): void {
    const header = length < 254 ? 1 : 4;
    const padding = -(header + length) & 3;
    this.#reserve(padding);
    this.#buffer.fill(0, this.#position, this.#position + padding);
    this.#position += padding;
  }

  #reference(value: Buffer): void {
    this.#closePiece();
    this.#pieces.push(value);
    this.#piecesLength += value.length;
  }

  #closePiece(): void {
    if (this.#position === this.#start) return;
    this.#pieces.push(this.#buffer.subarray(this.#start, this.#position));
    this.#piecesLength += this.#position - this.#start;
    this.#start = this.#position;
  }

  #reserve(bytes: number): void {
    if (this.#position + bytes <= this.#buffer.length) return;
    const used = this.#position - this.#start;
    const grown = Buffer.allocUnsafe(Math.max(2 * used, used + bytes, initialBytes));
    this.#buffer.copy(grown, 0, this.#start, this.#position);
    this.#buffer = grown;
    this.#start = 0;
    this.#position = used;
  }
}

/** The pieces as one buffer. */
export function joinPieces(value: Pieces): Buffer {
  const [only] = value.pieces;
  return value.pieces.length === 1 && only !== undefined ? only : Buffer.concat([...value.pieces], value.length);
}
