import { open, stat } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileScene, kibibyte, mebibyte, type SceneFile } from "./file-scene";

const gibibyte = 1024 * mebibyte;
let scene: FileScene;

beforeEach(async () => {
  scene = await FileScene.open();
});

afterEach(async () => {
  const { errors } = scene.server.mtproto.counters;
  await scene.close();
  expect(errors).toEqual([]);
});

/** True when the bytes from `offset` on are on disk as the server has them. */
async function isExactAt({ path, stored }: SceneFile, offset: number, length: number): Promise<boolean> {
  const expected = scene.server.world.files.read(stored, "", offset, length);
  const handle = await open(path ?? "");
  const bytes = Buffer.alloc(expected.length);
  await handle.read(bytes, 0, bytes.length, offset);
  await handle.close();
  return bytes.equals(expected);
}

describe("a file of more than 4 GiB", () => {
  const borders = [2 * gibibyte, 4 * gibibyte];
  const sizeBytes = 5 * gibibyte + 12_345;
  /** The chunks on both sides of each border, and the last one. */
  const offsets = [...borders.flatMap((border) => [border - mebibyte, border]), 5 * gibibyte];

  it.each([
    ["its data centre", undefined],
    ["a CDN", "stored"],
  ] as const)(
    "has the right bytes around 2 and 4 GiB and at its end, and the right hashes, from %s",
    async (_where, cdn) => {
      const file = await scene.add({ sizeBytes });
      if (cdn) await scene.control.editFile(String(file.stored.id), { cdn });
      scene.recordAllBut(file, offsets);
      // The first answer for the chunk after 4 GiB is wrong: that is noticed there too.
      const method = cdn ? "upload.getCdnFile" : "upload.getFile";
      const match = { fromOffset: 4 * gibibyte };
      await scene.control.addFault({ method, match, times: 1, action: { wrongBytes: true } });
      await scene.download(file);
      expect((await stat(file.path ?? "")).size).toBe(sizeBytes);
      for (const offset of offsets) expect(await isExactAt(file, offset, mebibyte), `at ${offset}`).toBe(true);
      // What was recorded was neither fetched nor written: the holes are still there.
      for (const border of borders) {
        expect(await isExactAt(file, border - 2 * mebibyte, mebibyte)).toBe(false);
        expect(await isExactAt(file, border + mebibyte, mebibyte)).toBe(false);
      }
      const wrong = scene.bytesServedTwice(file);
      expect([12_345, mebibyte]).toContain(wrong);
      expect(scene.server.domain.counters.snapshot().bytesServed).toBe(4 * mebibyte + 12_345 + wrong);
    },
  );
});

describe("a file whose size Telegram does not say", () => {
  it.each([1, 512 * kibibyte, 3 * mebibyte, 3 * mebibyte + 77])(
    "of %i bytes is fetched to its end",
    async (sizeBytes) => {
      for (const cdn of [undefined, "stored"] as const) {
        const file = await scene.add({ sizeBytes });
        if (cdn) await scene.control.editFile(String(file.stored.id), { cdn });
        file.job = { ...file.job, sizeBytes: null };
        await scene.download(file);
        expect(scene.isExact(file)).toBe(true);
        expect(file.job.sizeBytes).toBe(sizeBytes);
        expect(scene.bytesServedTwice(file)).toBe(0);
      }
    },
  );
});

describe("a file whose size is said wrong", () => {
  it.each([
    ["too large", 3 * mebibyte],
    ["too small", mebibyte + 1],
  ])("(%s) is fetched anew with the right one, once the message says it", async (_how, declared) => {
    const file = await scene.add({ sizeBytes: 2 * mebibyte + 9 });
    file.job = { ...file.job, sizeBytes: declared };
    await scene.download(file);
    expect(scene.isExact(file)).toBe(true);
    expect(file.job.sizeBytes).toBe(2 * mebibyte + 9);
  });

  it("again and again fails for its integrity and is never given its name", async () => {
    const file = await scene.add({ sizeBytes: 2 * mebibyte + 9 });
    const match = { fromOffset: 2 * mebibyte };
    await scene.control.addFault({ method: "upload.getFile", match, action: { shortBytes: 5 } });
    expect(await scene.failure(file)).toMatchObject({ kind: "integrity", options: { code: "TOO_SHORT" } });
    expect(file.job.path).toBeNull();
    await scene.control.clearFaults();
    await scene.download(file);
    expect(scene.isExact(file)).toBe(true);
  });
});
