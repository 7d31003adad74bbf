import { createHash, randomBytes } from "node:crypto";
import bigInt from "big-integer";
import fc from "fast-check";
import { Api } from "telegram";
import { AuthKey } from "telegram/crypto/AuthKey";
import { MTProtoState } from "telegram/network/MTProtoState";
import { describe, expect, it } from "vitest";
import {
  openMessage,
  sealMessage,
  WrongMessageKey,
} from "../../../../../src/main/telegram/gramjs/decryption/message-crypto";
import { ReceivedMessages, UnsafeMessage } from "../../../../../src/main/telegram/gramjs/decryption/received-message";
import { loadWasmIge } from "../../../../../src/main/telegram/gramjs/wasm-ige";
import { plainMessage, sealedMessage } from "./sealed-message";

const cipher = loadWasmIge();
const authKey = randomBytes(256);
const sessionId = Buffer.from("0102030405060708", "hex");
const sealed = (plain: Buffer): Buffer => sealedMessage(plain, authKey);
const plaintext = (body: Buffer, fields = {}): Buffer => plainMessage(body, { session: sessionId, ...fields });

describe("opening a message", () => {
  it("gives what was sealed, and reads it as GramJS does", async () => {
    const key = new AuthKey();
    await key.setKey(authKey);
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 70_000 }),
        fc.bigInt({ min: 1n, max: 2n ** 62n }),
        async (bytes, pingId) => {
          const pong = new Api.Pong({ msgId: bigInt(pingId.toString()), pingId: bigInt(bytes.length) });
          // What is behind the object stands for padding of any length.
          const body = Buffer.concat([pong.getBytes(), bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
          const plain = plaintext(body);
          const frame = sealed(plain);
          expect(Buffer.from(openMessage(cipher, authKey, Buffer.from(frame))).equals(plain)).toBe(true);
          const state = new MTProtoState(key, { debug: () => undefined });
          const theirs = await state.decryptMessageData(frame);
          const ours = new ReceivedMessages().read(plain, sessionId);
          expect(ours.msgId.equals(theirs.msgId)).toBe(true);
          expect(ours.obj.getBytes().equals(theirs.obj.getBytes())).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("refuses a message of another key, one with a changed byte anywhere, and one that is no whole number of blocks", () => {
    const frame = sealed(plaintext(Buffer.alloc(64)));
    expect(() => openMessage(cipher, randomBytes(256), Buffer.from(frame))).toThrow(WrongMessageKey);
    for (let index = 8; index < frame.length; index += 5) {
      const changed = Buffer.from(frame);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => openMessage(cipher, authKey, changed)).toThrow(WrongMessageKey);
    }
    for (const length of [24, 25, frame.length - 1]) {
      expect(() => openMessage(cipher, authKey, Buffer.from(frame.subarray(0, length)))).toThrow(WrongMessageKey);
    }
  });
});

/** What a server makes of a message, by the letter of https://core.telegram.org/mtproto/description */
function openedByServer(frame: Buffer): { plain: Buffer; padding: number; keyId: string } {
  const messageKey = frame.subarray(8, 24);
  const a = sha256(messageKey, authKey.subarray(0, 36));
  const b = sha256(authKey.subarray(40, 76), messageKey);
  const key = Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]);
  const iv = Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]);
  const plain = cipher.decrypt(frame.subarray(24), key, iv);
  expect(sha256(authKey.subarray(88, 120), plain).subarray(8, 24)).toEqual(messageKey);
  const length = 32 + plain.readInt32LE(28);
  return { plain: plain.subarray(0, length), padding: plain.length - length, keyId: frame.toString("hex", 0, 8) };
}

function sha256(...parts: Uint8Array[]): Buffer {
  return createHash("sha256").update(Buffer.concat(parts)).digest();
}

describe("sealing a message", () => {
  it("makes what GramJS makes, but for the padding", async () => {
    const key = new AuthKey();
    await key.setKey(authKey);
    const keyId = createHash("sha1").update(authKey).digest().subarray(12);
    const long = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).filter((value) => value !== 0n);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), long, long, async (bytes, salt, session) => {
        const body = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
        const data = Buffer.concat([randomBytes(12), Buffer.alloc(4), body]);
        data.writeInt32LE(body.length, 12);
        const state = new MTProtoState(key, { debug: () => undefined });
        Object.assign(state, { salt: bigInt(salt), id: bigInt(session) });
        const theirs = openedByServer(await state.encryptMessageData(data));
        const envelope = { authKey, keyId, salt: toSignedLittleBuffer(salt), sessionId: toSignedLittleBuffer(session) };
        const ours = openedByServer(sealMessage(cipher, envelope, data));
        expect(ours.plain).toEqual(theirs.plain);
        expect(ours.keyId).toBe(theirs.keyId);
        expect(ours.padding).toBeGreaterThanOrEqual(12);
        expect(ours.padding).toBeLessThan(28);
      }),
      { numRuns: 50 },
    );
  });
});

function toSignedLittleBuffer(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}

describe("reading a message", () => {
  const pong = new Api.Pong({ msgId: bigInt(1), pingId: bigInt(2) }).getBytes();

  it("refuses one for another session, one that came before, and one that is not as long as it says", () => {
    const received = new ReceivedMessages();
    const id = randomBytes(8);
    expect(received.read(plaintext(pong, { id }), sessionId).obj).toBeInstanceOf(Api.Pong);
    expect(() => received.read(plaintext(pong, { id }), sessionId)).toThrow(UnsafeMessage);
    expect(() => received.read(plaintext(pong, { session: Buffer.alloc(8) }), sessionId)).toThrow(/another session/);
    for (const length of [-4, 21, 1 << 20]) {
      expect(() => received.read(plaintext(pong, { length }), sessionId)).toThrow(/as long as/);
    }
    expect(() => received.read(Buffer.alloc(16), sessionId)).toThrow(/as long as/);
  });

  it("remembers the last five hundred messages, and no more", () => {
    const received = new ReceivedMessages();
    const first = randomBytes(8);
    received.read(plaintext(pong, { id: first }), sessionId);
    for (let count = 0; count < 499; count += 1) received.read(plaintext(pong), sessionId);
    expect(() => received.read(plaintext(pong, { id: first }), sessionId)).toThrow(UnsafeMessage);
    received.read(plaintext(pong), sessionId);
    expect(() => received.read(plaintext(pong, { id: first }), sessionId)).not.toThrow();
  });
});
