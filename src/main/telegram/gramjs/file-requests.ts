import type { Api } from "telegram";
import type { BinaryReader } from "telegram/extensions";
import { Failure } from "../../../shared/errors";
import type { HashedRange } from "../file-source";
import type { FileLocation } from "../media-item";
import type { TlRequest } from "./pending-request";

// The two requests that make up a download, written and read by hand. GramJS's own go through its schema, field by field, with dozens of
// objects each; on the hot path that was a fifth of what a small file costs, and garbage that grew with the size of a large one
// (docs/performance.md). The bytes are the same as those of GramJS, which a test compares.
// Constructors: https://core.telegram.org/method/upload.getFile, https://core.telegram.org/method/upload.getFileHashes

const getFileId = 0xbe5335be;
const getFileHashesId = 0x9156982a;
const documentLocationId = 0xbad07584;
const photoLocationId = 0x40181ffe;
const uploadFileId = 0x096a18d5;
const fileHashId = 0xf39b035c;
const vectorId = 0x1cb5c415;

/** flags.1: the answer may be the way to a CDN. */
const cdnSupportedFlag = 1 << 1;
const sha256Bytes = 32;
/** storage.FileType and the time of the last change (4 bytes each) come before the bytes. */
const uploadFileHeaderBytes = 8;

/** `upload.getFile`. Answers with the bytes, which lie in the memory of the message that brought them, or with another answer as GramJS reads it. */
export class GetFilePart implements TlRequest {
  readonly CONSTRUCTOR_ID = getFileId;
  readonly className = "upload.GetFile";
  readonly classType = "request";
  declare readonly __response: Buffer | Api.upload.FileCdnRedirect;
  readonly #location: FileLocation;
  readonly #offset: number;
  readonly #limit: number;
  readonly #cdnSupported: boolean;

  constructor(location: FileLocation, offset: number, limit: number, cdnSupported: boolean) {
    this.#location = location;
    this.#offset = offset;
    this.#limit = limit;
    this.#cdnSupported = cdnSupported;
  }

  getBytes(): Buffer {
    const location = locationBytes(this.#location);
    const bytes = Buffer.allocUnsafe(8 + location.length + 12);
    bytes.writeUInt32LE(getFileId, 0);
    bytes.writeUInt32LE(this.#cdnSupported ? cdnSupportedFlag : 0, 4);
    location.copy(bytes, 8);
    const after = writeLong(bytes, this.#offset, 8 + location.length);
    bytes.writeInt32LE(this.#limit, after);
    return bytes;
  }

  readResult(reader: BinaryReader): unknown {
    if (reader.readInt(false) !== uploadFileId) {
      reader.seek(-4);
      return reader.tgReadObject();
    }
    reader.seek(uploadFileHeaderBytes);
    return reader.tgReadBytes();
  }
}

/** `upload.getFileHashes`. Answers with the ranges from the one that holds the offset on. */
export class GetFileHashes implements TlRequest {
  readonly CONSTRUCTOR_ID = getFileHashesId;
  readonly className = "upload.GetFileHashes";
  readonly classType = "request";
  declare readonly __response: HashedRange[];
  readonly #location: FileLocation;
  readonly #offset: number;

  constructor(location: FileLocation, offset: number) {
    this.#location = location;
    this.#offset = offset;
  }

  getBytes(): Buffer {
    const location = locationBytes(this.#location);
    const bytes = Buffer.allocUnsafe(4 + location.length + 8);
    bytes.writeUInt32LE(getFileHashesId, 0);
    location.copy(bytes, 4);
    writeLong(bytes, this.#offset, 4 + location.length);
    return bytes;
  }

  /** Throws a Failure when the answer is not what the method is documented to give. */
  readResult(reader: BinaryReader): HashedRange[] {
    const body = reader.getBuffer();
    let at = reader.tellPosition();
    // constructor, offset, limit, and the hash behind the byte that says how long it is, filled up to a multiple of four
    const rangeBytes = 16 + sha256Bytes + 4;
    if (body.readUInt32LE(at) !== vectorId) throw unexpected("no list");
    const count = body.readInt32LE(at + 4);
    at += 8;
    if (count < 0 || body.length < at + count * rangeBytes) throw unexpected("a list that is cut short");
    const hashes = Buffer.allocUnsafeSlow(count * sha256Bytes);
    const ranges: HashedRange[] = [];
    for (let index = 0; index < count; index++, at += rangeBytes) {
      if (body.readUInt32LE(at) !== fileHashId || body[at + 16] !== sha256Bytes) throw unexpected("no hash");
      const sha256 = hashes.subarray(index * sha256Bytes, (index + 1) * sha256Bytes);
      body.copy(sha256, 0, at + 17, at + 17 + sha256Bytes);
      ranges.push({ offset: readLong(body, at + 4), length: body.readInt32LE(at + 12), sha256 });
    }
    return ranges;
  }
}

function unexpected(what: string): Failure {
  return new Failure("unknown", `The answer to upload.getFileHashes holds ${what}`, { code: "UNEXPECTED_ANSWER" });
}

/** Thousands of requests of a file name the same place. */
const writtenLocations = new WeakMap<FileLocation, Buffer>();

function locationBytes(location: FileLocation): Buffer {
  const written = writtenLocations.get(location);
  if (written !== undefined) return written;
  const head = Buffer.allocUnsafe(20);
  head.writeUInt32LE(location.type === "photo" ? photoLocationId : documentLocationId, 0);
  head.writeBigInt64LE(BigInt.asIntN(64, BigInt(location.id)), 4);
  head.writeBigInt64LE(BigInt.asIntN(64, BigInt(location.accessHash)), 12);
  const bytes = Buffer.concat([
    head,
    tlBytes(Buffer.from(location.fileReference, "base64")),
    tlBytes(Buffer.from(location.thumbSize)),
  ]);
  writtenLocations.set(location, bytes);
  return bytes;
}

/** The type `bytes`: https://core.telegram.org/mtproto/serialize#base-types */
function tlBytes(content: Buffer): Buffer {
  const isShort = content.length < 254;
  const head = isShort
    ? Buffer.of(content.length)
    : Buffer.of(254, content.length & 0xff, (content.length >> 8) & 0xff, content.length >> 16);
  const used = head.length + content.length;
  return Buffer.concat([head, content], Math.ceil(used / 4) * 4);
}

const two32 = 2 ** 32;

/** A whole number below 2^53, as eight bytes. Returns where the next field begins. */
function writeLong(bytes: Buffer, value: number, at: number): number {
  bytes.writeUInt32LE(value % two32, at);
  return bytes.writeUInt32LE(Math.floor(value / two32), at + 4);
}

/** The offset of a file, which is below 2^53. */
function readLong(bytes: Buffer, at: number): number {
  return bytes.readInt32LE(at + 4) * two32 + bytes.readUInt32LE(at);
}
