import nodeCrypto, { randomBytes } from "node:crypto";
import { NodeCryptoProvider } from "@mtcute/node/utils.js";
import { Api } from "telegram";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { prime, publicValue, sharedSecret } from "../../../telegram-server/mtproto/diffie-hellman";
import { sha1 } from "../../../telegram-server/mtproto/hashes";
import { isFoundByClients, ServerRsaKey } from "../../../telegram-server/mtproto/rsa-key";
import { fixedSecret } from "./support/fixed-secret";
import { gramJsClient } from "./support/gramjs-client";
import { mtcuteClient } from "./support/mtcute-client";
import { RawClient } from "./support/raw-client";
import { RawConnection } from "./support/raw-connection";
import { exchange, makeKey, plainCall, sendClientParams } from "./support/raw-key-exchange";
import { type StartedServer, startServer } from "./support/start-server";

let started: StartedServer;

afterEach(async () => {
  vi.restoreAllMocks();
  expect(started.server.counters.errors).toEqual([]);
  await started.server.close();
});

describe("a key that begins with a zero byte (one exchange in 256)", () => {
  const clientSecret = fixedSecret(0);
  const serverSecret = fixedSecret(152);

  beforeEach(async () => {
    started = await startServer({ dhSecret: () => serverSecret });
  });

  test("is what these secrets lead to", () => {
    const shared = sharedSecret(serverSecret, publicValue(clientSecret));
    expect(shared).toHaveLength(256);
    expect(shared[0]).toBe(0);
  });

  test("GramJS agrees on it at the first attempt", async () => {
    const real = nodeCrypto.randomBytes;
    const fixed = vi.spyOn(nodeCrypto, "randomBytes");
    fixed.mockImplementation(((size: number) => (size === 256 ? clientSecret : real(size))) as typeof real);
    const client = gramJsClient(started, { retries: 1 });
    expect(await client.connect()).toBe(true);
    expect(fixed).toHaveBeenCalledWith(256);
    expect((await client.invoke(new Api.updates.GetState())).pts).toBe(1);
    expect(started.server.counters.connectionsTotal).toBe(1);
    await client.destroy();
  });

  test("mtcute agrees on it at the first attempt", async () => {
    let fixed = 0;
    class FixedCrypto extends NodeCryptoProvider {
      override randomBytes(size: number): Uint8Array {
        if (size !== 256) return super.randomBytes(size);
        fixed += 1;
        return clientSecret;
      }
    }
    const client = await mtcuteClient(started, { crypto: new FixedCrypto() });
    await client.connect();
    expect(await client.call({ _: "updates.getState" })).toMatchObject({ pts: 1 });
    expect(fixed).toBe(1);
    await client.destroy();
  });
});

describe("the key exchange", () => {
  let connection: RawConnection;

  beforeEach(async () => {
    started = await startServer();
    connection = await RawConnection.open(started.address(2));
  });

  afterEach(() => connection.close());

  test.each([
    ["without a DC", {}],
    ["for the DC", { dc: 2 }],
    ["for media of the DC", { dc: -2 }],
    ["for the test server's DC", { dc: 10_002 }],
    ["with the older padding", { oldPadding: true }],
    ["for a temporary key without a DC", { expiresIn: 3600 }],
  ])("makes a key %s", async (_title, options) => {
    const key = await makeKey(connection, started.server, options);
    const client = new RawClient(connection, key);
    client.service({ _: "ping", ping_id: 77n });
    expect((await client.named("pong")).object.ping_id).toBe(77n);
  });

  test("can be gone through again on the same connection", async () => {
    const first = await makeKey(connection, started.server);
    const second = await makeKey(connection, started.server);
    expect(first.id.equals(second.id)).toBe(false);
    expect([...started.server.keys()].map(({ id }) => id)).toEqual([
      first.id.toString("hex"),
      second.id.toString("hex"),
    ]);
  });

  test("answers dh_gen_retry for a key it has, and takes the next one", async () => {
    const clientPublic = publicValue(fixedSecret(1));
    const { result, shared, newNonce, nonces, aes } = await exchange(connection, started.server, {
      secret: fixedSecret(1),
      clientPublic,
    });
    expect(result._).toBe("dh_gen_ok");
    const again = await sendClientParams(connection, nonces, aes, clientPublic);
    const key = shared.subarray(shared.findIndex((byte) => byte !== 0));
    expect(again).toMatchObject({
      _: "dh_gen_retry",
      new_nonce_hash2: sha1(newNonce, Buffer.from([2]), sha1(key).subarray(0, 8)).subarray(4),
    });
    const next = await sendClientParams(connection, nonces, aes, publicValue(fixedSecret(2)));
    expect(next._).toBe("dh_gen_ok");
  });

  test.each([
    ["one", Buffer.from([1])],
    ["nothing", Buffer.alloc(0)],
    ["the prime less one", Buffer.concat([prime.subarray(0, 255), Buffer.from([0x5a])])],
  ])("answers dh_gen_fail for a public value that gives the key away: %s", async (_title, clientPublic) => {
    const { result } = await exchange(connection, started.server, { clientPublic });
    expect(result._).toBe("dh_gen_fail");
    expect([...started.server.keys()]).toEqual([]);
  });

  test("makes no key for another DC", async () => {
    await expect(exchange(connection, started.server, { dc: 4 })).rejects.toThrow("closed");
    expect([...started.server.keys()]).toEqual([]);
  });

  test("ends the connection at a message out of place", async () => {
    const nonces = { nonce: randomBytes(16), server_nonce: randomBytes(16) };
    const early = { _: "set_client_DH_params", ...nonces, encrypted_data: Buffer.alloc(16) };
    await expect(plainCall(connection, early)).rejects.toThrow("closed");
  });

  test("ends the connection when the nonces are another exchange's", async () => {
    await plainCall(connection, { _: "req_pq_multi", nonce: randomBytes(16) });
    const request = {
      _: "req_DH_params",
      nonce: randomBytes(16),
      server_nonce: randomBytes(16),
      p: Buffer.from("494c553b", "hex"),
      q: Buffer.from("53911073", "hex"),
      public_key_fingerprint: started.server.rsaKey.fingerprint,
      encrypted_data: randomBytes(256),
    };
    await expect(plainCall(connection, request)).rejects.toThrow("closed");
  });
});

test("the server can be given its RSA key", async () => {
  const { privateKey } = nodeCrypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
  const rsaKey = ServerRsaKey.fromPem(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  started = await startServer({ rsaKey });
  expect(started.server.rsaPublicKeyPem).toMatch(/^-----BEGIN RSA PUBLIC KEY-----/);
  const connection = await RawConnection.open(started.address(2));
  await makeKey(connection, started.server);
  connection.close();
});

test.each([
  [0x1000000000000000n, true],
  [-1n, true],
  [-(1n << 63n), true],
  [0x0fffffffffffffffn, false],
  [1n, false],
])("a fingerprint of %i is found by mtcute: %s", (fingerprint, found) => {
  // mtcute's way: its table has all 16 digits, what it looks up has none of the leading zeros.
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(fingerprint);
  expect(bytes.toString("hex") === BigInt.asUintN(64, fingerprint).toString(16)).toBe(found);
  expect(isFoundByClients(fingerprint)).toBe(found);
});
