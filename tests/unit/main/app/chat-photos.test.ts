import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChatPhotos } from "../../../../src/main/app/chat-photos";
import type { ChatSource, GatewayChat } from "../../../../src/main/telegram/chat-source";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gramhaul-photos-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const chats = new Map<string, GatewayChat>(
  Array.from({ length: 20 }, (_, index) => [
    `channel:${index}`,
    {
      id: `channel:${index}`,
      accessHash: "1",
      kind: "channel",
      title: "",
      username: null,
      strippedPhotoJpeg: null,
      photoId: index === 0 ? null : String(1000 + index),
      photoDcId: 2,
      lastMessageDate: 0,
      pinned: false,
      archived: false,
    },
  ]),
);

function setUp(photo: ChatSource["photo"], name: string) {
  return new ChatPhotos({
    source: {
      photo,
      dialogs: () => {
        throw new Error("not asked here");
      },
    },
    find: (chatId) => chats.get(chatId),
    folder: join(folder, name),
    log: { debug: () => undefined },
  });
}

describe("ChatPhotos", () => {
  it("fetches a photo once, also when asked twice at the same time, and keeps it on disk", async () => {
    let fetched = 0;
    const fetch: ChatSource["photo"] = async ({ photoId }) => {
      fetched += 1;
      return Buffer.from(photoId);
    };
    const photos = setUp(fetch, "kept");
    const [first, second] = await Promise.all([photos.get("channel:1"), photos.get("channel:1")]);
    expect(Buffer.from(first ?? []).toString()).toBe("1001");
    expect(second).toEqual(first);
    await photos.stop();
    expect(Buffer.from((await setUp(fetch, "kept").get("channel:1")) ?? []).toString()).toBe("1001");
    expect(fetched).toBe(1);
  });

  it("has nothing for a chat without photo, an unknown chat, and a failed fetch; the next ask tries again", async () => {
    let tries = 0;
    const photos = setUp(async () => {
      tries += 1;
      throw new Error("no network");
    }, "failing");
    expect(await photos.get("channel:0")).toBeNull();
    expect(await photos.get("channel:99")).toBeNull();
    expect(await photos.get("channel:2")).toBeNull();
    expect(await photos.get("channel:2")).toBeNull();
    expect(tries).toBe(2);
    await photos.stop();
  });

  it("fetches a few at a time and ends at once when stopped", async () => {
    let running = 0;
    let most = 0;
    const photos = setUp((_chat, signal) => {
      running += 1;
      most = Math.max(most, running);
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")), { once: true });
      });
    }, "stopped");
    const asked = Promise.all([...chats.keys()].map((chatId) => photos.get(chatId)));
    while (running < 3) await new Promise((resolve) => setImmediate(resolve));
    await photos.stop();
    expect((await asked).every((photo) => photo === null)).toBe(true);
    expect(most).toBe(3);
  });
});
