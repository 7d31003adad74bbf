import { describe, expect, test } from "vitest";
import { BlockCache } from "../../../telegram-server/world/block-cache";
import { type Content, SegmentedContent } from "../../../telegram-server/world/content";
import { FileStore } from "../../../telegram-server/world/file-store";
import { SeededRandom } from "../../../telegram-server/world/random";

const mebibyte = 1 << 20;

/** Content that counts how often it is read. */
function counted(sizeBytes: number): { content: Content; reads: () => number } {
  const inner = new SegmentedContent("content", [{ keystreamBytes: sizeBytes }]);
  let reads = 0;
  const read = (offset: number, length: number): Buffer => {
    reads++;
    return inner.read(offset, length);
  };
  return { content: { sizeBytes, read }, reads: () => reads };
}

describe("kept bytes of files", () => {
  test("are those of the file, for any range and past its end, made once", () => {
    const { content, reads } = counted(2.5 * mebibyte + 5);
    const cache = new BlockCache(4 * mebibyte);
    const whole = new SegmentedContent("content", [{ keystreamBytes: content.sizeBytes }]).read(0, content.sizeBytes);
    const random = new SeededRandom("ranges");
    for (let i = 0; i < 100; i++) {
      const offset = random.int(0, content.sizeBytes);
      const length = Math.min(random.int(0, 300_000), mebibyte - (offset % mebibyte));
      const expected = whole.subarray(offset, offset + length);
      expect(cache.read("a", content, offset, length).equals(expected)).toBe(true);
    }
    expect(reads()).toBe(3);
    expect(cache.read("a", content, 5 * mebibyte, 4096)).toHaveLength(0);
  });

  test("never take more than their limit: what was not used longest goes", () => {
    const { content, reads } = counted(3 * mebibyte);
    const cache = new BlockCache(2 * mebibyte);
    for (const block of [0, 1, 0, 2, 0]) cache.read("a", content, block * mebibyte, 10);
    expect(reads()).toBe(3);
    cache.read("a", content, mebibyte, 10);
    expect(reads()).toBe(4);
  });

  test("a range over the edge of a block is made anew, as is everything without room for a block", () => {
    const { content, reads } = counted(3 * mebibyte);
    const cache = new BlockCache(2 * mebibyte);
    const over = cache.read("a", content, mebibyte - 10, 20);
    expect(over.equals(content.read(mebibyte - 10, 20))).toBe(true);
    const none = new BlockCache(0);
    none.read("a", content, 0, 10);
    none.read("a", content, 0, 10);
    expect(reads()).toBe(4);
  });

  test("are forgotten with the file's size", () => {
    const store = new FileStore(new SeededRandom("files"), { keptBytes: 8 * mebibyte });
    const file = store.add({ kind: "document", dcId: 2, date: 1, sizeBytes: 1000 });
    expect(store.read(file, "", 0, 4096)).toHaveLength(1000);
    store.resize(file.id, 2000);
    expect(store.read(file, "", 0, 4096)).toHaveLength(2000);
  });
});
