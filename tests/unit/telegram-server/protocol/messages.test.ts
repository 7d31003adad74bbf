import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TlObject } from "../../../telegram-server/contract";
import { encode, encodeService } from "../../../telegram-server/tl/encode";
import { gzipPackedId } from "../../../telegram-server/tl/gzip-packed";
import { joinPieces, TlWriter } from "../../../telegram-server/tl/tl-writer";
import { connectRawClient } from "./support/connect-raw-client";
import { gate } from "./support/gate";
import { isResultOf, newMessageId, RawClient } from "./support/raw-client";
import { RawConnection } from "./support/raw-connection";
import { type StartedServer, startServer } from "./support/start-server";

let started: StartedServer;
let client: RawClient;

beforeEach(async () => {
  started = await startServer();
  client = await connectRawClient(started);
});

afterEach(async () => {
  expect(started.server.counters.errors).toEqual([]);
  await started.server.close();
});

const getState = { _: "updates.getState" };

function gzipped(body: Buffer): Buffer {
  const writer = new TlWriter();
  writer.uint32(gzipPackedId);
  writer.bytes(gzipSync(body));
  return joinPieces(writer.finish());
}

describe("messages of the server", () => {
  test("have rising ids of the right kind and sequence numbers that count", async () => {
    const request = client.api(getState);
    const created = await client.named("new_session_created");
    expect(created.id % 4n).toBe(3n);
    expect(created.sequenceNumber).toBe(1);
    expect(created.object.first_msg_id).toBe(request.id);
    const result = await client.next((received) => isResultOf(received, request.id));
    expect(result.id % 4n).toBe(1n);
    expect(result.sequenceNumber).toBe(3);
    const ping = client.service({ _: "ping", ping_id: 5n });
    const pong = await client.named("pong");
    expect(pong.object).toEqual({ _: "pong", msg_id: ping.id, ping_id: 5n });
    expect(pong.id % 4n).toBe(1n);
    expect(pong.sequenceNumber).toBe(4);
    expect(pong.id > result.id && result.id > created.id).toBe(true);
    expect(Number(pong.id >> 32n)).toBeCloseTo(Date.now() / 1000, -1);
  });

  test("are gzipped where that helps", async () => {
    const users = Array.from({ length: 50 }, (_, id) => ({ _: "userEmpty", id: BigInt(id) }));
    started.methods.set("users.getUsers", () => users);
    const request = client.api({ _: "users.getUsers", id: [] });
    const result = await client.next((received) => isResultOf(received, request.id));
    expect(result.gzipped).toBe(true);
    expect(await client.call({ _: "users.getUsers", id: [] })).toEqual(users);
  });
});

describe("messages of the client", () => {
  test("may be many in a container, gzipped or not", async () => {
    const state = client.message(encode(198, getState));
    const logOut = client.message(gzipped(encode(198, { _: "auth.logOut" })));
    const ping = client.message(encodeService({ _: "ping", ping_id: 9n }));
    client.sendContainer([state, logOut, ping]);
    expect((await client.named("new_session_created")).object.first_msg_id).toBe(state.id);
    expect((await client.named("pong")).object.msg_id).toBe(ping.id);
    expect(await client.result(state.id, "updates.getState")).toMatchObject({ pts: 1 });
    expect(await client.result(logOut.id, "auth.logOut")).toEqual({ _: "auth.loggedOut" });
  });

  test("may be gzipped by themselves", async () => {
    const request = client.send(client.message(gzipped(encode(198, getState))));
    expect(await client.result(request.id, "updates.getState")).toMatchObject({ pts: 1 });
  });

  test("are carried out once, and answered again while the answer is not acknowledged", async () => {
    const request = client.api(getState);
    const first = await client.next((received) => isResultOf(received, request.id));
    client.send(request);
    const second = await client.next((received) => isResultOf(received, request.id));
    expect({ ...second }).toEqual({ ...first });
    client.service({ _: "msgs_ack", msg_ids: [BigInt.asIntN(64, first.id)] }, false);
    client.send(request);
    const acknowledged = await client.named("msgs_ack");
    expect(acknowledged.object.msg_ids).toEqual([request.id]);
    expect(started.server.counters.requestsByMethod.get("updates.getState")).toBe(1);
  });

  test("are acknowledged when the answer takes its time", async () => {
    const { opened, open } = gate();
    started.methods.set("auth.logOut", () => opened.then(() => ({ _: "auth.loggedOut" })));
    const request = client.api({ _: "auth.logOut" });
    expect((await client.named("msgs_ack")).object.msg_ids).toEqual([request.id]);
    expect(started.server.counters.inFlight).toBe(1);
    open();
    expect(await client.result(request.id, "auth.logOut")).toEqual({ _: "auth.loggedOut" });
    expect(started.server.counters.inFlight).toBe(0);
  });

  test.each<[string, number, () => Partial<{ id: bigint; sequenceNumber: number }>]>([
    ["an id too low", 16, () => ({ id: newMessageId(-400) })],
    ["an id too high", 17, () => ({ id: newMessageId(400) })],
    ["an id that is not divisible by four", 18, () => ({ id: newMessageId() + 1n })],
    ["an even number on a request", 35, () => ({ id: newMessageId(), sequenceNumber: 2 })],
  ])("are refused with %s: code %i", async (_title, code, change) => {
    const message = { ...client.message(encode(198, getState)), ...change() };
    client.send(message);
    const { object } = await client.named("bad_msg_notification");
    expect(object).toEqual({
      _: "bad_msg_notification",
      bad_msg_id: message.id,
      bad_msg_seqno: message.sequenceNumber,
      error_code: code,
    });
    expect(started.server.counters.requestsByMethod.size).toBe(0);
    expect(await client.call(getState)).toMatchObject({ pts: 1 });
  });

  test("are refused when their numbers contradict their order: codes 32 and 33", async () => {
    const body = encode(198, getState);
    const [skipped, high] = [newMessageId(), newMessageId()];
    client.send({ id: high, sequenceNumber: 41, body });
    await client.result(high, "updates.getState");
    client.send({ id: newMessageId(), sequenceNumber: 39, body });
    expect((await client.named("bad_msg_notification")).object.error_code).toBe(32);
    client.send({ id: skipped, sequenceNumber: 43, body });
    expect((await client.named("bad_msg_notification")).object.error_code).toBe(33);
  });

  test("are refused in a container that was there before (19) or is older than they are (64)", async () => {
    const ping = client.message(encodeService({ _: "ping", ping_id: 1n }));
    const container = client.sendContainer([ping]);
    await client.named("pong");
    client.send(container);
    expect((await client.named("bad_msg_notification")).object.error_code).toBe(19);
    const early = client.message(Buffer.alloc(0), false);
    const late = client.message(encodeService({ _: "ping", ping_id: 1n }));
    const length = Buffer.alloc(4);
    length.writeInt32LE(late.body.length);
    const inner = [Buffer.from("dcf8f17301000000", "hex"), Buffer.alloc(12), length, late.body];
    inner[1]?.writeBigUInt64LE(late.id, 0);
    inner[1]?.writeInt32LE(late.sequenceNumber, 8);
    client.send({ ...early, body: Buffer.concat(inner) });
    expect((await client.named("bad_msg_notification")).object.error_code).toBe(64);
  });

  test("that nobody can decode are an error of the server's to look at, and answered", async () => {
    const request = client.send(client.message(Buffer.from("01020304", "hex")));
    const answer = await client.result(request.id, "updates.getState");
    expect(answer).toEqual({ _: "rpc_error", error_code: 500, error_message: "INTERNAL" });
    const [error] = started.server.counters.errors.splice(0);
    expect(error?.message).toBe("Decoding a request: layer 198 has no method 0x4030201");
  });
});

describe("salts", () => {
  test("a wrong one is refused with the right one", async () => {
    const right = client.salt;
    client.salt = 12345n;
    const request = client.api(getState);
    const { object } = await client.named("bad_server_salt");
    expect(object).toMatchObject({ bad_msg_id: request.id, bad_msg_seqno: 1, error_code: 48 });
    expect(BigInt.asUintN(64, BigInt(String(object.new_server_salt)))).toBe(right);
    client.salt = right;
    expect(await client.call(getState)).toMatchObject({ pts: 1 });
    expect(started.server.counters.requestsByMethod.get("updates.getState")).toBe(1);
  });

  test("future ones are told, and begin one after the other", async () => {
    const request = client.service({ _: "get_future_salts", num: 10 });
    const { object } = await client.named("future_salts");
    expect(object.req_msg_id).toBe(request.id);
    const salts = object.salts as TlObject[];
    expect(salts).toHaveLength(10);
    expect(BigInt.asUintN(64, BigInt(String(salts[0]?.salt)))).toBe(client.salt);
    const starts = salts.map((salt) => Number(salt.valid_since));
    expect(starts.slice(1).every((start, index) => start - Number(starts[index]) === 1800)).toBe(true);
    expect(salts.every((salt) => Number(salt.valid_until) - Number(salt.valid_since) === 3600)).toBe(true);
  });
});

describe("answers survive their connection", () => {
  test("unacknowledged ones come again on the session's next connection", async () => {
    const request = client.api(getState);
    const first = await client.next((received) => isResultOf(received, request.id));
    client.connection.close();
    client.connection = await RawConnection.open(started.address(2));
    client.service({ _: "ping", ping_id: 1n });
    const again = await client.next((received) => isResultOf(received, request.id));
    expect(again.id).toBe(first.id);
    expect(again.sequenceNumber).toBe(first.sequenceNumber);
    await client.named("pong");
    client.service({ _: "msgs_ack", msg_ids: [BigInt.asIntN(64, first.id)] }, false);
    client.service({ _: "ping", ping_id: 2n });
    await client.named("pong");
    client.connection.close();
    client.connection = await RawConnection.open(started.address(2));
    client.service({ _: "ping", ping_id: 3n });
    await client.named("pong");
    expect(client.unread.filter(({ object }) => object._ === "rpc_result")).toEqual([]);
  });

  test("one that was not ready goes to the connection the session has by then", async () => {
    const { opened, open } = gate();
    const signals: AbortSignal[] = [];
    started.methods.set("auth.logOut", async (_request, { signal }) => {
      signals.push(signal);
      await opened;
      return { _: "auth.loggedOut" };
    });
    const request = client.api({ _: "auth.logOut" });
    await client.named("msgs_ack");
    client.connection.close();
    client.connection = await RawConnection.open(started.address(2));
    client.service({ _: "ping", ping_id: 1n });
    await client.named("pong");
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    open();
    expect(await client.result(request.id, "auth.logOut")).toEqual({ _: "auth.loggedOut" });
  });

  test("a new session under the same key is told so", async () => {
    await client.call(getState);
    const other = new RawClient(client.connection, client.key);
    const request = other.api(getState);
    expect((await other.named("new_session_created")).object.first_msg_id).toBe(request.id);
  });
});
