import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRange } from "../../../../src/main/browser/byte-range";
import { MediaPreviews, showOf } from "../../../../src/main/browser/media-previews";
import { chat, itemOf } from "./browser-world";

const partBytes = 256 * 1024;

/** Bytes by which every place can be told from those beside it. */
const pattern = new Uint8Array(20 * partBytes);
for (let index = 0; index < pattern.length; index += 1) pattern[index] = (index * 7 + (index >> 8)) % 256;

function setUp(sizeBytes: number | null, realBytes = sizeBytes ?? 0) {
  const file = pattern.subarray(0, realBytes);
  const read: number[] = [];
  const signals: AbortSignal[] = [];
  let hold = false;
  const previews = new MediaPreviews({
    reader: {
      read: async (_chat, _item, _thumbSize, offset, limit, signal) => {
        read.push(offset);
        signals.push(signal);
        if (hold)
          await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        return file.slice(offset, offset + limit);
      },
    },
    log: { debug: () => undefined },
  });
  const holdOn = (): void => {
    hold = true;
  };
  const item = itemOf(1, { sizeBytes, kind: "video", mimeType: "video/mp4" });
  return { previews, file, read, signals, id: previews.open(chat, item), holdOn };
}

const bytesOf = async (body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> =>
  new Uint8Array(await new Response(body).arrayBuffer());

describe("a range of bytes", () => {
  it.each([
    [null, null],
    ["bytes=0-", { first: 0, last: 99 }],
    ["bytes=10-19", { first: 10, last: 19 }],
    ["bytes=90-500", { first: 90, last: 99 }],
    ["bytes=-10", { first: 90, last: 99 }],
    ["bytes=-500", { first: 0, last: 99 }],
    ["bytes=100-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=20-10", null],
    ["bytes=0-1,5-6", null],
    ["lines=0-5", null],
    ["bytes=-", null],
  ] as const)("%s", (header, expected) => {
    expect(readRange(header, 100)).toEqual(expected);
  });
});

describe("a preview", () => {
  it("answers any range with exactly its bytes, by aligned parts", async () => {
    const size = 3 * partBytes + 1_000;
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), fc.nat(size - 1), async (one, other) => {
        const { previews, file, read, id } = setUp(size);
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        const answer = previews.answer(id, `bytes=${first}-${last}`);
        expect(answer?.status).toBe(206);
        expect(answer?.headers["content-range"]).toBe(`bytes ${first}-${last}/${size}`);
        expect(answer?.headers["content-length"]).toBe(String(last - first + 1));
        const bytes = await bytesOf(answer?.body ?? null);
        expect(Buffer.compare(bytes, file.slice(first, last + 1))).toBe(0);
        expect(read.every((offset) => offset % partBytes === 0)).toBe(true);
        expect(new Set(read).size).toBe(read.length);
        await previews.stop();
      }),
      { numRuns: 25 },
    );
  });

  it("reads a file of unknown size to its end, and says when a range lies behind it", async () => {
    const unknown = setUp(null, partBytes * 2);
    const whole = unknown.previews.answer(unknown.id, "bytes=5-");
    expect(whole?.status).toBe(200);
    expect(Buffer.compare(await bytesOf(whole?.body ?? null), unknown.file)).toBe(0);
    const known = setUp(100);
    expect(known.previews.answer(known.id, "bytes=100-")).toMatchObject({ status: 416, body: null });
  });

  it("reads no further than it is taken, and stops when nobody takes it", async () => {
    const { previews, read, id } = setUp(20 * partBytes);
    const reader = previews.answer(id, null)?.body?.getReader();
    await reader?.read();
    await new Promise((resolve) => setImmediate(resolve));
    expect(read.length).toBeLessThanOrEqual(3);
    await reader?.cancel();
    await previews.stop();
  });

  it("ends when it is closed: what is on its way is called off, nothing more is answered", async () => {
    const { previews, signals, id, holdOn } = setUp(20 * partBytes);
    holdOn();
    const reading = bytesOf(previews.answer(id, null)?.body ?? null);
    await new Promise((resolve) => setImmediate(resolve));
    previews.closePreview(id);
    await expect(reading).rejects.toThrow("The preview was closed");
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(previews.answer(id, null)).toBeNull();
    await previews.stop();
  });

  it("ends with the app, and forgets those that nobody closed", async () => {
    const { previews, id, holdOn } = setUp(20 * partBytes);
    for (let number = 0; number < 4; number += 1) previews.open(chat, itemOf(2));
    expect(previews.answer(id, null)).toBeNull();
    holdOn();
    const last = previews.open(chat, itemOf(3));
    const reading = bytesOf(previews.answer(last, null)?.body ?? null);
    await new Promise((resolve) => setImmediate(resolve));
    await previews.stop();
    await expect(reading).rejects.toThrow();
    expect(previews.answer(last, null)).toBeNull();
  });

  it("is of pictures, videos and sounds, and passes on no other type than a player's", () => {
    expect(showOf(itemOf(1))).toBe("picture");
    expect(showOf(itemOf(1, { kind: "document", mimeType: "image/png" }))).toBe("picture");
    expect(showOf(itemOf(1, { kind: "document", mimeType: "image/svg+xml" }))).toBeNull();
    expect(showOf(itemOf(1, { kind: "document", mimeType: "text/html" }))).toBeNull();
    expect(showOf(itemOf(1, { kind: "voice", mimeType: "text/html" }))).toBe("audio");
    const { previews } = setUp(10);
    const id = previews.open(chat, itemOf(1, { kind: "voice", mimeType: "text/html" }));
    expect(previews.answer(id, null)?.headers["content-type"]).toBe("application/octet-stream");
  });
});
