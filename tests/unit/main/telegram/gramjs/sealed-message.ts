import { createHash, randomBytes } from "node:crypto";
import { loadWasmIge } from "../../../../../src/main/telegram/gramjs/wasm-ige";

const cipher = loadWasmIge();

function sha256(...parts: Uint8Array[]): Buffer {
  return createHash("sha256").update(Buffer.concat(parts)).digest();
}

/** Encrypts a plaintext as Telegram's side does, by the letter of https://core.telegram.org/mtproto/description */
export function sealedMessage(plain: Buffer, authKey: Buffer): Buffer {
  const messageKey = sha256(authKey.subarray(96, 128), plain).subarray(8, 24);
  const a = sha256(messageKey, authKey.subarray(8, 44));
  const b = sha256(authKey.subarray(48, 84), messageKey);
  const aesKey = Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]);
  const aesIv = Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]);
  const keyId = createHash("sha1").update(authKey).digest().subarray(12);
  return Buffer.concat([keyId, messageKey, cipher.encrypt(plain, aesKey, aesIv)]);
}

/** A message as it is before its encryption, with padding up to whole blocks; `length` is the one that it says it has. */
export function plainMessage(
  body: Buffer,
  {
    session = randomBytes(8),
    id = randomBytes(8),
    length = body.length,
  }: { session?: Buffer; id?: Buffer; length?: number } = {},
): Buffer {
  const header = Buffer.alloc(16);
  id.copy(header, 0);
  header.writeInt32LE(7, 8);
  header.writeInt32LE(length, 12);
  const padding = randomBytes(12 + ((16 - ((32 + body.length + 12) % 16)) % 16));
  return Buffer.concat([randomBytes(8), session, header, body, padding]);
}
