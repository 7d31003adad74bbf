import { IntermediatePacketCodec, Long, ObfuscatedPacketCodec, PaddedIntermediatePacketCodec } from "@mtcute/core";
import { TcpTransport } from "@mtcute/node";
import bigInt from "big-integer";

import { Api } from "telegram";
import { afterEach, describe, expect, test } from "vitest";
import type { WireFaults } from "../../../telegram-server/contract";
import { gramJsClient } from "./support/gramjs-client";
import { mtcuteClient } from "./support/mtcute-client";
import { sampleBytes } from "./support/sample-methods";
import { type StartedServer, startServer } from "./support/start-server";

let started: StartedServer;

afterEach(async () => {
  expect(started.server.counters.errors).toEqual([]);
  await started.server.close();
});

describe("GramJS, unmodified", () => {
  test("makes a key, calls methods and reads a file part", async () => {
    started = await startServer();
    const client = gramJsClient(started);
    expect(await client.connect()).toBe(true);
    const config = await client.invoke(new Api.help.GetConfig());
    expect(config.thisDc).toBe(2);
    expect(config.dcOptions.map(({ port }) => port)).toEqual([started.address(2).port]);
    const file = await client.invoke(
      new Api.upload.GetFile({
        location: new Api.InputDocumentFileLocation({
          id: bigInt(1),
          accessHash: bigInt(2),
          fileReference: Buffer.from("reference"),
          thumbSize: "",
        }),
        offset: bigInt("5000003584"),
        limit: 512 * 1024,
      }),
    );
    if (!(file instanceof Api.upload.File)) throw new Error(file.className);
    expect(file.bytes.equals(sampleBytes(5_000_003_584n, 512 * 1024))).toBe(true);
    expect(started.server.counters.requestsByMethod.get("upload.getFile")).toBe(1);
    await client.destroy();
  });

  test("comes back with a saved key", async () => {
    started = await startServer();
    const first = gramJsClient(started);
    await first.connect();
    const saved = String(first.session.save());
    await first.destroy();
    const second = gramJsClient(started, { session: saved });
    expect(await second.connect()).toBe(true);
    expect((await second.invoke(new Api.updates.GetState())).pts).toBe(1);
    expect([...started.server.keys()]).toHaveLength(1);
    await second.destroy();
  });
});

describe("mtcute, unmodified", () => {
  const codecs = {
    intermediate: () => new IntermediatePacketCodec(),
    "padded intermediate": () => new PaddedIntermediatePacketCodec(),
    "obfuscated intermediate": () => new ObfuscatedPacketCodec(new IntermediatePacketCodec()),
    "obfuscated padded intermediate": () => new ObfuscatedPacketCodec(new PaddedIntermediatePacketCodec()),
  };

  test.each(Object.entries(codecs))("makes a key and calls methods over %s", async (_name, codec) => {
    started = await startServer();
    const tcp = new TcpTransport();
    const transport = { connect: tcp.connect.bind(tcp), packetCodec: codec };
    const client = await mtcuteClient(started, { transport });
    await client.connect();
    const config = await client.call({ _: "help.getConfig" });
    expect(config.dcOptions).toMatchObject([{ id: 2, port: started.address(2).port }]);
    await client.destroy();
  });

  test("makes and binds a temporary key (perfect forward secrecy)", async () => {
    started = await startServer();
    const client = await mtcuteClient(started, { usePfs: true });
    await client.connect();
    expect(await client.call({ _: "updates.getState" })).toMatchObject({ pts: 1 });
    expect(started.server.counters.requestsByMethod.get("auth.bindTempAuthKey")).toBe(1);
    expect([...started.server.keys()]).toHaveLength(1);
    await client.destroy();
  });

  test("makes a key with the older RSA padding", async () => {
    started = await startServer();
    const client = await mtcuteClient(started, { oldKey: true });
    await client.connect();
    expect(await client.call({ _: "updates.getState" })).toMatchObject({ pts: 1 });
    await client.destroy();
  });

  test("sends a long request gzipped", async () => {
    started = await startServer();
    const texts: unknown[] = [];
    started.methods.set("messages.sendMessage", ({ message }) => {
      texts.push(message);
      return { _: "updates", updates: [], users: [], chats: [], date: 1, seq: 0 };
    });
    const client = await mtcuteClient(started);
    await client.connect();
    const text = "the same again, ".repeat(300);
    await client.call({
      _: "messages.sendMessage",
      peer: { _: "inputPeerSelf" },
      message: text,
      randomId: Long.ONE,
    });
    expect(texts).toEqual([text]);
    await client.destroy();
  });
});

/** Faults of the wire that a client has to get over without its user noticing. */
const bearable: [string, Partial<WireFaults>][] = [
  ["answers in containers", { packInContainer: true }],
  ["bad salts", { badSaltCount: 3 }],
  ["latency and a rate limit", { latencyMs: 20, bytesPerSecond: 2_000_000 }],
];

describe.each(bearable)("with %s", (_title, faults) => {
  test("GramJS works", async () => {
    started = await startServer({ faults });
    const client = gramJsClient(started);
    expect(await client.connect()).toBe(true);
    const states = await Promise.all([1, 2, 3, 4].map(() => client.invoke(new Api.updates.GetState())));
    expect(states.map(({ pts }) => pts)).toEqual([1, 1, 1, 1]);
    await client.destroy();
  });

  test("mtcute works", async () => {
    started = await startServer({ faults });
    const client = await mtcuteClient(started);
    await client.connect();
    const states = await Promise.all([1, 2, 3, 4].map(() => client.call({ _: "updates.getState" })));
    expect(states.map(({ pts }) => pts)).toEqual([1, 1, 1, 1]);
    await client.destroy();
  });
});

describe("a connection that is reset", () => {
  test("does not stop GramJS", async () => {
    started = await startServer();
    const client = gramJsClient(started, { retries: 5 });
    await client.connect();
    expect(started.server.dropConnections()).toBe(1);
    expect((await client.invoke(new Api.updates.GetState())).pts).toBe(1);
    expect(started.server.counters.connectionsTotal).toBe(2);
    await client.destroy();
  });

  test("does not stop mtcute, whose request waits for its answer meanwhile", async () => {
    started = await startServer();
    let calls = 0;
    started.methods.set("help.getNearestDc", () => {
      calls += 1;
      if (calls === 1) started.server.dropConnections();
      return { _: "nearestDc", country: "AQ", this_dc: 2, nearest_dc: 2 };
    });
    const client = await mtcuteClient(started);
    await client.connect();
    expect(await client.call({ _: "help.getNearestDc" })).toMatchObject({ country: "AQ" });
    await client.destroy();
  });
});

test("updates reach mtcute and GramJS, each in its layer", async () => {
  started = await startServer();
  const gramJs = gramJsClient(started);
  await gramJs.connect();
  // GramJS hands on updates only after it knows who it is; what its sender receives is told here.
  const arrived = new Promise<void>((resolve) => {
    const sender = gramJs._sender;
    if (sender === undefined) throw new Error("GramJS has no sender");
    sender._updateCallback = (_client: unknown, update: object) => {
      if ("className" in update && update.className === "Updates") resolve();
    };
  });
  await gramJs.invoke(new Api.updates.GetState());
  const mtcute = await mtcuteClient(started);
  await mtcute.connect();
  await mtcute.call({ _: "updates.getState" });
  const received = new Promise<unknown>((resolve) => mtcute.onServerUpdate.add(resolve));
  expect([...started.server.keys()]).toHaveLength(2);
  const update = { _: "updateLoginToken" };
  started.server.pushUpdates({ _: "updates", updates: [update], users: [], chats: [], date: 7, seq: 0 }, () => true);
  await arrived;
  expect(await received).toMatchObject({ _: "updates", updates: [update], date: 7 });
  await gramJs.destroy();
  await mtcute.destroy();
});
