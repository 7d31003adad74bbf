import { createHash } from "node:crypto";
import type { IgeCipher } from "../wasm-ige";

/** auth_key_id (8 bytes) and msg_key (16 bytes) come before the encrypted part. */
export const envelopeBytes = 24;
const keyIdBytes = 8;

/** A message was not encrypted with the key, or was changed on its way: it must be ignored. */
export class WrongMessageKey extends Error {
  constructor() {
    super("A message does not have the key that it says it has");
    this.name = "WrongMessageKey";
  }
}

/**
 * Decrypts one message from a server where it lies: `frame` is auth_key_id, msg_key, encrypted data. Returns the part of it that is the
 * plaintext now (salt, session id, message id, sequence number, length, body, padding); throws WrongMessageKey when its msg_key is not that of the plaintext.
 * https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector
 */
export function openMessage(cipher: IgeCipher, authKey: Uint8Array, frame: Uint8Array): Uint8Array {
  const messageKey = frame.subarray(keyIdBytes, envelopeBytes);
  const encrypted = frame.subarray(envelopeBytes);
  // AES takes whole blocks; what is none was not made by Telegram.
  if (encrypted.length === 0 || encrypted.length % 16 !== 0) throw new WrongMessageKey();
  const { key, iv } = serverKeys(authKey, messageKey);
  cipher.decryptInPlace(encrypted, key, iv);
  const computed = sha256(authKey.subarray(96, 128), encrypted).subarray(8, 24);
  if (!computed.equals(messageKey)) throw new WrongMessageKey();
  return encrypted;
}

/** AES key and initialization vector of a message from the server (x = 8). */
function serverKeys(authKey: Uint8Array, messageKey: Uint8Array): { key: Buffer; iv: Buffer } {
  const a = sha256(messageKey, authKey.subarray(8, 44));
  const b = sha256(authKey.subarray(48, 84), messageKey);
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]),
    iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]),
  };
}

function sha256(one: Uint8Array, other: Uint8Array): Buffer {
  return createHash("sha256").update(one).update(other).digest();
}
