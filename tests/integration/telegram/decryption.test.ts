import { randomBytes } from "node:crypto";
import { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished } from "vitest";
import { DecryptionPool } from "../../../src/main/telegram/gramjs/decryption/decryption-pool";
import { WrongMessageKey } from "../../../src/main/telegram/gramjs/decryption/message-crypto";
import { ConnectionBroken } from "../../../src/main/telegram/gramjs/errors";
import { loadWasmIge } from "../../../src/main/telegram/gramjs/wasm-ige";
import { startDecryptionWorker } from "../../support/decryption-worker";
import { plainMessage, sealedMessage } from "../../unit/main/telegram/gramjs/sealed-message";
import { gatewayTo, never, recordingLog, signInByPhone } from "./gateway-to";
import { ScriptedServer, scriptedUser } from "./scripted-server";

const authKey = randomBytes(256);
const mebibyte = 1024 * 1024;

function poolOf(startWorker: (() => Worker) | null, threads = 2) {
  const log = recordingLog();
  const pool = new DecryptionPool({ cipher: loadWasmIge(), startWorker, threads, log });
  onTestFinished(() => pool.close());
  return { pool, log };
}

describe("decrypting on worker threads", () => {
  it("gives the same plaintexts as on one thread, whatever the size, and starts no worker for small ones", async () => {
    const { pool } = poolOf(startDecryptionWorker);
    const small = plainMessage(randomBytes(1000));
    expect((await pool.open(sealedMessage(small, authKey), authKey)).equals(small)).toBe(true);
    expect(pool.size).toBe(0);
    const plains = [40_000, 65_536, 131_072, 524_288, mebibyte, mebibyte].map((bytes) =>
      plainMessage(randomBytes(bytes)),
    );
    const opened = await Promise.all(plains.map((plain) => pool.open(sealedMessage(plain, authKey), authKey)));
    expect(opened.map((bytes, index) => bytes.equals(plains[index] ?? Buffer.alloc(0)))).toEqual(
      plains.map(() => true),
    );
    expect(pool.size).toBe(2);
    await pool.close();
    expect(pool.size).toBe(0);
  });

  it("leaves alone memory that others use: a message that is a part of a larger buffer", async () => {
    const { pool } = poolOf(startDecryptionWorker, 1);
    const plain = plainMessage(randomBytes(50_000));
    const frame = sealedMessage(plain, authKey);
    const larger = Buffer.concat([Buffer.from("before"), frame, Buffer.from("after")]);
    const part = larger.subarray(6, 6 + frame.length);
    expect((await pool.open(part, authKey)).equals(plain)).toBe(true);
    expect(larger.toString("latin1", 0, 6)).toBe("before");
    expect(larger.toString("latin1", 6 + frame.length)).toBe("after");
  });

  it("says when a message has the wrong key, and goes on with the next", async () => {
    const { pool } = poolOf(startDecryptionWorker, 1);
    const plain = plainMessage(randomBytes(100_000));
    await expect(pool.open(sealedMessage(plain, randomBytes(256)), authKey)).rejects.toThrow(WrongMessageKey);
    expect((await pool.open(sealedMessage(plain, authKey), authKey)).equals(plain)).toBe(true);
    expect(pool.size).toBe(1);
  });

  it("breaks the connection when a worker dies with its message, says so once, and decrypts by itself from then on", async () => {
    const broken = (): Worker => new Worker("throw new Error('no memory')", { eval: true });
    const { pool, log } = poolOf(broken, 1);
    const plain = plainMessage(randomBytes(100_000));
    await expect(pool.open(sealedMessage(plain, authKey), authKey)).rejects.toThrow(ConnectionBroken);
    expect((await pool.open(sealedMessage(plain, authKey), authKey)).equals(plain)).toBe(true);
    expect(log.lines.filter((line) => line.startsWith("warn"))).toHaveLength(1);
  });

  it("rejects what it has not decrypted when it is closed, and takes later messages itself", async () => {
    const { pool } = poolOf(startDecryptionWorker, 1);
    const plain = plainMessage(randomBytes(mebibyte));
    const opening = Array.from({ length: 4 }, () => pool.open(sealedMessage(plain, authKey), authKey));
    const outcomes = Promise.allSettled(opening);
    await pool.close();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { name: "ConnectionBroken" } });
    }
    expect((await pool.open(sealedMessage(plain, authKey), authKey)).equals(plain)).toBe(true);
    expect(pool.size).toBe(0);
  });
});

describe("a gateway with workers", () => {
  it("hands out every part of a file exactly, small and large answers mixed", async () => {
    const server = new ScriptedServer();
    await server.listen();
    onTestFinished(() => server.close());
    const gateway = gatewayTo(server.endpoint(), { startDecryptionWorker });
    onTestFinished(() => gateway.stop(0));
    await signInByPhone(gateway, scriptedUser.phone);
    const location = { type: "document", id: "1", accessHash: "1", fileReference: "", thumbSize: "", dcId: 2 } as const;
    const parts = Array.from({ length: 24 }, (_, index) => ({
      offset: index * mebibyte,
      limit: index % 3 === 0 ? 4096 : mebibyte,
    }));
    const read = async ({ offset, limit }: (typeof parts)[number]): Promise<void> => {
      const bytes = await gateway.files.read(location, offset, limit, never);
      // The scripted server fills a part with one byte that tells its place.
      expect(Buffer.alloc(limit, offset / 4096).equals(bytes)).toBe(true);
      // Its memory is used for the next ones while others are still being received and decrypted.
      gateway.files.recycle(bytes);
    };
    for (let round = 0; round < 3; round += 1) await Promise.all(parts.map(read));
  });
});
