import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import type { TlObject } from "../../../telegram-server/contract";
import { framings } from "./support/framing";
import { buffer, newMessageId, RawClient } from "./support/raw-client";
import { RawConnection } from "./support/raw-connection";
import { makeKey, plainCall } from "./support/raw-key-exchange";
import { sampleBytes } from "./support/sample-methods";
import { type StartedServer, startServer } from "./support/start-server";

let started: StartedServer;

afterEach(async () => {
  expect(started.server.counters.errors).toEqual([]);
  await started.server.close();
});

const location = {
  _: "inputDocumentFileLocation",
  id: 1n,
  access_hash: 1n,
  file_reference: Buffer.alloc(0),
  thumb_size: "",
};

describe.each(Object.keys(framings))("%s", (transport) => {
  test("carries the key exchange, short answers and a file part of 1 MiB", async () => {
    started = await startServer();
    const connection = await RawConnection.open(started.address(2), transport);
    const client = new RawClient(connection, await makeKey(connection, started.server));
    expect(await client.call({ _: "updates.getState" })).toMatchObject({ pts: 1 });
    const limit = 1 << 20;
    const file = await client.call({ _: "upload.getFile", location, offset: 1n << 32n, limit });
    expect(file).toMatchObject({ _: "upload.file" });
    expect(buffer((file as TlObject).bytes).equals(sampleBytes(1n << 32n, limit))).toBe(true);
    connection.close();
  });

  test("is understood however its bytes arrive", async () => {
    started = await startServer();
    const connection = await RawConnection.open(started.address(2), transport);
    const client = new RawClient(connection, await makeKey(connection, started.server));
    const ping = client.message(Buffer.from("ec77be7a0102030405060708", "hex"));
    await connection.sendByByte(client.encrypt(ping));
    const { object } = await client.named("pong");
    expect(object).toEqual({ _: "pong", msg_id: ping.id, ping_id: 0x0807060504030201n });
    connection.close();
  });

  test("tells an unknown key with error -404", async () => {
    started = await startServer();
    const connection = await RawConnection.open(started.address(2), transport);
    await plainCall(connection, { _: "req_pq_multi", nonce: randomBytes(16) });
    connection.send(Buffer.concat([randomBytes(24), randomBytes(64)]));
    const packet = await connection.receive();
    expect(packet.readInt32LE(0)).toBe(-404);
    // Padding may follow, but never enough to be taken for a message.
    expect(packet.length).toBeLessThan(20);
    connection.close();
  });
});

describe("the server ends a connection", () => {
  test.each([
    ["that speaks HTTP", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
    ["with an unknown obfuscated transport", randomBytes(64).fill(0x77, 0, 8)],
    ["with a packet too long to be one", Buffer.from("eeeeeeee00000040", "hex")],
    ["with an empty packet", Buffer.from("ef00", "hex")],
    ["with a packet too short to be a message", Buffer.from("ef0100000000", "hex")],
    ["with a wrong checksum", Buffer.from("14000000000000000102030405060708ffffffff", "hex")],
  ])("%s", async (_title, bytes) => {
    started = await startServer();
    const connection = await RawConnection.open(started.address(2), "full");
    connection.socket.write(bytes);
    await connection.closed();
    expect(started.server.counters.connectionsOpen).toBe(0);
  });

  test("whose message key is wrong", async () => {
    started = await startServer();
    const connection = await RawConnection.open(started.address(2));
    const client = new RawClient(connection, await makeKey(connection, started.server));
    const packet = client.encrypt({ id: newMessageId(), sequenceNumber: 1, body: Buffer.alloc(16) });
    packet.writeUInt8(packet.readUInt8(8) ^ 1, 8);
    connection.send(packet);
    await connection.closed();
  });
});
