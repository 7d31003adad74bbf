import bigInt from "big-integer";
import fc from "fast-check";
import { Api } from "telegram";
import { BinaryReader } from "telegram/extensions";
import { describe, expect, it } from "vitest";
import { GetFileHashes, GetFilePart } from "../../../../../src/main/telegram/gramjs/file-requests";
import type { FileLocation } from "../../../../../src/main/telegram/media-item";
import { Failure } from "../../../../../src/shared/errors";

const long = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map(String);
const offset = fc.integer({ min: 0, max: 2 ** 42 }).map((block) => block * 1024);
const anyLocation: fc.Arbitrary<FileLocation> = fc.record({
  type: fc.constantFrom("document" as const, "photo" as const),
  id: long,
  accessHash: long,
  fileReference: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("base64")),
  thumbSize: fc.string({ maxLength: 3 }),
  dcId: fc.integer({ min: 1, max: 5 }),
});

const location: FileLocation = {
  type: "document",
  id: "1",
  accessHash: "2",
  fileReference: "",
  thumbSize: "",
  dcId: 2,
};

function asGramjs(location: FileLocation): Api.TypeInputFileLocation {
  const fields = {
    id: bigInt(location.id),
    accessHash: bigInt(location.accessHash),
    fileReference: Buffer.from(location.fileReference, "base64"),
    thumbSize: location.thumbSize,
  };
  return location.type === "photo" ? new Api.InputPhotoFileLocation(fields) : new Api.InputDocumentFileLocation(fields);
}

function readerOf(answer: { getBytes(): Buffer }): BinaryReader {
  return new BinaryReader(answer.getBytes());
}

function hashList(hashes: readonly Api.FileHash[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x1cb5c415, 0);
  head.writeInt32LE(hashes.length, 4);
  return Buffer.concat([head, ...hashes.map((hash) => hash.getBytes())]);
}

describe("upload.getFile", () => {
  it("is written as GramJS writes it", () => {
    fc.assert(
      fc.property(
        anyLocation,
        offset,
        fc.integer({ min: 1, max: 1 << 20 }),
        fc.boolean(),
        (place, from, limit, cdn) => {
          const where = { location: asGramjs(place), offset: bigInt(from), limit };
          const theirs = new Api.upload.GetFile(cdn ? { ...where, cdnSupported: true } : where);
          // Twice: the place is written once and kept.
          for (let time = 0; time < 2; time++) {
            expect(new GetFilePart(place, from, limit, cdn).getBytes().toString("hex")).toBe(
              theirs.getBytes().toString("hex"),
            );
          }
        },
      ),
    );
  });

  it("reads the bytes as GramJS does", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_000 }), (content) => {
        const answer = new Api.upload.File({
          type: new Api.storage.FileJpeg(),
          mtime: 1_700_000_000,
          bytes: Buffer.from(content),
        });
        const bytes = new GetFilePart(location, 0, 4096, false).readResult(readerOf(answer));
        expect(bytes).toEqual(Buffer.from(content));
      }),
      { examples: [[new Uint8Array(253)], [new Uint8Array(254)], [new Uint8Array(255)]] },
    );
  });

  it("leaves other answers to GramJS", () => {
    const redirect = new Api.upload.FileCdnRedirect({
      dcId: 203,
      fileToken: Buffer.from("token"),
      encryptionKey: Buffer.alloc(32, 1),
      encryptionIv: Buffer.alloc(16, 2),
      fileHashes: [],
    });
    const read = new GetFilePart(location, 0, 4096, true).readResult(readerOf(redirect));
    expect(read).toBeInstanceOf(Api.upload.FileCdnRedirect);
    expect(read).toMatchObject({ dcId: 203, fileToken: Buffer.from("token") });
  });
});

describe("upload.getFileHashes", () => {
  it("is written as GramJS writes it", () => {
    fc.assert(
      fc.property(anyLocation, offset, (place, from) => {
        const theirs = new Api.upload.GetFileHashes({ location: asGramjs(place), offset: bigInt(from) });
        expect(new GetFileHashes(place, from).getBytes().toString("hex")).toBe(theirs.getBytes().toString("hex"));
      }),
    );
  });

  it("reads the hashes as GramJS does", () => {
    const hash = fc.record({
      offset: offset.map((from) => bigInt(from)),
      limit: fc.integer({ min: 1, max: 1 << 20 }),
      hash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(fc.array(hash, { maxLength: 20 }), (fields) => {
        const list = hashList(fields.map((each) => new Api.FileHash(each)));
        const theirs = (new BinaryReader(list).tgReadObject() as Api.FileHash[]).map((each) => ({
          offset: each.offset.toJSNumber(),
          length: each.limit,
          sha256: each.hash,
        }));
        expect(new GetFileHashes(location, 0).readResult(new BinaryReader(list))).toEqual(theirs);
      }),
    );
  });

  it.each([
    ["cut short", hashList([sampleHash(32), sampleHash(32)]).subarray(0, -4)],
    ["with hashes of another length", hashList([sampleHash(20), sampleHash(44)])],
    ["of another kind", new Api.storage.FileJpeg().getBytes()],
  ])("refuses an answer %s", (_, answer) => {
    expect(() => new GetFileHashes(location, 0).readResult(new BinaryReader(answer))).toThrow(Failure);
  });
});

function sampleHash(bytes: number): Api.FileHash {
  return new Api.FileHash({ offset: bigInt(0), limit: 131_072, hash: Buffer.alloc(bytes, 7) });
}
