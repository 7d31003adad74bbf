import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteQueue } from "../../../telegram-server/mtproto/transport/byte-queue";

describe("ByteQueue", () => {
  test("gives back what was put in, in any cut", () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 });
    fc.assert(
      fc.property(cuts, cuts, (pushed, taken) => {
        const all = Buffer.concat(pushed.map((length) => randomBytes(length)));
        const queue = new ByteQueue();
        let put = 0;
        for (const length of pushed) {
          queue.push(all.subarray(put, put + length));
          put += length;
        }
        let read = 0;
        for (const length of taken.filter((count) => count > 0)) {
          if (length > queue.length) break;
          expect(queue.peek(length).equals(all.subarray(read, read + length))).toBe(true);
          expect(queue.take(length).equals(all.subarray(read, read + length))).toBe(true);
          read += length;
        }
        expect(queue.takeAll().equals(all.subarray(read))).toBe(true);
      }),
    );
  });

  test("refuses to give more than there is", () => {
    const queue = new ByteQueue();
    queue.push(Buffer.alloc(3));
    expect(() => queue.take(4)).toThrow("4 bytes asked of 3");
  });
});
