import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { noReply, RpcError, type TlObject } from "../../../telegram-server/contract";
import { decode } from "../../../telegram-server/tl/decode";
import { encode } from "../../../telegram-server/tl/encode";
import { connectRawClient } from "./support/connect-raw-client";
import { gate } from "./support/gate";
import { buffer, isResultOf, RawClient } from "./support/raw-client";
import { RawConnection } from "./support/raw-connection";
import { makeKey } from "./support/raw-key-exchange";
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
    const media = await connectRawClient(started);
    const wrapped = media.api({ _: "invokeWithoutUpdates", query: getState });
    await media.result(wrapped.id, "updates.getState");
    const other = await connectRawClient(started);
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
