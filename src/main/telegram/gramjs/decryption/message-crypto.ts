import { createHash, randomBytes } from "node:crypto";
import type { IgeCipher } from "../wasm-ige";

/** auth_key_id (8 bytes) and msg_key (16 bytes) come before the encrypted part. */
export const envelopeBytes = 24;
const keyIdBytes = 8;
/** What the protocol calls x: which part of the key a message is encrypted with. */
const fromClient = 0;
const fromServer = 8;
/** At the least, and up to whole blocks. */
const paddingBytes = 12;
const blockBytes = 16;

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
  if (encrypted.length === 0 || encrypted.length % blockBytes !== 0) throw new WrongMessageKey();
  const { key, iv } = messageKeys(authKey, messageKey, fromServer);
  cipher.decryptInPlace(encrypted, key, iv);
  const computed = messageKeyOf(authKey, encrypted, fromServer);
  if (!computed.equals(messageKey)) throw new WrongMessageKey();
  return encrypted;
}

/** What a message to a server is encrypted and marked with; all but the key are eight bytes long. */
export interface Envelope {
  authKey: Uint8Array;
  /** auth_key_id */
  keyId: Uint8Array;
  salt: Uint8Array;
  sessionId: Uint8Array;
}

/**
 * Encrypts one message to a server; `data` is the message with its id, sequence number and length. In place of GramJS's, which takes big
 * integers to pieces and copies everything five times.
 */
export function sealMessage(
  cipher: IgeCipher,
  { authKey, keyId, salt, sessionId }: Envelope,
  data: Uint8Array,
): Buffer {
  const used = salt.length + sessionId.length + data.length + paddingBytes;
  const padding = randomBytes(paddingBytes + ((blockBytes - (used % blockBytes)) % blockBytes));
  const plain = Buffer.concat([salt, sessionId, data, padding]);
  const messageKey = messageKeyOf(authKey, plain, fromClient);
  const { key, iv } = messageKeys(authKey, messageKey, fromClient);
  return Buffer.concat([keyId, messageKey, cipher.encrypt(plain, key, iv)]);
}

/** The middle 128 bits of the SHA-256 of a part of the key and the plaintext with its padding. */
function messageKeyOf(authKey: Uint8Array, plain: Uint8Array, x: number): Buffer {
  return sha256(authKey.subarray(88 + x, 120 + x), plain).subarray(8, 24);
}

/** AES key and initialization vector of a message. */
function messageKeys(authKey: Uint8Array, messageKey: Uint8Array, x: number): { key: Buffer; iv: Buffer } {
  const a = sha256(messageKey, authKey.subarray(x, x + 36));
  const b = sha256(authKey.subarray(x + 40, x + 76), messageKey);
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]),
    iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]),
  };
}

function sha256(one: Uint8Array, other: Uint8Array): Buffer {
  return createHash("sha256").update(one).update(other).digest();
}
