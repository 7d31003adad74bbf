import { gzipSync, unzipSync } from "node:zlib";
import { TlDecodeError } from "./tl-reader";
import { joinPieces, type Pieces, TlWriter } from "./tl-writer";

export const gzipPackedId = 0x3072cfa1;

/** No message may unpack to more than this (a message itself is at most 1 MiB, https://core.telegram.org/mtproto/description). */
const unpackedLimitBytes = 16 * 1024 * 1024;
/** Below, the gzip header eats the gain; above, it is file content. */
const packFromBytes = 512;
const packUpToBytes = 256 * 1024;

/** Unpacks the data of `gzip_packed`, which some clients (mtcute) write in zlib format without the gzip header. Throws TlDecodeError. */
export function gunzip(packed: Buffer): Buffer {
  try {
    return unzipSync(packed, { maxOutputLength: unpackedLimitBytes });
  } catch (error) {
    throw new TlDecodeError(`gzip_packed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The value as `gzip_packed` where that is smaller, else as it is. Values that refer to file content are not tried. */
export function packIfSmaller(value: Pieces): Pieces {
  if (value.length < packFromBytes || value.length > packUpToBytes || value.pieces.length > 1) return value;
  const packed = gzipSync(joinPieces(value), { level: 1 });
  const writer = new TlWriter();
  writer.uint32(gzipPackedId);
  writer.bytes(packed);
  const result = writer.finish();
  return result.length < value.length ? result : value;
}
