import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TelegramGateway } from "../../../src/main/telegram/gateway";
import { startDecryptionWorker } from "../../support/decryption-worker";
import { noReply } from "../../telegram-server/contract";
import { gatewayTo, never, signInByPhone } from "./gateway-to";
import { HoldingProxy } from "./holding-proxy";
import { ResourceWatch } from "./resource-watch";
import { documentAt, ScriptedServer } from "./scripted-server";

const until = (condition: () => boolean): Promise<void> =>
  vi.waitUntil(condition, { timeout: 10_000, interval: 2 }).then(() => undefined);

let server: ScriptedServer;
let watch: ResourceWatch;

beforeEach(async () => {
  server = new ScriptedServer([2, 4]);
  await server.listen();
  watch = new ResourceWatch();
  watch.start();
});
afterEach(async () => {
  watch.stop();
  await server.close();
});

/** Stops the gateway and checks that nothing of it is left: no resource, no connection, no promise. */
async function expectNothingLeft(gateway: TelegramGateway, pending: readonly Promise<unknown>[] = []): Promise<void> {
  const outcomes = Promise.allSettled(pending);
  await gateway.stop(0);
  // async_hooks tells of a closed handle one turn of the event loop later.
  await vi.waitFor(() => expect(watch.alive).toEqual([]), { timeout: 1000, interval: 2 });
  await until(() => server.protocol.counters.connectionsOpen === 0);
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ status: "rejected", reason: { kind: "cancelled" } });
  }
  // Nothing revives it, and it says so at once.
  await expect(gateway.connect(never)).rejects.toMatchObject({ kind: "cancelled" });
  await expect(gateway.signIn.sendCode("+1", never)).rejects.toMatchObject({ kind: "cancelled" });
  await expect(gateway.files.read(documentAt(4), 0, 4096, never)).rejects.toMatchObject({ kind: "cancelled" });
  await gateway.stop(0);
  expect(server.protocol.counters.connectionsOpen).toBe(0);
  expect(watch.alive).toEqual([]);
}

describe("stop() leaves nothing behind", () => {
  it("before anything was asked", async () => {
    await expectNothingLeft(gatewayTo(server.endpoint()));
  });

  it("when connected, with connections for files at two data centres", async () => {
    const gateway = gatewayTo(server.endpoint());
    await signInByPhone(gateway, "+1");
    await Promise.all([2, 4, 2, 4].map((dcId) => gateway.files.read(documentAt(dcId), 0, 4096, never)));
    expect(server.protocol.counters.connectionsOpen).toBe(5);
    expect(watch.alive.filter((resource) => resource.startsWith("TCPWRAP"))).toHaveLength(5);
    await expectNothingLeft(gateway);
  });

  it("while workers decrypt", async () => {
    const gateway = gatewayTo(server.endpoint(), { startDecryptionWorker });
    await signInByPhone(gateway, "+1");
    const largest = 1024 * 1024;
    await gateway.files.read(documentAt(2), 0, largest, never);
    expect(watch.alive.filter((resource) => resource.startsWith("WORKER"))).not.toEqual([]);
    const received = () => server.calls("upload.getFile");
    const pending = Array.from({ length: 16 }, (_, index) =>
      gateway.files.read(documentAt(2), index * largest, largest, never),
    );
    const outcomes = Promise.allSettled(pending);
    await until(() => received() > 8);
    await gateway.stop(0);
    await vi.waitFor(() => expect(watch.alive).toEqual([]), { timeout: 1000, interval: 2 });
    // Some may have been answered by then; the others are told, none hangs.
    for (const outcome of await outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ kind: "cancelled" });
    }
  });

  it("while reconnecting for ever to a closed port", async () => {
    const endpoint = server.endpoint();
    await server.close();
    const gateway = gatewayTo(endpoint);
    await expect(gateway.connect(never)).rejects.toMatchObject({ kind: "network", options: { code: "ECONNREFUSED" } });
    expect(watch.alive).not.toEqual([]);
    const pending = [gateway.ping(never), gateway.connect(never)];
    await expectNothingLeft(gateway, pending);
  });

  it("while the server accepts connections and says nothing", async () => {
    server.protocol.faults.silent = true;
    const gateway = gatewayTo(server.endpoint());
    const connecting = gateway.connect(never);
    await until(() => server.protocol.counters.connectionsOpen === 1);
    await expectNothingLeft(gateway, [connecting]);
  });

  it.each([
    ["after the first answer", 60],
    ["after the second answer", 500],
    ["in the first encrypted answer", 1200],
  ])("in the middle of the key exchange: %s", async (_where, bytes) => {
    const [home] = server.endpoint().dcs;
    if (!home) throw new Error("no data centre");
    const proxy = new HoldingProxy(home, bytes);
    const address = await proxy.listen();
    try {
      const gateway = gatewayTo({ ...server.endpoint(), dcs: [{ id: 2, ...address }] });
      const connecting = gateway.connect(never);
      await until(() => proxy.held === 1);
      await expectNothingLeft(gateway, [connecting]);
    } finally {
      await proxy.close();
    }
  });

  it("when all connections have gone silent under requests", async () => {
    const gateway = gatewayTo(server.endpoint());
    await signInByPhone(gateway, "+1");
    await gateway.files.read(documentAt(4), 0, 4096, never);
    server.protocol.dropConnections({ half: true });
    const pending = [gateway.ping(never), gateway.files.read(documentAt(4), 0, 4096, never)];
    await expectNothingLeft(gateway, pending);
  });

  it("while a foreign data centre is being prepared", async () => {
    const gateway = gatewayTo(server.endpoint());
    await signInByPhone(gateway, "+1");
    server.methods.set("auth.exportAuthorization", () => noReply);
    const pending = [0, 4096].map((offset) => gateway.files.read(documentAt(4), offset, 4096, never));
    await until(() => server.calls("auth.exportAuthorization") === 1);
    await expectNothingLeft(gateway, pending);
  });

  it("while it waits to reconnect, with requests waiting for that", async () => {
    const gateway = gatewayTo(server.endpoint());
    await signInByPhone(gateway, "+1");
    await gateway.files.read(documentAt(4), 0, 4096, never);
    const states: string[] = [];
    gateway.onConnection((state) => states.push(state));
    server.protocol.faults.refuse = true;
    server.protocol.dropConnections();
    await until(() => states.includes("broken"));
    const pending = [gateway.ping(never), gateway.files.read(documentAt(4), 0, 4096, never)];
    await until(() => server.protocol.counters.connectionsTotal > 4);
    const total = server.protocol.counters.connectionsTotal;
    await expectNothingLeft(gateway, pending);
    expect(server.protocol.counters.connectionsTotal).toBe(total);
  });

  it("after the session was lost", async () => {
    const gateway = gatewayTo(server.endpoint());
    await signInByPhone(gateway, "+1");
    for (const key of server.protocol.keys()) key.userId = undefined;
    await expect(gateway.signIn.currentUser(never)).resolves.toBeNull();
    await expect(gateway.ping(never)).rejects.toMatchObject({ kind: "auth-lost" });
    // The session's end has closed everything already; stop() has nothing to do, and says so by resolving.
    await vi.waitFor(() => expect(watch.alive).toEqual([]), { timeout: 1000, interval: 2 });
    await gateway.stop(0);
    await until(() => server.protocol.counters.connectionsOpen === 0);
  });
});

describe("the grace of stop()", () => {
  it("lets a request in flight finish", async () => {
    const gateway = gatewayTo(server.endpoint());
    await signInByPhone(gateway, "+1");
    let answer: () => void = () => undefined;
    const mayAnswer = new Promise<void>((resolve) => {
      answer = resolve;
    });
    server.methods.set("users.getUsers", async () => {
      await mayAnswer;
      return [];
    });
    const asked = gateway.signIn.currentUser(never);
    await until(() => server.protocol.counters.inFlight === 1);
    const stopping = gateway.stop(10_000);
    // No new request meanwhile.
    await expect(gateway.ping(never)).rejects.toMatchObject({ kind: "cancelled" });
    answer();
    await expect(asked).resolves.toBeNull();
    await stopping;
    await until(() => server.protocol.counters.connectionsOpen === 0);
  });

  it("is not longer than asked for", async () => {
    const gateway = gatewayTo(server.endpoint());
    await signInByPhone(gateway, "+1");
    server.methods.set("users.getUsers", () => noReply);
    const asked = gateway.signIn.currentUser(never).catch((error: unknown) => error);
    await until(() => server.calls("users.getUsers") === 1);
    const startedAt = performance.now();
    await gateway.stop(100);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(await asked).toMatchObject({ kind: "cancelled" });
  });
});
