import { createHash } from "node:crypto";
import { strippedPhotoToJpg } from "telegram/Utils";
import { describe, expect, test } from "vitest";
import { sample } from "../../../telegram-server/world/containers";
import { FileStore } from "../../../telegram-server/world/file-store";
import type { FileKind, NewFile, StoredFile } from "../../../telegram-server/world/file-types";
import { withOggSerial } from "../../../telegram-server/world/ogg";
import { SeededRandom } from "../../../telegram-server/world/random";

const newStore = (seed = 1) => new FileStore(new SeededRandom(seed));
const whole = (store: FileStore, file: StoredFile, sizeType = "") =>
  store.read(file, sizeType, 0, store.sizeOf(file, sizeType) ?? 0);

function jpegSize(bytes: Buffer): { width: number; height: number } {
  expect(bytes.subarray(0, 2).toString("hex")).toBe("ffd8");
  expect(bytes.subarray(-2).toString("hex")).toBe("ffd9");
  let at = 2;
  for (;;) {
    expect(bytes[at]).toBe(0xff);
    const marker = bytes[at + 1];
    if (marker === 0xc0) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
}

const everyKind: readonly NewFile[] = [
  { kind: "photo", dcId: 2, date: 1 },
  { kind: "video", dcId: 2, date: 1, sizeBytes: 100_000 },
  { kind: "video-note", dcId: 2, date: 1, sizeBytes: 60_000 },
  { kind: "animation", dcId: 2, date: 1, sizeBytes: 40_000 },
  { kind: "audio", dcId: 2, date: 1, sizeBytes: 90_001 },
  { kind: "voice", dcId: 2, date: 1 },
  { kind: "sticker", dcId: 2, date: 1, sizeBytes: 5_000 },
  { kind: "document", dcId: 2, date: 1, sizeBytes: 70_003 },
  { kind: "document", dcId: 2, date: 1, sizeBytes: 70_003, mimeType: "application/pdf" },
  { kind: "document", dcId: 2, date: 1, sizeBytes: 70_003, mimeType: "application/zip" },
  { kind: "document", dcId: 2, date: 1, sizeBytes: 70_003, mimeType: "text/plain" },
];

describe("bytes of a file", () => {
  test.each(everyKind)("$kind $mimeType: any range is a slice of the whole", (described) => {
    const store = newStore();
    const file = store.add(described);
    const sizeType = file.kind === "photo" ? "y" : "";
    const bytes = whole(store, file, sizeType);
    expect(bytes).toHaveLength(file.sizeBytes);
    const random = new SeededRandom("ranges");
    for (let i = 0; i < 50; i++) {
      const from = random.int(0, file.sizeBytes);
      const length = random.int(0, 20_000);
      expect(store.read(file, sizeType, from, length).equals(bytes.subarray(from, from + length))).toBe(true);
    }
    expect(store.read(file, sizeType, file.sizeBytes, 4096)).toHaveLength(0);
  });

  test("follow from the seed, and differ from file to file", async () => {
    const hashes = async (seed: number) => {
      const store = newStore(seed);
      return Promise.all(everyKind.map((described) => store.sha256(store.add(described).id)));
    };
    const first = await hashes(3);
    expect(await hashes(3)).toEqual(first);
    expect(new Set([...first, ...(await hashes(4))]).size).toBe(2 * everyKind.length);
  });

  test("sha256 is that of the bytes, also after the size was changed", async () => {
    const store = newStore();
    const file = store.add({ kind: "document", dcId: 2, date: 1, sizeBytes: 3_000_001 });
    const hash = () => createHash("sha256").update(whole(store, file)).digest("hex");
    const before = await store.sha256(file.id);
    expect(before).toBe(hash());
    store.resize(file.id, 1_000);
    expect(await store.sha256(file.id)).toBe(hash());
    expect(hash()).not.toBe(before);
  });

  test("sizes from nothing to past 4 GiB are exact", () => {
    const store = newStore();
    const kinds: FileKind[] = ["document", "video", "audio", "sticker", "voice"];
    for (const sizeBytes of [0, 1, 7, 500, 16_000, 18_200, 2 ** 32 + 15_358, 2 ** 33 + 1]) {
      for (const kind of kinds) {
        const file = store.add({ kind, dcId: 2, date: 1, sizeBytes });
        const tail = Math.max(0, sizeBytes - 10);
        expect(store.read(file, "", tail, 4096)).toHaveLength(Math.min(10, sizeBytes));
      }
    }
  });
});

describe("real media", () => {
  test("photo sizes are JPEGs of their declared dimensions and size", () => {
    const store = newStore();
    const file = store.add({ kind: "photo", dcId: 2, date: 1, width: 853, height: 1280, progressive: true });
    expect(file.sizes.map(({ type, width, height }) => [type, width, height])).toEqual([
      ["m", 213, 320],
      ["x", 533, 800],
      ["y", 853, 1280],
    ]);
    for (const size of file.sizes) {
      const bytes = whole(store, file, size.type);
      expect(bytes).toHaveLength(size.sizeBytes);
      expect(jpegSize(bytes)).toEqual({ width: size.width, height: size.height });
    }
    expect(file.sizes.at(-1)?.progressiveBytes?.at(-1)).toBe(file.sizeBytes);
  });

  test("the stripped thumbnail becomes a JPEG behind the header that clients put before it", () => {
    const store = newStore();
    const file = store.add({ kind: "photo", dcId: 2, date: 1, width: 1280, height: 853 });
    const stripped = store.strippedThumbnail(file);
    expect([...stripped.subarray(0, 3)]).toEqual([1, 27, 40]);
    const jpeg = strippedPhotoToJpg(stripped);
    expect(jpegSize(jpeg)).toEqual({ width: 40, height: 27 });
  });

  test("an MP4's boxes span the file exactly, with 64-bit sizes past 4 GiB", () => {
    const store = newStore();
    for (const sizeBytes of [100_000, 2 ** 32 + 100_000]) {
      const file = store.add({ kind: "video", dcId: 2, date: 1, sizeBytes });
      const boxes: string[] = [];
      let at = 0;
      while (at < sizeBytes) {
        const head = store.read(file, "", at, 16);
        boxes.push(head.toString("latin1", 4, 8));
        const size = head.readUInt32BE(0);
        at += size === 1 ? Number(head.readBigUInt64BE(8)) : size;
      }
      expect(at).toBe(sizeBytes);
      expect(boxes[0]).toBe("ftyp");
      expect(boxes).toContain("moov");
      expect(boxes.at(-1)).toBe("free");
    }
  });

  test("a PDF's cross references point at its objects", () => {
    const store = newStore();
    const file = store.add({ kind: "document", mimeType: "application/pdf", dcId: 2, date: 1, sizeBytes: 50_000 });
    const text = whole(store, file).toString("latin1");
    const xrefAt = Number(/startxref\n(\d+)/.exec(text)?.[1]);
    expect(text.slice(xrefAt, xrefAt + 4)).toBe("xref");
    const offsets = [...text.slice(xrefAt).matchAll(/^(\d{10}) 00000 n/gm)].map((match) => Number(match[1]));
    expect(offsets.map((offset) => text.slice(offset, offset + 7))).toEqual([
      "1 0 obj",
      "2 0 obj",
      "3 0 obj",
      "4 0 obj",
    ]);
  });

  test("a ZIP's directory names its file at the right place", () => {
    const store = newStore();
    const file = store.add({ kind: "document", mimeType: "application/zip", dcId: 2, date: 1, sizeBytes: 50_000 });
    const bytes = whole(store, file);
    const end = bytes.subarray(-22);
    expect(end.toString("latin1", 0, 4)).toBe("PK\x05\x06");
    const directory = bytes.subarray(end.readUInt32LE(16), end.readUInt32LE(16) + end.readUInt32LE(12));
    expect(directory.toString("latin1", 0, 4)).toBe("PK\x01\x02");
    expect(directory.toString("latin1", 46)).toBe("readme.txt");
    expect(bytes.toString("latin1", directory.readUInt32LE(42), directory.readUInt32LE(42) + 4)).toBe("PK\x03\x04");
  });

  test("voice notes are Ogg streams of different serial numbers", () => {
    const store = newStore();
    const [first, second] = [0, 1].map(() => whole(store, store.add({ kind: "voice", dcId: 2, date: 1 })));
    expect(first?.toString("latin1", 0, 4)).toBe("OggS");
    expect(first?.readUInt32LE(14)).not.toBe(second?.readUInt32LE(14));
    expect(first?.readUInt32LE(22)).not.toBe(second?.readUInt32LE(22));
  });
  test("an Ogg file's checksums are put right: with its own serial number it is the sample again", () => {
    const original = sample("voice.ogg");
    const serial = original.readUInt32LE(14);
    expect(withOggSerial(withOggSerial(original, 5), serial).equals(original)).toBe(true);
  });
});
