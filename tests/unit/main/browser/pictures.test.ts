import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MediaThumbnails } from "../../../../src/main/browser/media-thumbnails";
import { PictureCache } from "../../../../src/main/browser/picture-cache";
import type { MediaItem } from "../../../../src/main/telegram/media-item";
import { chat, itemOf, ownFolder } from "./browser-world";

const silent = { debug: () => undefined };

describe("the pictures on disk", () => {
  it("stay within their bound of bytes: those that were not used for the longest time go", async () => {
    const folder = ownFolder();
    const cache = new PictureCache(folder, 250);
    for (const name of ["a", "b"]) await cache.put(name, new Uint8Array(100));
    expect(await cache.get("a")).toHaveLength(100);
    await cache.put("c", new Uint8Array(100));
    expect(await cache.get("b")).toBeNull();
    expect(readdirSync(folder).sort()).toEqual(["a.jpg", "c.jpg"]);
  });

  it("are there after a restart, without what was not written to its end", async () => {
    const folder = ownFolder();
    await new PictureCache(folder, 250).put("a", Uint8Array.of(1, 2, 3));
    writeFileSync(join(folder, "b.jpg.new"), "cut");
    const cache = new PictureCache(folder, 250);
    expect([...((await cache.get("a")) ?? [])]).toEqual([1, 2, 3]);
    expect(await cache.get("b")).toBeNull();
    expect(readdirSync(folder)).toEqual(["a.jpg"]);
  });

  it("that somebody has deleted are not there, and may come again", async () => {
    const folder = ownFolder();
    const cache = new PictureCache(join(folder, "own"), 250);
    await cache.put("a", new Uint8Array(100));
    const { rmSync } = await import("node:fs");
    rmSync(join(folder, "own", "a.jpg"));
    expect(await cache.get("a")).toBeNull();
    await cache.put("a", new Uint8Array(200));
    expect(await cache.get("a")).toHaveLength(200);
  });
});

interface Asked {
  messageId: number;
  limit: number;
  signal: AbortSignal;
  answer: () => void;
}

/** Reads that wait to be answered. */
function setUp() {
  const asked: Asked[] = [];
  const kept = new Map<string, Uint8Array>();
  const thumbnails = new MediaThumbnails({
    reader: {
      read: (_chat, item: MediaItem, _thumbSize, _offset, limit, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
          const answer = (): void => resolve(Uint8Array.of(item.messageId));
          asked.push({ messageId: item.messageId, limit, signal, answer });
        }),
    },
    cache: {
      get: async (name) => kept.get(name) ?? null,
      put: async (name, bytes) => void kept.set(name, bytes),
    },
    log: silent,
  });
  const get = (id: number): Promise<Uint8Array | null> => thumbnails.get(chat, itemOf(id));
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { asked, thumbnails, get, turn, kept };
}

describe("small pictures", () => {
  it("are fetched four at a time, the one that was asked for last first", async () => {
    const { asked, get, turn } = setUp();
    const all = [1, 2, 3, 4, 5, 6, 7].map(get);
    await turn();
    expect(asked.map(({ messageId }) => messageId)).toEqual([1, 2, 3, 4]);
    for (let next = 0; next < 7; next += 1) {
      asked[next]?.answer();
      await turn();
    }
    expect(asked.map(({ messageId }) => messageId)).toEqual([1, 2, 3, 4, 7, 6, 5]);
    expect((await Promise.all(all)).map((bytes) => bytes?.[0])).toEqual([1, 2, 3, 4, 5, 6, 7]);
    // 5,000 bytes come with the smallest part that holds them.
    expect(asked[0]?.limit).toBe(8192);
  });

  it("that are not in view any more are called off, waiting ones too, and can be had again", async () => {
    const { asked, get, turn, thumbnails } = setUp();
    const all = [1, 2, 3, 4, 5, 6].map(get);
    await turn();
    thumbnails.keepOnly(chat.id, new Set([2, 6]));
    expect(await all[0]).toBeNull();
    expect(await all[4]).toBeNull();
    await turn();
    expect(asked.map(({ messageId, signal }) => [messageId, signal.aborted])).toEqual([
      [1, true],
      [2, false],
      [3, true],
      [4, true],
      [6, false],
    ]);
    const again = get(1);
    await turn();
    for (const { answer } of asked) answer();
    expect([...((await again) ?? [])]).toEqual([1]);
    expect([...((await all[1]) ?? [])]).toEqual([2]);
  });

  it("are fetched once when asked for twice, and come from the disk later", async () => {
    const { asked, get, turn } = setUp();
    const both = [get(1), get(1)];
    await turn();
    asked[0]?.answer();
    expect(await both[0]).toEqual(await both[1]);
    expect(await get(1)).toEqual(Uint8Array.of(1));
    expect(asked).toHaveLength(1);
  });

  it("end with the app: nothing hangs, nothing more is asked for", async () => {
    const { asked, get, turn, thumbnails } = setUp();
    const all = [1, 2, 3, 4, 5].map(get);
    await turn();
    await thumbnails.stop();
    expect(await Promise.all(all)).toEqual([null, null, null, null, null]);
    expect(await get(9)).toBeNull();
    expect(asked).toHaveLength(4);
  });

  it("are none of what has none", async () => {
    const { thumbnails, asked } = setUp();
    const { smallPicture: _none, ...item } = itemOf(1);
    expect(await thumbnails.get(chat, item)).toBeNull();
    expect(asked).toEqual([]);
  });
});
