import { createPublicKey, publicEncrypt, randomBytes } from "node:crypto";
import type { TlObject } from "../../../../telegram-server/contract";
import { igeDecrypt, igeEncrypt } from "../../../../telegram-server/mtproto/aes-ige";
import { prime, publicValue, sharedSecret } from "../../../../telegram-server/mtproto/diffie-hellman";
import { sha1, sha256 } from "../../../../telegram-server/mtproto/hashes";
import type { MtprotoServer } from "../../../../telegram-server/mtproto/server";
import { decodeService } from "../../../../telegram-server/tl/decode";
import { encodeService } from "../../../../telegram-server/tl/encode";
import { buffer, newMessageId, type RawKey } from "./raw-client";
import type { RawConnection } from "./raw-connection";

/** What one key exchange of the tests may do differently. */
export interface ExchangeOptions {
  readonly expiresIn?: number;
  readonly oldPadding?: boolean;
  readonly dc?: number;
  readonly secret?: Buffer;
  readonly clientPublic?: Buffer;
}

/** Goes through the key exchange up to the answer to set_client_DH_params. */
export async function exchange(connection: RawConnection, server: MtprotoServer, options: ExchangeOptions = {}) {
  const nonce = randomBytes(16);
  const newNonce = randomBytes(32);
  const resPq = await plainCall(connection, { _: "req_pq_multi", nonce });
  const serverNonce = buffer(resPq.server_nonce);
  const p = Buffer.from("494c553b", "hex");
  const q = Buffer.from("53911073", "hex");
  const nonces = { nonce, server_nonce: serverNonce };
  const named = options.dc === undefined ? {} : { dc: options.dc };
  const temp = options.expiresIn === undefined ? {} : { expires_in: options.expiresIn };
  const kind = `${options.expiresIn === undefined ? "" : "_temp"}${options.dc === undefined ? "" : "_dc"}`;
  const inner = encodeService({
    _: `p_q_inner_data${kind}`,
    pq: buffer(resPq.pq),
    p,
    q,
    ...nonces,
    new_nonce: newNonce,
    ...named,
    ...temp,
  });
  const dhParams = await plainCall(connection, {
    _: "req_DH_params",
    ...nonces,
    p,
    q,
    public_key_fingerprint: server.rsaKey.fingerprint,
    encrypted_data: rsaEncrypt(inner, server.rsaPublicKeyPem, options.oldPadding === true),
  });
  const { key, iv } = temporaryAes(newNonce, serverNonce);
  const answer = igeDecrypt(buffer(dhParams.encrypted_answer), key, iv);
  const dhInner = decodeService(answer.subarray(20)).object;
  if (!buffer(dhInner.dh_prime).equals(prime)) throw new Error("Another prime");
  const secret = options.secret ?? randomBytes(256);
  const result = await sendClientParams(connection, nonces, { key, iv }, options.clientPublic ?? publicValue(secret));
  const shared = sharedSecret(secret, buffer(dhInner.g_a));
  return { result, newNonce, serverNonce, shared, nonces, aes: { key, iv } };
}

/** The last step of a key exchange, which may be repeated after dh_gen_retry. */
export function sendClientParams(
  connection: RawConnection,
  nonces: { nonce: Buffer; server_nonce: Buffer },
  aes: { key: Buffer; iv: Buffer },
  clientPublic: Buffer,
): Promise<TlObject> {
  const inner = encodeService({ _: "client_DH_inner_data", ...nonces, retry_id: 0n, g_b: clientPublic });
  const hashed = Buffer.concat([sha1(inner), inner]);
  const encrypted = igeEncrypt(Buffer.concat([hashed, randomBytes(-hashed.length & 15)]), aes.key, aes.iv);
  return plainCall(connection, { _: "set_client_DH_params", ...nonces, encrypted_data: encrypted });
}

/** Makes a key; drops leading zero bytes of it as the server does. */
export async function makeKey(
  connection: RawConnection,
  server: MtprotoServer,
  options: ExchangeOptions = {},
): Promise<RawKey> {
  const { result, newNonce, serverNonce, shared } = await exchange(connection, server, options);
  if (result._ !== "dh_gen_ok") throw new Error(`${result._} instead of dh_gen_ok`);
  const secret = shared.subarray(shared.findIndex((byte) => byte !== 0));
  const expected = sha1(newNonce, Buffer.from([1]), sha1(secret).subarray(0, 8)).subarray(4);
  if (!buffer(result.new_nonce_hash1).equals(expected)) throw new Error("Wrong new_nonce_hash1");
  const salt = newNonce.readBigUInt64LE(0) ^ serverNonce.readBigUInt64LE(0);
  return { secret, id: sha1(secret).subarray(12, 20), salt };
}

export async function plainCall(connection: RawConnection, object: TlObject): Promise<TlObject> {
  const body = encodeService(object);
  const header = Buffer.alloc(20);
  header.writeBigUInt64LE(newMessageId(), 8);
  header.writeUInt32LE(body.length, 16);
  connection.send(Buffer.concat([header, body]));
  const answer = await connection.receive();
  return decodeService(answer.subarray(20, 20 + answer.readUInt32LE(16))).object;
}

function temporaryAes(newNonce: Buffer, serverNonce: Buffer): { key: Buffer; iv: Buffer } {
  const a = sha1(newNonce, serverNonce);
  const b = sha1(serverNonce, newNonce);
  const c = sha1(newNonce, newNonce);
  const tail = newNonce.subarray(0, 4);
  return { key: Buffer.concat([a, b.subarray(0, 12)]), iv: Buffer.concat([b.subarray(12, 20), c, tail]) };
}

function rsaEncrypt(data: Buffer, publicKeyPem: string, oldPadding: boolean): Buffer {
  const key = { key: createPublicKey(publicKeyPem), padding: 3 };
  if (oldPadding) {
    const random = randomBytes(235 - data.length);
    return publicEncrypt(key, Buffer.concat([Buffer.alloc(1), sha1(data), data, random]));
  }
  const padded = Buffer.concat([data, randomBytes(192 - data.length)]);
  for (;;) {
    const aesKey = randomBytes(32);
    const withHash = Buffer.concat([Buffer.from(padded).reverse(), sha256(aesKey, padded)]);
    const encrypted = igeEncrypt(withHash, aesKey, Buffer.alloc(32));
    const hash = sha256(encrypted);
    const block = Buffer.concat([Buffer.from(aesKey.map((byte, index) => byte ^ hash.readUInt8(index))), encrypted]);
    // A block that is not below the modulus cannot be encrypted; by the protocol another key is tried.
    if (block.readUInt8(0) < 0x80) return publicEncrypt(key, block);
  }
}
