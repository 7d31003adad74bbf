import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { TlObject } from "../../../telegram-server/contract";
import { connectRawClient } from "./support/connect-raw-client";
import { gate } from "./support/gate";
import { buffer, isResultOf, type RawClient } from "./support/raw-client";
import { RawConnection } from "./support/raw-connection";
import { type StartedServer, startServer } from "./support/start-server";

let started: StartedServer;
let random: number;

beforeEach(async () => {
  random = 0.5;
  started = await startServer({ dcIds: [2, 4], random: () => random });
});

afterEach(async () => {
  expect(started.server.counters.errors).toEqual([]);
  await started.server.close();
});

const getState = { _: "updates.getState" };
const location = {
  _: "inputDocumentFileLocation",
  id: 1n,
  access_hash: 1n,
  file_reference: Buffer.alloc(0),
  thumb_size: "",
};
const getFile = (limit: number) => ({ _: "upload.getFile", location, offset: 0n, limit });

/** True when the client gets nothing, told by a client that asks after it and gets its answer. */
async function staysUnanswered(client: RawClient, act: () => void): Promise<boolean> {
  let answered = false;
  const before = new Set(client.unread);
  const answer = client
    .next((received) => !before.has(received))
    .then(
      () => {
        answered = true;
      },
      () => undefined,
    );
  act();
  const witness = await connectRawClient(started, 4);
  for (let count = 0; count < 3; count++) await witness.call(getState);
  client.connection.close();
  await answer;
  return !answered;
}

test("latency holds every answer", async () => {
  const client = await connectRawClient(started);
  await client.call(getState);
  started.server.faults.latencyMs = 80;
  const start = performance.now();
  await Promise.all([client.call(getState), client.call(getState)]);
  const took = performance.now() - start;
  expect(took).toBeGreaterThanOrEqual(79);
  started.server.faults.latencyMs = 0;
});

test("the rate limit holds over all connections, and ends when it is lifted", async () => {
  const [one, two] = [await connectRawClient(started, 2), await connectRawClient(started, 4)];
  started.server.faults.bytesPerSecond = 400_000;
  const start = performance.now();
  await Promise.all([one.call(getFile(50_000)), two.call(getFile(50_000))]);
  expect(performance.now() - start).toBeGreaterThanOrEqual(230);
  const rest = one.call(getFile(1 << 20));
  started.server.faults.bytesPerSecond = 0;
  expect(buffer(((await rest) as TlObject).bytes)).toHaveLength(1 << 20);
});

test("a silent server takes connections and says nothing; new ones work once that is over", async () => {
  const client = await connectRawClient(started);
  started.server.faultsByDc.set(2, { silent: true });
  expect(await staysUnanswered(client, () => client.service({ _: "ping", ping_id: 1n }))).toBe(true);
  const connection = await RawConnection.open(started.address(2));
  expect(connection.closedBy).toBeUndefined();
  started.server.faultsByDc.clear();
  expect(await (await connectRawClient(started)).call(getState)).toMatchObject({ pts: 1 });
  connection.close();
});

test("a refusing server resets new connections and keeps the ones it has", async () => {
  const client = await connectRawClient(started);
  started.server.faults.refuse = true;
  // The reset may come before or after the client learns that it is connected.
  const refused = RawConnection.open(started.address(2)).then((connection) => connection.closed());
  expect(await refused.catch((error: NodeJS.ErrnoException) => error.code)).toMatch(/^(reset|ECONNRESET)$/);
  expect(await client.call(getState)).toMatchObject({ pts: 1 });
  expect(started.server.counters).toMatchObject({ connectionsOpen: 1, connectionsTotal: 2 });
});

test("a connection is reset instead of an answer with the given probability", async () => {
  const client = await connectRawClient(started);
  await client.call(getState);
  started.server.faults.resetProbability = 0.4;
  expect(await client.call(getState)).toMatchObject({ pts: 1 });
  expect(started.server.counters.randomResets).toBe(0);
  random = 0.39;
  const request = client.api(getState);
  expect(await client.connection.closed()).toBe("reset");
  expect(started.server.counters.randomResets).toBe(1);
  started.server.faults.resetProbability = 0;
  client.connection = await RawConnection.open(started.address(2));
  client.service({ _: "ping", ping_id: 1n });
  expect(await client.result(request.id, "updates.getState")).toMatchObject({ pts: 1 });
});

test("bad salts: the next n messages are refused with a new salt", async () => {
  const client = await connectRawClient(started);
  started.server.faults.badSaltCount = 2;
  for (let count = 0; count < 2; count++) {
    const request = client.api(getState);
    const { object } = await client.named("bad_server_salt");
    expect(object.bad_msg_id).toBe(request.id);
    const salt = BigInt.asUintN(64, BigInt(String(object.new_server_salt)));
    expect(salt).not.toBe(client.salt);
    client.salt = salt;
  }
  expect(await client.call(getState)).toMatchObject({ pts: 1 });
  expect(started.server.faults.badSaltCount).toBe(0);
});

describe("answers in containers", () => {
  beforeEach(() => {
    started.server.faults.packInContainer = true;
  });

  test("two that are there together share one", async () => {
    const client = await connectRawClient(started);
    const requests = [client.api(getState), client.api(getState)];
    for (const { id } of requests) {
      const result = await client.next((received) => isResultOf(received, id));
      expect(result.inContainer).toBe(true);
    }
  });

  test("one that no other follows does not wait for company", async () => {
    const client = await connectRawClient(started);
    expect(await client.call(getState)).toMatchObject({ pts: 1 });
  });

  test("one goes out in the end when the other takes its time", async () => {
    const { opened, open } = gate();
    started.methods.set("auth.logOut", () => opened.then(() => ({ _: "auth.loggedOut" })));
    const client = await connectRawClient(started);
    client.api({ _: "auth.logOut" });
    expect(await client.call(getState)).toMatchObject({ pts: 1 });
    open();
  });
});

test("a stalled server reads and does nothing", async () => {
  const client = await connectRawClient(started);
  started.server.faultsByDc.set(2, { stall: true });
  expect(await staysUnanswered(client, () => client.api({ _: "auth.logOut" }))).toBe(true);
  expect(started.server.counters.requestsByMethod.has("auth.logOut")).toBe(false);
});

describe("dropped connections", () => {
  test("are reset, of one data centre or of all", async () => {
    const [one, two, three] = [
      await connectRawClient(started, 2),
      await connectRawClient(started, 4),
      await connectRawClient(started, 4),
    ];
    expect(started.server.dropConnections({ dcId: 4 })).toBe(2);
    expect(await two.connection.closed()).toBe("reset");
    expect(await three.connection.closed()).toBe("reset");
    expect(await one.call(getState)).toMatchObject({ pts: 1 });
    expect(started.server.dropConnections()).toBe(1);
    expect(await one.connection.closed()).toBe("reset");
  });

  test("half dropped ones stay open and silent", async () => {
    const client = await connectRawClient(started);
    await client.call(getState);
    expect(started.server.dropConnections({ half: true })).toBe(1);
    expect(await staysUnanswered(client, () => client.api(getState))).toBe(true);
  });
});

test("closing the server ends connections, aborts handlers and frees the ports", async () => {
  const aborted = vi.fn();
  const running = new Promise<void>((resolve) => {
    started.methods.set("auth.logOut", (_request, { signal }) => {
      signal.addEventListener("abort", aborted);
      resolve();
      return new Promise(() => undefined);
    });
  });
  const client = await connectRawClient(started);
  client.api({ _: "auth.logOut" });
  await running;
  await started.server.close();
  await client.connection.closed();
  expect(aborted).toHaveBeenCalledTimes(1);
  expect(started.server.counters.connectionsOpen).toBe(0);
  await expect(RawConnection.open(started.address(2))).rejects.toThrow("ECONNREFUSED");
});

test("a key of one data centre is unknown to another", async () => {
  const client = await connectRawClient(started, 2);
  client.connection = await RawConnection.open(started.address(4));
  client.service({ _: "ping", ping_id: 1n });
  await expect(client.named("pong")).rejects.toThrow("Transport error -404");
});
