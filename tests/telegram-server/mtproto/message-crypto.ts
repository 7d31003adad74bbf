import { randomFillSync } from "node:crypto";
import type { Pieces } from "../tl/tl-writer";
import { igeDecrypt, igeEncryptScratch, igeScratch } from "./aes-ige";
import { sha1, sha256 } from "./hashes";

/** salt, session id, message id, sequence number, length */
export const innerHeaderBytes = 32;
/** key id, message key */
export const outerHeaderBytes = 24;
/** How much of the authorization key is hashed together with a message. */
const keyPartBytes = 32;
const minPaddingBytes = 12;
const maxPaddingBytes = 1024;
/** Room before the packet for the longest header of a transport, a multiple of 16 minus the packet's own header. */
const transportRoomBytes = 40;

/** The message does not belong to the key, or is damaged. */
export class MessageKeyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MessageKeyError";
  }
}

/** A message inside its encryption. Ids are unsigned 64-bit numbers. */
export interface InnerMessage {
  readonly salt: bigint;
  readonly sessionId: bigint;
  readonly messageId: bigint;
  readonly sequenceNumber: number;
  readonly body: Buffer;
}

/** A packet with free room before it, so that a transport can put its header there without copying. */
export interface RoomyPacket {
  readonly head: Buffer;
  /** Where in the head the packet begins. */
  readonly start: number;
  /** What of the packet follows the head; empty when the head has all of it. */
  readonly rest: readonly Buffer[];
}

const fromClient = 0;
const fromServer = 8;

/** Decrypts a packet of a client (MTProto 2.0, https://core.telegram.org/mtproto/description). Throws MessageKeyError. */
export function decryptFromClient(packet: Buffer, key: Buffer): InnerMessage {
  const messageKey = packet.subarray(8, outerHeaderBytes);
  // A padded transport may leave up to 15 bytes after the last block.
  const encryptedLength = (packet.length - outerHeaderBytes) & ~15;
  if (encryptedLength < innerHeaderBytes + minPaddingBytes) throw new MessageKeyError("The message is too short");
  const encrypted = packet.subarray(outerHeaderBytes, outerHeaderBytes + encryptedLength);
  const { aesKey, aesIv } = aesOf(key, messageKey, fromClient);
  const plain = igeDecrypt(encrypted, aesKey, aesIv);
  const expected = sha256(key.subarray(88 + fromClient, 88 + fromClient + keyPartBytes), plain).subarray(8, 24);
  if (!expected.equals(messageKey)) throw new MessageKeyError("msg_key does not match");
  const length = plain.readUInt32LE(28);
  const padding = plain.length - innerHeaderBytes - length;
  if (length % 4 !== 0 || padding < minPaddingBytes || padding > maxPaddingBytes) {
    throw new MessageKeyError(`A message of ${length} bytes cannot have ${padding} bytes of padding`);
  }
  return {
    salt: plain.readBigUInt64LE(0),
    sessionId: plain.readBigUInt64LE(8),
    messageId: plain.readBigUInt64LE(16),
    sequenceNumber: plain.readInt32LE(24),
    body: plain.subarray(innerHeaderBytes, innerHeaderBytes + length),
  };
}

/** Encrypts a message to a client. The body is copied once, into the block that is encrypted. */
export function encryptFromServer(
  message: Omit<InnerMessage, "body"> & { readonly body: Pieces },
  key: Buffer,
  keyId: Buffer,
): RoomyPacket {
  const used = innerHeaderBytes + message.body.length;
  const padding = minPaddingBytes + (-(used + minPaddingBytes) & 15);
  const hashed = igeScratch(used + padding, keyPartBytes);
  key.copy(hashed, 0, 88 + fromServer, 88 + fromServer + keyPartBytes);
  const plain = hashed.subarray(keyPartBytes);
  plain.writeBigUInt64LE(message.salt, 0);
  plain.writeBigUInt64LE(message.sessionId, 8);
  plain.writeBigUInt64LE(message.messageId, 16);
  plain.writeInt32LE(message.sequenceNumber, 24);
  plain.writeInt32LE(message.body.length, 28);
  let position = innerHeaderBytes;
  for (const piece of message.body.pieces) position += piece.copy(plain, position);
  fillWithRandom(plain, used);
  const messageKey = sha256(hashed).subarray(8, 24);
  const { aesKey, aesIv } = aesOf(key, messageKey, fromServer);
  const head = Buffer.allocUnsafe(transportRoomBytes + outerHeaderBytes);
  keyId.copy(head, transportRoomBytes);
  messageKey.copy(head, transportRoomBytes + 8);
  return { head, start: transportRoomBytes, rest: igeEncryptScratch(plain.length, aesKey, aesIv) };
}

/** A packet of bytes that are sent as they are, with room before it. */
export function roomyPacket(bytes: Buffer): RoomyPacket {
  const head = Buffer.concat([Buffer.alloc(transportRoomBytes), bytes]);
  return { head, start: transportRoomBytes, rest: [] };
}

/** Length in bytes of the packet itself. */
export function packetLength({ head, start, rest }: RoomyPacket): number {
  return rest.reduce((sum, piece) => sum + piece.length, head.length - start);
}

/**
 * Decrypts the `encrypted_message` of auth.bindTempAuthKey, which is in MTProto 1.0 and signed with the permanent key
 * (https://core.telegram.org/method/auth.bindTempAuthKey). Throws MessageKeyError.
 */
export function decryptBinding(packet: Buffer, key: Buffer): { messageId: bigint; body: Buffer } {
  const encrypted = packet.subarray(outerHeaderBytes);
  if (encrypted.length < 32 || encrypted.length % 16 !== 0) throw new MessageKeyError("The message is too short");
  const messageKey = packet.subarray(8, outerHeaderBytes);
  const { aesKey, aesIv } = oldAesOf(key, messageKey);
  const plain = igeDecrypt(encrypted, aesKey, aesIv);
  const length = plain.readUInt32LE(28);
  if (innerHeaderBytes + length > plain.length) throw new MessageKeyError("The message is cut off");
  const message = plain.subarray(0, innerHeaderBytes + length);
  if (!sha1(message).subarray(4, 20).equals(messageKey)) throw new MessageKeyError("msg_key does not match");
  return { messageId: message.readBigUInt64LE(16), body: message.subarray(innerHeaderBytes) };
}

/** Random bytes in store: asking for the few of one padding costs as much as asking for thousands. */
const randomStore = Buffer.allocUnsafeSlow(16 * 1024);
let randomLeft = 0;

function fillWithRandom(target: Buffer, from: number): void {
  const count = target.length - from;
  if (randomLeft < count) {
    randomFillSync(randomStore);
    randomLeft = randomStore.length;
  }
  randomStore.copy(target, from, randomLeft - count, randomLeft);
  randomLeft -= count;
}

interface AesKeyAndIv {
  readonly aesKey: Buffer;
  readonly aesIv: Buffer;
}

function aesOf(key: Buffer, messageKey: Buffer, x: typeof fromClient | typeof fromServer): AesKeyAndIv {
  const a = sha256(messageKey, key.subarray(x, x + 36));
  const b = sha256(key.subarray(40 + x, 76 + x), messageKey);
  return {
    aesKey: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]),
    aesIv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]),
  };
}

/** https://core.telegram.org/mtproto/description_v1#defining-aes-key-and-initialization-vector, from client to server. */
function oldAesOf(key: Buffer, messageKey: Buffer): AesKeyAndIv {
  const a = sha1(messageKey, key.subarray(0, 32));
  const b = sha1(key.subarray(32, 48), messageKey, key.subarray(48, 64));
  const c = sha1(key.subarray(64, 96), messageKey);
  const d = sha1(messageKey, key.subarray(96, 128));
  return {
    aesKey: Buffer.concat([a.subarray(0, 8), b.subarray(8, 20), c.subarray(4, 16)]),
    aesIv: Buffer.concat([a.subarray(8, 20), b.subarray(0, 8), c.subarray(16, 20), d.subarray(0, 8)]),
  };
}
