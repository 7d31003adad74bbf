import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { AuthorizationKey, TlObject } from "../../../telegram-server/contract";
import { bytesServedTwice } from "../../../telegram-server/control/counters";
import { isObject } from "../../../telegram-server/methods/tl-fields";
import { ScenarioBuilder } from "../../../telegram-server/scenarios/builder";
import type { StoredFile } from "../../../telegram-server/world/file-types";
import { Api, isNoReply } from "./support/api-client";

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

let api: Api;
let key: AuthorizationKey;
let file: StoredFile;

beforeEach(() => {
  api = new Api();
  key = api.signedIn();
  file = addFile({ sizeBytes: 3 * mebibyte + 5 });
});

function addFile(more: { sizeBytes?: number; dcId?: number; kind?: "document" | "photo" | "video" }): StoredFile {
  return api.domain.world.files.add({ kind: "document", dcId: 2, date: 1000, ...more });
}

function location(of: StoredFile, more: Partial<TlObject> = {}): TlObject {
  return {
    _: of.kind === "photo" ? "inputPhotoFileLocation" : "inputDocumentFileLocation",
    id: of.id,
    access_hash: of.accessHash,
    file_reference: api.domain.references.issue(of.id),
    thumb_size: "",
    ...more,
  };
}

function getFile(of: StoredFile, offset: number, limit: number, more: Partial<TlObject> = {}): TlObject {
  return { _: "upload.getFile", location: location(of), offset: BigInt(offset), limit, ...more };
}

async function part(request: TlObject): Promise<Buffer> {
  const answer = await api.call(key, request);
  if (!Buffer.isBuffer(answer.bytes)) throw new Error("no bytes");
  return answer.bytes;
}

describe("upload.getFile", () => {
  test.each([4 * kibibyte, 64 * kibibyte, 512 * kibibyte, mebibyte])(
    "gives the same file in parts of %i bytes",
    async (limit) => {
      const hash = createHash("sha256");
      for (let offset = 0; offset < file.sizeBytes; offset += limit)
        hash.update(await part(getFile(file, offset, limit)));
      expect(hash.digest("hex")).toBe(await api.domain.world.files.sha256(file.id));
    },
  );

  test("is short at the end and empty past it", async () => {
    expect(await part(getFile(file, 3 * mebibyte, mebibyte))).toHaveLength(5);
    expect(await part(getFile(file, 4 * mebibyte, mebibyte))).toHaveLength(0);
  });

  // https://core.telegram.org/api/files#downloading-files
  test.each<[string, number, number, boolean, string]>([
    ["an offset off 4 KiB", kibibyte, 4 * kibibyte, false, "400 OFFSET_INVALID"],
    ["a negative offset", -4 * kibibyte, 4 * kibibyte, false, "400 OFFSET_INVALID"],
    ["a limit off 4 KiB", 0, kibibyte, false, "400 LIMIT_INVALID"],
    ["a limit that does not divide 1 MiB", 0, 12 * kibibyte, false, "400 LIMIT_INVALID"],
    ["a limit of nothing", 0, 0, false, "400 LIMIT_INVALID"],
    ["a limit above 1 MiB", 0, 2 * mebibyte, false, "400 LIMIT_INVALID"],
    ["a part across 1 MiB", 768 * kibibyte, 512 * kibibyte, false, "400 LIMIT_INVALID"],
    ["precise: an offset off 1 KiB", 512, kibibyte, true, "400 OFFSET_INVALID"],
    ["precise: a limit off 1 KiB", 0, 1000, true, "400 LIMIT_INVALID"],
    ["precise: a part across 1 MiB", 1023 * kibibyte, 2 * kibibyte, true, "400 LIMIT_INVALID"],
  ])("refuses %s", async (_name, offset, limit, precise, refusal) => {
    expect(await api.refusal(key, getFile(file, offset, limit, { precise }))).toBe(refusal);
  });

  test("precise takes any KiB within 1 MiB", async () => {
    expect(await part(getFile(file, 5 * kibibyte, 3 * kibibyte, { precise: true }))).toHaveLength(3 * kibibyte);
  });

  test("sends to the file's data centre", async () => {
    const other = addFile({ dcId: 4 });
    expect(await api.refusal(key, getFile(other, 0, mebibyte))).toBe("303 FILE_MIGRATE_4");
  });

  test("refuses empty, wrong, foreign and expired references, and takes a new one", async () => {
    const withReference = (file_reference: Buffer) => ({
      ...getFile(file, 0, mebibyte),
      location: location(file, { file_reference }),
    });
    expect(await api.refusal(key, withReference(Buffer.alloc(0)))).toBe("400 FILE_REFERENCE_EMPTY");
    expect(await api.refusal(key, withReference(Buffer.from("nonsense")))).toBe("400 FILE_REFERENCE_INVALID");
    const foreign = api.domain.references.issue(addFile({}).id);
    expect(await api.refusal(key, withReference(foreign))).toBe("400 FILE_REFERENCE_INVALID");
    const old = getFile(file, 0, mebibyte);
    api.domain.references.expireAll();
    expect(await api.refusal(key, old)).toBe("400 FILE_REFERENCE_EXPIRED");
    const current = getFile(file, 0, mebibyte);
    api.domain.references.expire(addFile({}).id);
    expect(await part(current)).toHaveLength(mebibyte);
    api.domain.references.expire(file.id);
    expect(await api.refusal(key, current)).toBe("400 FILE_REFERENCE_EXPIRED");
  });

  test("refuses a wrong access hash, an unknown size and a removed file", async () => {
    const request = getFile(file, 0, mebibyte);
    const wrongHash = { ...request, location: location(file, { access_hash: 1n }) };
    expect(await api.refusal(key, wrongHash)).toBe("400 LOCATION_INVALID");
    const noThumb = { ...request, location: location(file, { thumb_size: "m" }) };
    expect(await api.refusal(key, noThumb)).toBe("400 LOCATION_INVALID");
    api.domain.world.files.remove(file.id);
    expect(await api.refusal(key, request)).toBe("400 LOCATION_INVALID");
  });

  test("reaches every size of a photo and a video's thumbnail as JPEG", async () => {
    for (const stored of [addFile({ kind: "photo" }), addFile({ kind: "video", sizeBytes: 300_000 })]) {
      expect(stored.sizes.length).toBeGreaterThan(0);
      for (const size of stored.sizes) {
        const request = { ...getFile(stored, 0, mebibyte), location: location(stored, { thumb_size: size.type }) };
        const answer = await api.call(key, request);
        expect(answer.type).toEqual({ _: "storage.fileJpeg" });
        expect(answer.bytes).toHaveLength(size.sizeBytes);
      }
    }
  });

  test("reaches the picture of a chat and of a person, small and big", async () => {
    const builder = new ScenarioBuilder(api.domain.world, [2]);
    const chat = builder.withPhoto(builder.chat("channel", "With picture"));
    const user = api.domain.world.addUser({ firstName: "Pictured", photo: { fileId: builder.peerPhoto().id } });
    const peers: [TlObject, bigint | undefined][] = [
      [{ _: "inputPeerChannel", channel_id: chat.id, access_hash: chat.accessHash }, chat.photo?.fileId],
      [{ _: "inputPeerUser", user_id: user.id, access_hash: user.accessHash }, user.photo?.fileId],
    ];
    for (const [peer, photo_id] of peers) {
      const at = (big: boolean): TlObject => ({ _: "inputPeerPhotoFileLocation", big, peer, photo_id });
      const small = await part({ _: "upload.getFile", location: at(false), offset: 0n, limit: mebibyte });
      const big = await part({ _: "upload.getFile", location: at(true), offset: 0n, limit: mebibyte });
      expect(big.length).toBeGreaterThan(small.length);
      const stale = { ...at(true), photo_id: 1n };
      const request = { _: "upload.getFile", location: stale, offset: 0n, limit: mebibyte };
      expect(await api.refusal(key, request)).toBe("400 LOCATION_INVALID");
    }
  });

  test("serves offsets past 4 GiB at once", async () => {
    const huge = addFile({ sizeBytes: 5 * 1024 * mebibyte + 100 });
    expect(await part(getFile(huge, 5 * 1024 * mebibyte, 4 * kibibyte))).toHaveLength(100);
    const a = await part(getFile(huge, 4 * 1024 * mebibyte, mebibyte));
    const b = await part(getFile(huge, 0, mebibyte));
    expect(a.equals(b)).toBe(false);
  });
});

describe("upload.getFileHashes", () => {
  test("hashes pieces of 128 KiB from the one that holds the offset", async () => {
    const hashes = await api.run(key, {
      _: "upload.getFileHashes",
      location: location(file),
      offset: BigInt(3 * mebibyte),
    });
    const last = await part(getFile(file, 3 * mebibyte, mebibyte));
    const hash = createHash("sha256").update(last).digest();
    expect(hashes).toEqual([{ _: "fileHash", offset: BigInt(3 * mebibyte), limit: 5, hash }]);
  });

  const ranges = async (offset: number, of = file): Promise<[number, number][]> => {
    const request = { _: "upload.getFileHashes", location: location(of), offset: BigInt(offset) };
    const hashes = await api.run(key, request);
    if (!Array.isArray(hashes)) throw new Error("no vector");
    return hashes.filter(isObject).map((range) => [Number(range.offset), Number(range.limit)]);
  };

  test("gives consecutive pieces, as many as it is told to, of the size it is told", async () => {
    expect(await ranges(mebibyte + 1)).toEqual(
      Array.from({ length: 8 }, (_, index) => [mebibyte + index * 128 * kibibyte, 128 * kibibyte]),
    );
    Object.assign(api.domain.hashes, { rangeBytes: 1000, rangesPerAnswer: 2 });
    expect(await ranges(2500)).toEqual([
      [2000, 1000],
      [3000, 1000],
    ]);
  });

  test("follows the file when its size, and with it its bytes, become others", async () => {
    const request = { _: "upload.getFileHashes", offset: 0n };
    const before = await api.run(key, { ...request, location: location(file) });
    expect(await api.run(key, { ...request, location: location(file) })).toEqual(before);
    api.domain.world.files.resize(file.id, 1000);
    const hash = createHash("sha256")
      .update(await part(getFile(file, 0, mebibyte)))
      .digest();
    const after = await api.run(key, { ...request, location: location(file) });
    expect(after).toEqual([{ _: "fileHash", offset: 0n, limit: 1000, hash }]);
  });

  test("gives none past the end, and none of a file that it has no hashes of", async () => {
    expect(await ranges(4 * mebibyte)).toEqual([]);
    file.hashed = false;
    expect(await ranges(0)).toEqual([]);
  });

  test("hashes photo sizes, and refuses as upload.getFile does", async () => {
    const photo = addFile({ kind: "photo" });
    const size = photo.sizes.at(-1);
    const request = { _: "upload.getFileHashes", offset: 0n };
    const hashes = await api.run(key, { ...request, location: location(photo, { thumb_size: size?.type }) });
    expect(hashes).toHaveLength(Math.ceil((size?.sizeBytes ?? 0) / (128 * kibibyte)));
    expect(await api.refusal(key, { ...request, location: location(addFile({ dcId: 4 })) })).toBe("303 FILE_MIGRATE_4");
    const stale = location(file);
    api.domain.references.expireAll();
    expect(await api.refusal(key, { ...request, location: stale })).toBe("400 FILE_REFERENCE_EXPIRED");
  });
});

describe("faults and counters", () => {
  const one = () => getFile(file, 0, mebibyte);

  test("an error fires on the n-th request, as often as told", async () => {
    const { faults } = api.domain;
    const error = { rpcError: { code: 420, text: "FLOOD_WAIT_3" } };
    faults.add({ method: "upload.getFile", match: { nth: 2 }, action: error });
    await part(one());
    expect(await api.refusal(key, one())).toBe("420 FLOOD_WAIT_3");
    await part(one());
    faults.clear();
    faults.add({ method: "*", times: 1, action: error });
    expect(await api.refusal(key, { _: "updates.getState" })).toBe("420 FLOOD_WAIT_3");
    await part(one());
    expect(faults.list()).toEqual([]);
  });

  test("rules look at file, data centre and offset", async () => {
    const error = { rpcError: { code: 500, text: "OOPS" } };
    api.domain.faults.add({
      method: "upload.getFile",
      match: { fileId: String(file.id), fromOffset: mebibyte, dcId: 2 },
      action: error,
    });
    await part(one());
    await part(getFile(addFile({ sizeBytes: 2 * mebibyte }), mebibyte, mebibyte));
    expect(await api.refusal(key, getFile(file, mebibyte, mebibyte))).toBe("500 OOPS");
  });

  test("probability is drawn from the seed", async () => {
    const outcomes = async () => {
      const other = new Api({ seed: 5 });
      const state = { _: "updates.getState" };
      const otherKey = other.signedIn();
      other.domain.faults.add({ method: "*", match: { probability: 0.5 }, action: { noReply: true } });
      const results: boolean[] = [];
      for (let i = 0; i < 40; i++) results.push(isNoReply(await other.run(otherKey, state)));
      return results;
    };
    const first = await outcomes();
    expect(await outcomes()).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  test("wrong and short bytes", async () => {
    const right = await part(one());
    api.domain.faults.add({ method: "upload.getFile", times: 1, action: { wrongBytes: true } });
    const wrong = await part(one());
    expect(wrong).toHaveLength(right.length);
    expect(wrong.equals(right)).toBe(false);
    api.domain.faults.add({ method: "upload.getFile", times: 1, action: { shortBytes: 1000 } });
    expect(await part(one())).toEqual(right.subarray(0, 1000));
  });

  test("a delay ends with the connection, a reset drops it", async () => {
    api.domain.faults.add({ method: "updates.getState", times: 1, action: { delayMs: 3_600_000 } });
    const closing = new AbortController();
    const waiting = api.run(key, { _: "updates.getState" }, closing.signal);
    expect(api.domain.counters.snapshot().requestsInFlight).toBe(1);
    closing.abort();
    expect(isNoReply(await waiting)).toBe(true);
    api.domain.faults.add({ method: "updates.getState", times: 1, action: { reset: true } });
    expect(isNoReply(await api.run(key, { _: "updates.getState" }))).toBe(true);
    expect(api.dropped).toEqual([{ dcId: 2 }]);
  });

  test("what was served is counted by range, and what was served twice shows", async () => {
    const ranges = () => api.domain.counters.files()[0]?.ranges ?? [];
    await Promise.all([0, 1, 2, 3].map((i) => part(getFile(file, i * mebibyte, mebibyte))));
    expect(ranges().map((range) => range.bytes)).toEqual([mebibyte, mebibyte, mebibyte, 5]);
    expect(bytesServedTwice(ranges())).toBe(0);
    await part(getFile(file, mebibyte, 512 * kibibyte));
    expect(bytesServedTwice(ranges())).toBe(512 * kibibyte);
    const counted = api.domain.counters.snapshot();
    expect(counted).toMatchObject({
      requestsByMethod: { "upload.getFile": 5 },
      requestsInFlight: 0,
      maxPartsInFlight: 4,
      bytesServed: file.sizeBytes + 512 * kibibyte,
      requestsByDc: { 2: 5 },
    });
    api.domain.counters.reset();
    expect(api.domain.counters.snapshot()).toMatchObject({ requestsByMethod: {}, bytesServed: 0, maxPartsInFlight: 0 });
  });
});
