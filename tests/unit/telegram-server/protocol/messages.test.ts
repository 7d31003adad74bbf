import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { noReply, RpcError, type TlObject } from "../../../telegram-server/contract";
import { decode, decodeService } from "../../../telegram-server/tl/decode";
import { encode, encodeService } from "../../../telegram-server/tl/encode";
import { gzipPackedId } from "../../../telegram-server/tl/gzip-packed";
import { joinPieces, TlWriter } from "../../../telegram-server/tl/tl-writer";
import { buffer, isResultOf, makeKey, newMessageId, RawClient } from "./support/raw-client";
import { RawConnection } from "./support/raw-connection";
import { type StartedServer, startServer } from "./support/start-server";

let started: StartedServer;
let client: RawClient;

beforeEach(async () => {
  started = await startServer();
  client = await newClient();
});

afterEach(async () => {
  expect(started.server.counters.errors).toEqual([]);
  await started.server.close();
});

async function newClient(): Promise<RawClient> {
  const connection = await RawConnection.open(started.address(2));
  return new RawClient(connection, await makeKey(connection, started.server));
}

const getState = { _: "updates.getState" };

function gzipped(body: Buffer): Buffer {
  const writer = new TlWriter();
  writer.uint32(gzipPackedId);
  writer.bytes(gzipSync(body));
  return joinPieces(writer.finish());
}

/** A handler that answers when the test says so. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
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

describe("service messages", () => {
  test("msgs_state_req tells what became of messages", async () => {
    const { opened, open } = gate();
    started.methods.set("auth.logOut", () => opened.then(() => ({ _: "auth.loggedOut" })));
    const lost = client.message(encode(198, getState));
    const answered = client.api(getState);
    const running = client.api({ _: "auth.logOut" });
    await client.next((received) => isResultOf(received, answered.id));
    const msg_ids = [answered.id, running.id, lost.id, newMessageId(100)];
    client.service({ _: "msgs_state_req", msg_ids });
    const { object } = await client.named("msgs_state_info");
    expect([...buffer(object.info)]).toEqual([4 + 8 + 64, 4 + 32, 2, 3]);
    open();
    await client.result(running.id, "auth.logOut");
  });

  test("msg_resend_req brings a message again and tells of unknown ones", async () => {
    const request = client.api(getState);
    const first = await client.next((received) => isResultOf(received, request.id));
    client.service({ _: "msg_resend_req", msg_ids: [BigInt.asIntN(64, first.id), 5n] });
    const again = await client.next((received) => isResultOf(received, request.id));
    expect(again.id).toBe(first.id);
    expect(buffer((await client.named("msgs_state_info")).object.info)).toHaveLength(2);
  });

  test("rpc_drop_answer drops a running answer, or tells of one that was sent", async () => {
    const { opened, open } = gate();
    started.methods.set("auth.logOut", () => opened.then(() => ({ _: "auth.loggedOut" })));
    const running = client.api({ _: "auth.logOut" });
    expect(await dropAnswer(running.id)).toEqual({ _: "rpc_answer_dropped_running" });
    open();
    const done = client.api(getState);
    const sent = await client.next((received) => isResultOf(received, done.id));
    expect(await dropAnswer(done.id)).toMatchObject({
      _: "rpc_answer_dropped",
      msg_id: sent.id,
      seq_no: sent.sequenceNumber,
    });
    expect(await dropAnswer(44n)).toEqual({ _: "rpc_answer_unknown" });
    expect(client.unread.filter((received) => isResultOf(received, running.id))).toEqual([]);
  });

  async function dropAnswer(id: bigint): Promise<TlObject> {
    const drop = client.service({ _: "rpc_drop_answer", req_msg_id: id });
    const { object } = await client.next((received) => isResultOf(received, drop.id));
    return decodeService(buffer(object.result)).object;
  }

  test("destroy_session ends another session, not this one", async () => {
    await client.call(getState);
    const other = new RawClient(await RawConnection.open(started.address(2)), client.key);
    await other.call(getState);
    const session_id = BigInt.asIntN(64, client.sessionId);
    other.service({ _: "destroy_session", session_id });
    expect(await other.named("destroy_session_ok")).toMatchObject({ object: { session_id } });
    other.service({ _: "destroy_session", session_id });
    await other.named("destroy_session_none");
    other.service({ _: "destroy_session", session_id: BigInt.asIntN(64, other.sessionId) });
    await other.named("destroy_session_none");
  });

  test("destroy_auth_key ends the key", async () => {
    client.service({ _: "destroy_auth_key" });
    await client.named("destroy_auth_key_ok");
    expect([...started.server.keys()]).toEqual([]);
    client.service({ _: "ping", ping_id: 1n });
    await expect(client.named("pong")).rejects.toThrow("Transport error -404");
  });

  test("ping_delay_disconnect ends the connection when no other follows", async () => {
    client.service({ _: "ping_delay_disconnect", ping_id: 1n, disconnect_delay: 0 });
    await client.connection.closed();
    expect((await client.named("pong")).object.ping_id).toBe(1n);
  });
});

describe("requests", () => {
  test("get their errors as rpc_error", async () => {
    started.methods.set("auth.logOut", () => {
      throw new RpcError(420, "FLOOD_WAIT_3");
    });
    const error = { _: "rpc_error", error_code: 420, error_message: "FLOOD_WAIT_3" };
    expect(await client.call({ _: "auth.logOut" })).toEqual(error);
  });

  test("that find the server with a bug get an error 500, and it is kept", async () => {
    started.methods.set("auth.logOut", () => {
      throw new TypeError("a bug");
    });
    started.methods.set("users.getUsers", () => ({ _: "user" }));
    const internal = { _: "rpc_error", error_code: 500, error_message: "INTERNAL" };
    expect(await client.call({ _: "auth.logOut" })).toEqual(internal);
    expect(await client.call({ _: "users.getUsers", id: [] })).toEqual(internal);
    const messages = started.server.counters.errors.splice(0).map(({ message }) => message);
    expect(messages).toEqual([
      "Handling auth.logOut: a bug",
      "Encoding the result of users.getUsers: result of users.getUsers must be an array, not an object (user)",
    ]);
  });

  test("without a handler are refused", async () => {
    const error = { _: "rpc_error", error_code: 400, error_message: "INPUT_METHOD_INVALID" };
    expect(await client.call({ _: "help.getSupport" })).toEqual(error);
  });

  test("without a reply get none, not even when asked again", async () => {
    started.methods.set("auth.logOut", () => noReply);
    const request = client.api({ _: "auth.logOut" });
    expect(await client.call(getState)).toMatchObject({ pts: 1 });
    expect(client.unread.filter((received) => isResultOf(received, request.id))).toEqual([]);
    expect(started.server.counters.inFlight).toBe(0);
  });

  test("hand their layer, device and wrappers to the handlers", async () => {
    const contexts: unknown[] = [];
    started.methods.set("auth.logOut", (_request, { layer, dcId, withoutUpdates, key }) => {
      contexts.push({ layer, dcId, withoutUpdates, device: (key.data.get("initConnection") as TlObject).device_model });
      return { _: "auth.loggedOut" };
    });
    const query = {
      _: "initConnection",
      api_id: 1,
      device_model: "abacus",
      system_version: "1",
      app_version: "1",
      system_lang_code: "en",
      lang_pack: "",
      lang_code: "en",
      query: { _: "auth.logOut" },
    };
    const first = client.send(client.message(encode(227, { _: "invokeWithLayer", layer: 229, query })));
    await client.next((received) => isResultOf(received, first.id));
    const second = client.send(client.message(encode(227, { _: "invokeWithoutUpdates", query: { _: "auth.logOut" } })));
    await client.next((received) => isResultOf(received, second.id));
    expect(contexts).toEqual([
      { layer: 227, dcId: 2, withoutUpdates: false, device: "abacus" },
      { layer: 227, dcId: 2, withoutUpdates: true, device: "abacus" },
    ]);
  });

  test("wait for the ones they come after, and fail with them", async () => {
    const { opened, open } = gate();
    const order: string[] = [];
    started.methods.set("auth.logOut", async () => {
      await opened;
      order.push("auth.logOut");
      throw new RpcError(400, "NO");
    });
    started.methods.set("updates.getState", () => {
      order.push("updates.getState");
      return { _: "updates.state", pts: 1, qts: 0, date: 1, seq: 1, unread_count: 0 };
    });
    const unrelated = client.api(getState);
    await client.next((received) => isResultOf(received, unrelated.id));
    const first = client.api({ _: "auth.logOut" });
    const after = client.api({ _: "invokeAfterMsg", msg_id: first.id, query: getState });
    const afterGood = client.api({ _: "invokeAfterMsgs", msg_ids: [unrelated.id], query: getState });
    await client.result(afterGood.id, "updates.getState");
    open();
    const error = { _: "rpc_error", error_code: 400, error_message: "MSG_WAIT_FAILED" };
    expect(await client.result(after.id, "updates.getState")).toEqual(error);
    expect(order).toEqual(["updates.getState", "updates.getState", "auth.logOut"]);
  });
});

describe("updates", () => {
  const updates = { _: "updates", updates: [{ _: "updateLoginToken" }], users: [], chats: [], date: 7, seq: 0 };

  test("go to connections that want them, in their layer", async () => {
    await client.call(getState);
    const media = await newClient();
    const wrapped = media.api({ _: "invokeWithoutUpdates", query: getState });
    await media.result(wrapped.id, "updates.getState");
    const other = await newClient();
    await other.call(getState);
    const id = client.key.id.toString("hex");
    started.server.pushUpdates(updates, (key) => key.id !== other.key.id.toString("hex"));
    const { object, id: messageId, sequenceNumber } = await client.named("api");
    expect(decode(198, buffer(object.bytes))).toEqual(updates);
    expect(messageId % 4n).toBe(3n);
    expect(sequenceNumber % 2).toBe(1);
    expect([...started.server.keys()].map((key) => key.id)).toContain(id);
    for (const without of [media, other]) {
      without.service({ _: "ping", ping_id: 1n });
      await without.named("pong");
      expect(without.unread.filter(({ object: unread }) => unread._ === "api")).toEqual([]);
    }
  });

  test("come again until acknowledged", async () => {
    await client.call(getState);
    started.server.pushUpdates(updates, () => true);
    const first = await client.named("api");
    client.connection.close();
    client.connection = await RawConnection.open(started.address(2));
    client.service({ _: "ping", ping_id: 1n });
    expect((await client.named("api")).id).toBe(first.id);
  });

  test("that cannot be encoded are an error to look at", async () => {
    await client.call(getState);
    started.server.pushUpdates({ _: "updates.state" }, () => true);
    const [error] = started.server.counters.errors.splice(0);
    expect(error?.message).toContain("Pushing updates.state");
  });
});

describe("temporary keys", () => {
  test("can do nothing before they are bound", async () => {
    const key = await makeKey(client.connection, started.server, { expiresIn: 3600, dc: 2 });
    const temporary = new RawClient(client.connection, key);
    const refused = { _: "rpc_error", error_code: 401, error_message: "AUTH_KEY_PERM_EMPTY" };
    expect(await temporary.call(getState)).toEqual(refused);
    const binding = {
      _: "auth.bindTempAuthKey",
      perm_auth_key_id: client.key.id.readBigInt64LE(0),
      nonce: 1n,
      expires_at: 1,
      encrypted_message: Buffer.concat([client.key.id, randomBytes(96)]),
    };
    const invalid = { _: "rpc_error", error_code: 400, error_message: "ENCRYPTED_MESSAGE_INVALID" };
    expect(await temporary.call(binding)).toEqual(invalid);
  });

  test("end when their time is over", async () => {
    const key = await makeKey(client.connection, started.server, { expiresIn: 0 });
    const temporary = new RawClient(client.connection, key);
    temporary.service({ _: "ping", ping_id: 1n });
    await expect(temporary.named("pong")).rejects.toThrow("Transport error -404");
  });
});

test("a forgotten key is unknown, and its connection stays open", async () => {
  await client.call(getState);
  started.server.forgetKey(client.key.id.toString("hex"));
  client.service({ _: "ping", ping_id: 1n });
  await expect(client.named("pong")).rejects.toThrow("Transport error -404");
  const key = await makeKey(client.connection, started.server);
  expect(await new RawClient(client.connection, key).call(getState)).toMatchObject({ pts: 1 });
});
