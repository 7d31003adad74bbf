import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FileScene, foreignDcId, kibibyte, mebibyte, type SceneFile } from "./file-scene";

const cdnDcId = 203;
let scene: FileScene;

beforeEach(async () => {
  scene = await FileScene.open();
  // The CDN's bytes are to be checked by whoever fetches them, whatever the setting says.
  scene.verifyHashes = false;
});

afterEach(async () => {
  const { counters } = scene.server.mtproto;
  await scene.gateway.stop(0);
  // Those to the CDN as well.
  await vi.waitUntil(() => counters.connectionsOpen === 0, { timeout: 10_000, interval: 2 });
  await scene.close();
  expect(counters.errors).toEqual([]);
});

async function addToCdn(sizeBytes: number, cdn: "stored" | "dropped" = "stored", dcId = foreignDcId) {
  const file = await scene.add({ sizeBytes, dcId });
  await scene.control.editFile(String(file.stored.id), { cdn });
  return file;
}

const onCdn = (): number => scene.requests("upload.getCdnFile");

async function expectExact(...files: SceneFile[]): Promise<void> {
  for (const file of files) {
    await scene.download(file);
    expect(scene.isExact(file)).toBe(true);
  }
}

describe("a file on the CDN", () => {
  it("comes from there, exact, in parts of any size, each byte once; the master is only asked for the way and the hashes", async () => {
    const files = [
      await addToCdn(33 * mebibyte + 1),
      await addToCdn(5 * mebibyte + 4_321, "stored", 2),
      await addToCdn(300 * kibibyte),
      await addToCdn(1),
    ];
    await expectExact(...files);
    expect(onCdn()).toBe(34 + 11 + 1 + 1);
    expect(files.map((file) => scene.bytesServedTwice(file))).toEqual([0, 0, 0, 0]);
    // The chunks that are asked for at once do not know of the CDN yet.
    expect(scene.requests("upload.getFile")).toBeLessThanOrEqual(4 * 4);
  });

  it("is checked, and the bytes of others are not asked for there", async () => {
    scene.verifyHashes = true;
    const plain = await scene.add({ sizeBytes: 3 * mebibyte });
    await expectExact(await addToCdn(3 * mebibyte), plain);
    expect(onCdn()).toBe(6);
  });

  it("tells the CDN nothing of the user: no sign-in, no device, and no method but the one", async () => {
    await expectExact(await addToCdn(2 * mebibyte));
    const keys = [...scene.server.mtproto.keys()].filter(({ dcId }) => dcId === cdnDcId);
    expect(keys).toHaveLength(1);
    expect(keys[0]?.userId).toBeUndefined();
    expect(keys[0]?.data.get("initConnection")).toMatchObject({ device_model: "n/a", system_version: "n/a" });
    expect(scene.server.domain.counters.snapshot().requestsByDc[cdnDcId]).toBe(onCdn());
    expect(scene.gateway.exportSession()).not.toContain(keys[0]?.id ?? "");
  });
});

describe("the CDN", () => {
  it("may give wrong bytes: the part is fetched again, and what is wrong again comes from the master", async () => {
    const file = await addToCdn(6 * mebibyte);
    await scene.control.addFault({
      method: "upload.getCdnFile",
      match: { nth: 3 },
      times: 1,
      action: { wrongBytes: true },
    });
    await expectExact(file);
    expect(scene.bytesServedTwice(file)).toBe(512 * kibibyte);
    expect(onCdn()).toBe(13);

    const always = await addToCdn(6 * mebibyte);
    await scene.control.addFault({ method: "upload.getCdnFile", action: { wrongBytes: true } });
    scene.server.domain.counters.reset();
    await expectExact(always);
    // Three parts that came wrong twice, and those in flight then: the rest is not even asked for.
    expect(onCdn()).toBeLessThanOrEqual(2 * (3 + 4));
    expect(scene.log.lines.filter((line) => line.startsWith("warn")).join("\n")).toContain("wrong bytes");
  });

  it("may cut answers short: they are not taken for the end of the file", async () => {
    const file = await addToCdn(4 * mebibyte);
    const action = { shortBytes: 128 * kibibyte };
    await scene.control.addFault({ method: "upload.getCdnFile", match: { nth: 2 }, times: 1, action });
    await expectExact(file);
  });

  it("may have dropped the file: it is uploaded again, and read on", async () => {
    const file = await addToCdn(3 * mebibyte, "dropped");
    await expectExact(file);
    expect(scene.requests("upload.reuploadCdnFile")).toBeGreaterThan(0);
    expect(scene.bytesServedTwice(file)).toBe(0);

    const refused = await addToCdn(2 * mebibyte, "dropped");
    const action = { rpcError: { code: 400, text: "REQUEST_TOKEN_INVALID" } };
    await scene.control.addFault({ method: "upload.reuploadCdnFile", action });
    await expectExact(refused);
    expect(scene.bytesServedTwice(refused)).toBe(0);
  });

  it("may refuse a token that has expired in mid-file: the master gives another, and nothing comes twice", async () => {
    const file = await addToCdn(12 * mebibyte);
    scene.chunksInFlight = 1;
    const stop = new AbortController();
    const served = scene.server.domain.counters;
    const half = scene.download(file, stop.signal).catch(() => undefined);
    while (onCdn() < 8) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await half;
    await scene.control.expireCdnTokens();
    await expectExact(file);
    expect(served.snapshot().errorsByName.FILE_TOKEN_INVALID).toBeGreaterThan(0);
    expect(scene.bytesServedTwice(file)).toBeLessThanOrEqual(512 * kibibyte);
  });

  it.each([
    [400, "FILE_TOKEN_INVALID"],
    [401, "AUTH_KEY_UNREGISTERED"],
    [420, "FLOOD_WAIT_600"],
    [500, "INTERNAL"],
  ])(
    "may refuse everything, by %i %s: the file comes from the master, and nothing else follows from it",
    async (code, text) => {
      const file = await addToCdn(3 * mebibyte);
      await scene.control.addFault({ method: "upload.getCdnFile", action: { rpcError: { code, text } } });
      await expectExact(file);
      expect(scene.bytesServedTwice(file)).toBe(0);
      expect(await scene.gateway.signIn.currentUser(new AbortController().signal)).not.toBeNull();
    },
  );

  it("may forget its keys, and break connections", async () => {
    scene.chunksInFlight = 1;
    const file = await addToCdn(3 * mebibyte);
    const stop = new AbortController();
    const half = scene.download(file, stop.signal).catch(() => undefined);
    while (onCdn() < 3) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await half;
    await scene.control.forgetKeys({ dcId: cdnDcId });
    await scene.control.dropConnections({ dcId: cdnDcId });
    await expectExact(file);
    expect(onCdn()).toBeGreaterThan(4);
  });

  it("may be out of reach: that is a fault of the network, and the next attempt is made at the master", async () => {
    const file = await addToCdn(3 * mebibyte);
    scene.server.mtproto.faultsByDc.set(cdnDcId, { refuse: true });
    const { location } = file.job;
    const signal = new AbortController().signal;
    await expect(scene.gateway.files.read(location, 0, 4096, signal)).rejects.toMatchObject({ kind: "network" });
    await expectExact(file);
    expect(onCdn()).toBe(0);
  });

  it("is not believed under a key that help.getCdnConfig does not name", async () => {
    const file = await addToCdn(3 * mebibyte);
    const { cdn } = scene.server.domain;
    // The key of the other data centres is a trusted one, but not here.
    Object.assign(cdn, { rsaKey: () => scene.server.mtproto.rsaKey });
    await expectExact(file);
    expect(onCdn()).toBe(0);
  });

  it("leaves nothing open when the gateway is stopped in the middle of its requests", async () => {
    const file = await addToCdn(3 * mebibyte);
    await scene.control.addFault({ method: "upload.getCdnFile", action: { noReply: true } });
    const failure = scene.failure(file);
    while (onCdn() < 4) await new Promise((resolve) => setImmediate(resolve));
    await scene.gateway.stop(0);
    expect((await failure).kind).toBe("cancelled");
  });
});
