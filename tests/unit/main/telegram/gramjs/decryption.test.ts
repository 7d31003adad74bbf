import { randomBytes } from "node:crypto";
import bigInt from "big-integer";
import fc from "fast-check";
import { Api } from "telegram";
import { AuthKey } from "telegram/crypto/AuthKey";
import { MTProtoState } from "telegram/network/MTProtoState";
import { describe, expect, it } from "vitest";
import { openMessage, WrongMessageKey } from "../../../../../src/main/telegram/gramjs/decryption/open-message";
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
