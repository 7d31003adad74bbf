import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TlObject } from "../../../telegram-server/contract";
import { decodeService } from "../../../telegram-server/tl/decode";
import { encode } from "../../../telegram-server/tl/encode";
import { connectRawClient } from "./support/connect-raw-client";
import { gate } from "./support/gate";
import { buffer, isResultOf, newMessageId, RawClient } from "./support/raw-client";
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
