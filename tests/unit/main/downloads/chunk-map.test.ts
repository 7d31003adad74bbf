import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChunkMap } from "../../../../src/main/downloads/chunk-map";
import { chunkBytesFor, chunkCount, chunkLength, isChunkSize } from "../../../../src/main/downloads/chunk-plan";

const mebibyte = 1_048_576;
const sizes = fc.oneof(fc.integer({ min: 0, max: 3 * mebibyte }), fc.integer({ min: 0, max: 4 * 1_024 * mebibyte }));

describe("the chunk plan", () => {
  it("obeys the rules of upload.getFile for every size", () => {
    fc.assert(
      fc.property(fc.option(sizes), (sizeBytes) => {
        const chunkBytes = chunkBytesFor(sizeBytes);
        expect(isChunkSize(chunkBytes)).toBe(true);
        expect(chunkBytes % 4_096).toBe(0);
        expect(mebibyte % chunkBytes).toBe(0);
      }),
    );
  });

  it("takes a small file in one request", () => {
    for (const sizeBytes of [1, 4_096, 4_097, 100_000, mebibyte]) {
      expect(chunkCount(sizeBytes, chunkBytesFor(sizeBytes))).toBe(1);
    }
    expect(chunkBytesFor(1)).toBe(4_096);
    expect(chunkBytesFor(mebibyte + 1)).toBe(524_288);
    expect(chunkBytesFor(33 * mebibyte)).toBe(mebibyte);
  });

  it("covers each byte of the file once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * mebibyte }), (sizeBytes) => {
        const chunkBytes = chunkBytesFor(sizeBytes);
        let sum = 0;
        for (let index = 0; index < chunkCount(sizeBytes, chunkBytes); index += 1) {
          const length = chunkLength(sizeBytes, chunkBytes, index);
          expect(length).toBeGreaterThan(0);
          sum += length;
        }
        expect(sum).toBe(sizeBytes);
      }),
    );
  });

  it("refuses chunk sizes that Telegram would refuse", () => {
    for (const bad of [0, 1, 4_095, 12_288, 2 * mebibyte, Number.NaN, -4_096]) expect(isChunkSize(bad)).toBe(false);
  });
});

describe("the chunk map", () => {
  it("finds what was added again after being recorded, and nothing else", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 * mebibyte }),
        fc.array(fc.nat(400), { maxLength: 50 }),
        (sizeBytes, wanted) => {
          const first = new ChunkMap(sizeBytes, null);
          const count = chunkCount(sizeBytes, first.chunkBytes);
          const added = new Set(wanted.filter((index) => index < count));
          for (const index of added) first.add(index);
          const again = new ChunkMap(sizeBytes, first.toRecorded());
          expect([...again.missing()]).toEqual([...Array(count).keys()].filter((index) => !added.has(index)));
          expect(again.doneBytes).toBe(first.doneBytes);
          expect(again.isComplete).toBe(added.size === count);
        },
      ),
    );
  });

  it("counts the last chunk with its own length, and each only once", () => {
    const map = new ChunkMap(mebibyte + 10, null);
    map.add(2);
    map.add(2);
    expect(map.doneBytes).toBe(10);
    map.add(0);
    map.add(1);
    expect(map.doneBytes).toBe(mebibyte + 10);
    expect(map.isComplete).toBe(true);
  });

  it("goes on with the chunk size that was recorded, unless that is none", () => {
    const bitmap = Uint8Array.of(0b11);
    expect(new ChunkMap(3 * mebibyte, { chunkBytes: 131_072, bitmap }).doneBytes).toBe(2 * 131_072);
    const odd = new ChunkMap(3 * mebibyte, { chunkBytes: 12_345, bitmap });
    expect(odd.chunkBytes).toBe(524_288);
    expect(odd.doneBytes).toBe(0);
  });

  it("ignores recorded chunks beyond the end of the file", () => {
    const map = new ChunkMap(10, { chunkBytes: 4_096, bitmap: Uint8Array.of(0xff) });
    expect(map.doneBytes).toBe(10);
    expect(map.isComplete).toBe(true);
  });

  it("forgets chunks that the file is too short for", () => {
    const map = new ChunkMap(2 * mebibyte, null);
    for (const index of [0, 1, 3]) map.add(index);
    expect(map.forgetBeyond(2 * 524_288)).toBe(1);
    expect([...map.missing()]).toEqual([2, 3]);
    expect(map.forgetBeyond(524_289)).toBe(1);
    expect(map.doneBytes).toBe(524_288);
    expect(map.forgetBeyond(0)).toBe(1);
    expect(map.doneBytes).toBe(0);
  });

  it("grows for a file of unknown size and settles when the size is found", () => {
    const map = new ChunkMap(null, null);
    for (let index = 0; index < 100; index += 1) {
      expect(map.firstMissing()).toBe(index);
      map.add(index);
    }
    expect(map.isComplete).toBe(false);
    map.sizeBytes = 100 * map.chunkBytes;
    expect(map.isComplete).toBe(true);
  });
});
