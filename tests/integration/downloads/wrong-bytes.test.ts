import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileScene, foreignDcId, kibibyte, mebibyte, type SceneFile } from "./file-scene";

let scene: FileScene;

beforeEach(async () => {
  scene = await FileScene.open();
});

afterEach(async () => {
  const { errors } = scene.server.mtproto.counters;
  await scene.close();
  expect(errors).toEqual([]);
});

const wrong = (match: { fileId?: string; probability?: number; nth?: number; fromOffset?: number }, times?: number) =>
  scene.control.addFault({ method: "upload.getFile", match, times, action: { wrongBytes: true } });

/** Large enough for chunks of both sizes, at both data centres, with odd ends; and one of a single small chunk. */
async function addFiles(): Promise<SceneFile[]> {
  return [
    await scene.add({ sizeBytes: 33 * mebibyte }),
    await scene.add({ sizeBytes: 9 * mebibyte + 12_345, dcId: foreignDcId }),
    await scene.add({ sizeBytes: 50 * kibibyte }),
  ];
}

describe("wrong bytes from Telegram", () => {
  it("once: that part is fetched again, and nothing else", async () => {
    const file = await scene.add({ sizeBytes: 6 * mebibyte + 1 });
    await wrong({ nth: 3 }, 1);
    await scene.download(file);
    expect(scene.isExact(file)).toBe(true);
    expect(scene.bytesServedTwice(file)).toBe(512 * kibibyte);
  });

  it("often: every file ends exact, and no byte comes twice but those of wrong parts", async () => {
    const files = await addFiles();
    // Three a file: also if they all meet the same part it does not fail for them.
    for (const { stored } of files) await wrong({ fileId: String(stored.id), probability: 0.5 }, 3);
    await Promise.all(files.map((file) => scene.download(file)));
    expect(files.every((file) => scene.isExact(file))).toBe(true);
    const [large, middle, small] = files.map((file) => scene.bytesServedTwice(file));
    expect(large).toBe(3 * mebibyte);
    expect(middle).toBeGreaterThan(0);
    expect(middle).toBeLessThanOrEqual(1.5 * mebibyte);
    expect(small).toBeLessThanOrEqual(150 * kibibyte);
  });

  it("always, from some offset on: the file fails for its integrity, and goes on from there once they are right", async () => {
    const file = await scene.add({ sizeBytes: 8 * mebibyte });
    await wrong({ fromOffset: 6 * mebibyte });
    const failure = await scene.failure(file);
    expect(failure).toMatchObject({ kind: "integrity", options: { code: "WRONG_HASH" } });
    await scene.control.clearFaults();
    scene.server.domain.counters.reset();
    await scene.download(file);
    expect(scene.isExact(file)).toBe(true);
    // What comes after the offset, and the chunks that were in flight when the file failed.
    expect(scene.server.domain.counters.snapshot().bytesServed).toBeLessThanOrEqual(3.5 * mebibyte);
  });
});

describe("hashes", () => {
  it("cost one request for eight ranges of 128 KiB, and none when they are off", async () => {
    const file = await scene.add({ sizeBytes: 33 * mebibyte });
    await scene.download(file);
    expect(scene.requests("upload.getFileHashes")).toBe(33);
    scene.verifyHashes = false;
    const other = await scene.add({ sizeBytes: 4 * mebibyte });
    await scene.download(other);
    expect(scene.requests("upload.getFileHashes")).toBe(33);
    expect(scene.isExact(file) && scene.isExact(other)).toBe(true);
  });

  it("are done without where there are none, or where Telegram refuses or limits the method", async () => {
    const files = await addFiles();
    const [none, refused, limited] = files;
    await scene.control.editFile(String(none?.stored.id), { hashed: false });
    for (const [file, code, text] of [
      [refused, 400, "LOCATION_INVALID"],
      [limited, 420, "FLOOD_WAIT_60"],
    ] as const) {
      const match = { fileId: String(file?.stored.id) };
      await scene.control.addFault({ method: "upload.getFileHashes", match, action: { rpcError: { code, text } } });
    }
    await Promise.all(files.map((file) => scene.download(file)));
    expect(files.every((file) => scene.isExact(file))).toBe(true);
    expect(scene.requests("upload.getFileHashes")).toBeLessThanOrEqual(6);
  });

  it("of any size find wrong bytes, and an expired reference holds up neither hashes nor bytes", async () => {
    await scene.control.setHashes({ rangeBytes: 32 * kibibyte, rangesPerAnswer: 100 });
    const file = await scene.add({ sizeBytes: 7 * mebibyte + 5 });
    await scene.control.expireReferences();
    await wrong({ probability: 0.2 }, 4);
    await scene.download(file);
    expect(scene.isExact(file)).toBe(true);
    expect(scene.requests("upload.getFileHashes")).toBeGreaterThan(0);
  });
});
