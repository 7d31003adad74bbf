import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import type { TelegramGateway } from "../../../src/main/telegram/gateway";
import { noReply, RpcError } from "../../telegram-server/contract";
import { gatewayTo, never, recordingLog, signInByPhone } from "./gateway-to";
import { documentAt, ScriptedServer } from "./scripted-server";

let server: ScriptedServer;
let gateway: TelegramGateway;
let states: string[];
let authLost: number;
let log: ReturnType<typeof recordingLog>;
let printed: MockInstance[];

function open(session: string | null = null): TelegramGateway {
  const opened = gatewayTo(server.endpoint(), { session, log });
  opened.onConnection((state) => states.push(state));
  opened.onAuthLost(() => authLost++);
  return opened;
}

beforeEach(async () => {
  printed = (["log", "info", "warn", "error", "debug"] as const).map((name) => vi.spyOn(console, name));
  states = [];
  authLost = 0;
  log = recordingLog();
  server = new ScriptedServer([2, 4]);
  await server.listen();
  gateway = open();
});

afterEach(async () => {
  vi.useRealTimers();
  await gateway.stop(0);
  await server.close();
  expect(server.protocol.counters.errors).toEqual([]);
  // GramJS prints of its own accord in many places; nothing of it may get through.
  for (const spy of printed) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

/** Moves the clock as a sleep of the computer does: timers know nothing of it. */
function sleepSeconds(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000, shouldAdvanceTime: false });
}

const until = (condition: () => boolean): Promise<true> => vi.waitUntil(condition, { timeout: 10_000, interval: 2 });

describe("the connection", () => {
  it("is refused in bounded time, and comes by itself when Telegram is back", async () => {
    server.protocol.faults.refuse = true;
    await expect(gateway.connect(never)).rejects.toMatchObject({ kind: "network" });
    expect(states).toEqual(["broken"]);
    server.protocol.faults.refuse = false;
    await until(() => states.includes("connected"));
    expect(await gateway.ping(never)).toBeGreaterThan(0);
  });

  it("does not count the wait for a connection as the latency of Telegram's answer", async () => {
    await gateway.connect(never);
    server.protocol.faults.refuse = true;
    server.protocol.dropConnections();
    await until(() => states.includes("broken"));
    const startedAt = performance.now();
    const latency = gateway.ping(never);
    // The link tries at once, then after half a second and after a second.
    const attempts = server.protocol.counters.connectionsTotal;
    await until(() => server.protocol.counters.connectionsTotal >= attempts + 2);
    server.protocol.faults.refuse = false;
    const latencyMs = await latency;
    const waitedMs = performance.now() - startedAt;
    expect(waitedMs).toBeGreaterThan(500);
    expect(latencyMs).toBeLessThan(waitedMs / 2);
  });

  it("makes an attempt anew that hangs since before the computer slept, when told to connect", async () => {
    server.protocol.faults.silent = true;
    const before = gateway.connect(never);
    await until(() => server.protocol.counters.connectionsOpen === 1);
    // A connection that was silent once stays so.
    server.protocol.faults.silent = false;
    sleepSeconds(5);
    const startedAt = performance.now();
    await gateway.connect(never);
    await before;
    // Left alone, the attempt would have hung for 20 s.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(server.protocol.counters.connectionsTotal).toBe(2);
  });

  it("leaves an attempt that has just begun alone", async () => {
    server.protocol.faults.latencyMs = 300;
    const first = gateway.connect(never);
    await until(() => server.protocol.counters.connectionsOpen === 1);
    await Promise.all([first, gateway.connect(never)]);
    expect(server.protocol.counters.connectionsTotal).toBe(1);
  });

  it("for files that hangs since an outage is made anew when Telegram is reached again", async () => {
    await signInByPhone(gateway, "+1");
    server.protocol.faultsByDc.set(4, { silent: true });
    const total = server.protocol.counters.connectionsTotal;
    const reading = gateway.files.read(documentAt(4), 0, 4096, never);
    await until(() => server.protocol.counters.connectionsTotal === total + 1);
    server.protocol.faultsByDc.clear();
    sleepSeconds(5);
    const startedAt = performance.now();
    server.protocol.dropConnections({ dcId: 2 });
    expect(await reading).toHaveLength(4096);
    // Left alone, the attempt would have hung for 20 s, and the request with it.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it("that has gone silent is found out when told to connect, e.g. after a sleep", async () => {
    await gateway.connect(never);
    server.protocol.dropConnections({ half: true });
    await gateway.connect(never);
    const startedAt = performance.now();
    await gateway.ping(never);
    // A request alone would have waited for 20 s.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it("for files that has gone silent is found out when Telegram is reached again", async () => {
    await signInByPhone(gateway, "+1");
    await gateway.files.read(documentAt(4), 0, 4096, never);
    server.protocol.dropConnections({ dcId: 4, half: true });
    const broken = states.length;
    server.protocol.dropConnections({ dcId: 2 });
    await until(() => states.length === broken + 2);
    const startedAt = performance.now();
    expect(await gateway.files.read(documentAt(4), 0, 4096, never)).toHaveLength(4096);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it("gives up connecting when told to, at once", async () => {
    server.protocol.faults.silent = true;
    const abort = new AbortController();
    const connecting = gateway.connect(abort.signal);
    await until(() => server.protocol.counters.connectionsOpen === 1);
    abort.abort();
    await expect(connecting).rejects.toMatchObject({ kind: "cancelled" });
  });

  it("is mended after a reset, and says so", async () => {
    await gateway.connect(never);
    server.protocol.dropConnections();
    await until(() => states.length === 3);
    expect(states).toEqual(["connected", "broken", "connected"]);
    await gateway.ping(never);
  });

  it("does not exchange another key when it is mended", async () => {
    await gateway.connect(never);
    server.protocol.dropConnections();
    await until(() => states.length === 3);
    expect([...server.protocol.keys()]).toHaveLength(1);
  });

  it("is given up for a ping that is not answered in time", async () => {
    await gateway.connect(never);
    server.protocol.dropConnections({ half: true });
    await expect(gateway.ping(AbortSignal.timeout(100))).rejects.toMatchObject({ kind: "network" });
  });

  it("survives wrong salts", async () => {
    await gateway.connect(never);
    server.protocol.faults.badSaltCount = 3;
    for (let count = 0; count < 4; count++) await gateway.ping(never);
    expect(states).toEqual(["connected"]);
  });
});

describe("a request", () => {
  it("whose connection breaks is sent once more on the next", async () => {
    await signInByPhone(gateway, "+1");
    const answer = server.methods.get("users.getUsers");
    if (!answer) throw new Error("no users.getUsers");
    let broken = 0;
    server.methods.set("users.getUsers", (request, context) => {
      if (broken++ > 0) return answer(request, context);
      server.protocol.dropConnections();
      return noReply;
    });
    expect(await gateway.signIn.currentUser(never)).toMatchObject({ id: "4242" });
    expect(server.calls("users.getUsers")).toBe(2);
  });

  it("that breaks every connection is not sent for ever", async () => {
    await signInByPhone(gateway, "+1");
    server.methods.set("users.getUsers", () => {
      server.protocol.dropConnections();
      return noReply;
    });
    await expect(gateway.signIn.currentUser(never)).rejects.toMatchObject({ kind: "no-network" });
    expect(server.calls("users.getUsers")).toBe(2);
  });

  it("that must not be carried out twice is not sent twice", async () => {
    await gateway.connect(never);
    server.methods.set("auth.sendCode", () => {
      server.protocol.dropConnections();
      return noReply;
    });
    await expect(gateway.signIn.sendCode("+1", never)).rejects.toMatchObject({ kind: "no-network" });
    expect(server.calls("auth.sendCode")).toBe(1);
  });

  it("gets its answer although another one of the same container was refused", async () => {
    await signInByPhone(gateway, "+1");
    server.methods.set("messages.getSearchCounters", () => {
      throw new RpcError(400, "CHANNEL_PRIVATE");
    });
    server.protocol.faults.packInContainer = true;
    const refused = gateway.history.mediaCounts({ id: "user:1", accessHash: "1" }, never);
    const answered = gateway.signIn.currentUser(never);
    const outcomes = await Promise.allSettled([refused, answered]);
    server.protocol.faults.packInContainer = false;
    expect(outcomes).toMatchObject([
      { status: "rejected", reason: { kind: "unavailable", options: { code: "CHANNEL_PRIVATE" } } },
      { status: "fulfilled", value: { id: "4242" } },
    ]);
  });

  it("that is cancelled leaves the others alone", async () => {
    await signInByPhone(gateway, "+1");
    const abort = new AbortController();
    server.methods.set("messages.getSearchCounters", () => noReply);
    const asked = gateway.history.mediaCounts({ id: "user:1", accessHash: "1" }, abort.signal);
    await until(() => server.calls("messages.getSearchCounters") === 1);
    abort.abort();
    await expect(asked).rejects.toMatchObject({ kind: "cancelled" });
    expect(await gateway.signIn.currentUser(never)).toMatchObject({ id: "4242" });
    expect(states).toEqual(["connected"]);
  });

  it.each([
    [500, "RPC_CALL_FAIL", "network"],
    [-503, "Timeout", "network"],
    [420, "FLOOD_WAIT_17", "flood-wait"],
    [400, "SOMETHING_NEW", "unknown"],
  ] as const)("that is refused with %i %s rejects with the kind %s", async (code, text, kind) => {
    await signInByPhone(gateway, "+1");
    server.methods.set("messages.getSearchCounters", () => {
      throw new RpcError(code, text);
    });
    const counts = gateway.history.mediaCounts({ id: "user:1", accessHash: "1" }, never);
    await expect(counts).rejects.toMatchObject({ kind, options: { code: text } });
  });
});

describe("reading a file", () => {
  it("goes on after the connection to its data centre broke", async () => {
    await signInByPhone(gateway, "+1");
    await gateway.files.read(documentAt(4), 0, 4096, never);
    const homeConnections = server.protocol.counters.connectionsTotal;
    server.protocol.dropConnections({ dcId: 4 });
    const parts = await Promise.all([1, 2, 3].map((n) => gateway.files.read(documentAt(4), n * 4096, 4096, never)));
    expect(parts.map((part) => part[0])).toEqual([1, 2, 3]);
    expect(server.protocol.counters.connectionsTotal).toBeGreaterThan(homeConnections);
    expect(server.calls("auth.exportAuthorization")).toBe(1);
    expect(states).toEqual(["connected"]);
  });

  it("brings the account over once for all who wait for it", async () => {
    await signInByPhone(gateway, "+1");
    await Promise.all([1, 2, 3, 4, 5, 6].map((n) => gateway.files.read(documentAt(4), n * 4096, 4096, never)));
    expect(server.calls("auth.exportAuthorization")).toBe(1);
    expect(server.calls("auth.importAuthorization")).toBe(1);
    expect([...server.protocol.keys()].filter((key) => key.dcId === 4)).toHaveLength(1);
  });

  it("exchanges a new key when the other data centre has forgotten it", async () => {
    await signInByPhone(gateway, "+1");
    await gateway.files.read(documentAt(4), 0, 4096, never);
    for (const key of server.protocol.keys()) if (key.dcId === 4) server.protocol.forgetKey(key.id);
    expect((await gateway.files.read(documentAt(4), 4096, 4096, never))[0]).toBe(1);
    expect(authLost).toBe(0);
  });

  it("brings the account over again when the other data centre has forgotten that", async () => {
    await signInByPhone(gateway, "+1");
    await gateway.files.read(documentAt(4), 0, 4096, never);
    for (const key of server.protocol.keys()) if (key.dcId === 4) key.userId = undefined;
    expect((await gateway.files.read(documentAt(4), 4096, 4096, never))[0]).toBe(1);
    expect(server.calls("auth.exportAuthorization")).toBe(2);
    expect(authLost).toBe(0);
  });

  it("does not take more bytes than were asked for", async () => {
    await signInByPhone(gateway, "+1");
    server.methods.set("upload.getFile", () => {
      return { _: "upload.file", type: { _: "storage.fileUnknown" }, mtime: 0, bytes: Buffer.alloc(8192) };
    });
    await expect(gateway.files.read(documentAt(2), 0, 4096, never)).rejects.toMatchObject({ kind: "integrity" });
  });

  it("does not follow a file round in circles", async () => {
    await signInByPhone(gateway, "+1");
    server.methods.set("upload.getFile", (_request, context) => {
      throw new RpcError(303, `FILE_MIGRATE_${context.dcId === 2 ? 4 : 2}`);
    });
    await expect(gateway.files.read(documentAt(2), 0, 4096, never)).rejects.toMatchObject({ kind: "unknown" });
  });
});

describe("the end of the session", () => {
  it.each([
    [401, "AUTH_KEY_UNREGISTERED"],
    [401, "SESSION_REVOKED"],
    [401, "USER_DEACTIVATED"],
    [406, "AUTH_KEY_DUPLICATED"],
  ] as const)("by %i %s is told once, whoever finds out", async (code, text) => {
    await signInByPhone(gateway, "+1");
    server.methods.set("messages.getSearchCounters", () => {
      throw new RpcError(code, text);
    });
    const chat = { id: "user:1", accessHash: "1" };
    const asked = [1, 2, 3].map(() => gateway.history.mediaCounts(chat, never));
    for (const outcome of await Promise.allSettled(asked)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { kind: "auth-lost" } });
    }
    await expect(gateway.files.read(documentAt(4), 0, 4096, never)).rejects.toMatchObject({ kind: "auth-lost" });
    expect(authLost).toBe(1);
    await until(() => server.protocol.counters.connectionsOpen === 0);
  });

  it("by a key that Telegram has forgotten is told, not waited for", async () => {
    await signInByPhone(gateway, "+1");
    for (const key of server.protocol.keys()) server.protocol.forgetKey(key.id);
    await expect(gateway.ping(never)).rejects.toMatchObject({ kind: "auth-lost" });
    expect(authLost).toBe(1);
  });

  it("before sign-in is none: a forgotten key is replaced", async () => {
    await gateway.connect(never);
    for (const key of server.protocol.keys()) server.protocol.forgetKey(key.id);
    await gateway.ping(never);
    expect(authLost).toBe(0);
  });

  it("is seen at the next start too", async () => {
    await signInByPhone(gateway, "+1");
    const session = gateway.exportSession();
    await gateway.stop(0);
    for (const key of server.protocol.keys()) server.protocol.forgetKey(key.id);
    gateway = open(session);
    await expect(gateway.connect(never)).rejects.toMatchObject({ kind: "auth-lost" });
    expect(authLost).toBe(1);
  });
});
