import { createPublicKey, publicEncrypt, randomBytes } from "node:crypto";
import type { TlObject, TlValue } from "../../../../telegram-server/contract";
import { igeDecrypt, igeEncrypt } from "../../../../telegram-server/mtproto/aes-ige";
import { prime, publicValue, sharedSecret } from "../../../../telegram-server/mtproto/diffie-hellman";
import { sha1, sha256 } from "../../../../telegram-server/mtproto/hashes";
import type { MtprotoServer } from "../../../../telegram-server/mtproto/server";
import { decodeResult, decodeService } from "../../../../telegram-server/tl/decode";
import { encode, encodeService } from "../../../../telegram-server/tl/encode";
import { gunzip, gzipPackedId } from "../../../../telegram-server/tl/gzip-packed";
import { TlReader } from "../../../../telegram-server/tl/tl-reader";
import type { RawConnection } from "./raw-connection";

export interface RawKey {
  readonly secret: Buffer;
  readonly id: Buffer;
  readonly salt: bigint;
}

export interface RawMessage {
  readonly id: bigint;
  readonly sequenceNumber: number;
  readonly body: Buffer;
}

/** A message of the server. `object` is decoded, except that rpc_result keeps its result as bytes (unpacked if it was gzipped). */
export interface Received {
  readonly id: bigint;
  readonly sequenceNumber: number;
  readonly inContainer: boolean;
  readonly gzipped: boolean;
  readonly object: TlObject;
}

const layer = 198;
const rpcResultId = 0xf35c6d01;
const containerId = 0x73f1f8dc;

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

let lastMessageId = 0n;

/** A client's message id: the time, divisible by four, rising. */
export function newMessageId(offsetSeconds = 0): bigint {
  const now = Date.now() + offsetSeconds * 1000;
  const id = ((BigInt(Math.floor(now / 1000)) << 32n) | (BigInt(now % 1000) << 22n)) & ~3n;
  if (offsetSeconds !== 0) return id;
  lastMessageId = id > lastMessageId ? id : lastMessageId + 4n;
  return lastMessageId;
}

/** A session of a client that shows everything the server sends. */
export class RawClient {
  readonly #inbox: Received[] = [];
  #arrival: Promise<void> | undefined;
  #contentMessages = 0;
  salt: bigint;

  constructor(
    public connection: RawConnection,
    readonly key: RawKey,
    public sessionId: bigint = randomBytes(8).readBigUInt64LE(0),
  ) {
    this.salt = key.salt;
  }

  nextSequenceNumber(contentRelated = true): number {
    const number = this.#contentMessages * 2;
    if (!contentRelated) return number;
    this.#contentMessages += 1;
    return number + 1;
  }

  /** A message that is ready to be sent, also inside a container. */
  message(body: Buffer, contentRelated = true): RawMessage {
    return { id: newMessageId(), sequenceNumber: this.nextSequenceNumber(contentRelated), body };
  }

  send(message: RawMessage): RawMessage {
    this.connection.send(this.encrypt(message));
    return message;
  }

  service(object: TlObject, contentRelated = true): RawMessage {
    return this.send(this.message(encodeService(object), contentRelated));
  }

  api(object: TlObject): RawMessage {
    return this.send(this.message(encode(layer, object)));
  }

  /** Sends an API request and gives its decoded result, or the rpc_error. */
  async call(object: TlObject): Promise<TlValue> {
    return await this.result(this.api(object).id, object._);
  }

  /** The decoded result of a request sent before, or the rpc_error. */
  async result(requestId: bigint, method: string): Promise<TlValue> {
    const { object } = await this.next((received) => isResultOf(received, requestId));
    const bytes = buffer(object.result);
    if (bytes.readUInt32LE(0) === 0x2144ca19) return decodeService(bytes).object;
    return decodeResult(layer, method, bytes);
  }

  sendContainer(messages: readonly RawMessage[]): RawMessage {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(containerId, 0);
    head.writeInt32LE(messages.length, 4);
    const parts = messages.flatMap(({ id, sequenceNumber, body }) => {
      const header = Buffer.alloc(16);
      header.writeBigUInt64LE(id, 0);
      header.writeInt32LE(sequenceNumber, 8);
      header.writeInt32LE(body.length, 12);
      return [header, body];
    });
    return this.send(this.message(Buffer.concat([head, ...parts]), false));
  }

  encrypt({ id, sequenceNumber, body }: RawMessage): Buffer {
    const used = 32 + body.length;
    const plain = Buffer.concat([Buffer.alloc(32), body, randomBytes(12 + (-(used + 12) & 15))]);
    plain.writeBigUInt64LE(this.salt, 0);
    plain.writeBigUInt64LE(this.sessionId, 8);
    plain.writeBigUInt64LE(id, 16);
    plain.writeInt32LE(sequenceNumber, 24);
    plain.writeInt32LE(body.length, 28);
    const messageKey = sha256(this.key.secret.subarray(88, 120), plain).subarray(8, 24);
    const { key, iv } = messageAes(this.key.secret, messageKey, 0);
    return Buffer.concat([this.key.id, messageKey, igeEncrypt(plain, key, iv)]);
  }

  /** The next message for which `wanted` holds; others stay for later calls. */
  async next(wanted: (received: Received) => boolean): Promise<Received> {
    for (;;) {
      const index = this.#inbox.findIndex(wanted);
      const found = index < 0 ? undefined : this.#inbox.splice(index, 1)[0];
      if (found !== undefined) return found;
      // Several may wait at once: they share each packet's arrival.
      this.#arrival ??= this.#receive().finally(() => {
        this.#arrival = undefined;
      });
      await this.#arrival;
    }
  }

  async #receive(): Promise<void> {
    this.#inbox.push(...this.#open(await this.connection.receive()));
  }

  named(name: string): Promise<Received> {
    return this.next(({ object }) => object._ === name);
  }

  /** What came and was not asked for. */
  get unread(): readonly Received[] {
    return this.#inbox;
  }

  #open(packet: Buffer): Received[] {
    if (packet.length === 4) throw new Error(`Transport error ${packet.readInt32LE(0)}`);
    if (!packet.subarray(0, 8).equals(this.key.id)) throw new Error("A message under another key");
    const messageKey = packet.subarray(8, 24);
    const { key, iv } = messageAes(this.key.secret, messageKey, 8);
    const encrypted = packet.subarray(24, packet.length - ((packet.length - 24) % 16));
    const plain = igeDecrypt(encrypted, key, iv);
    if (!sha256(this.key.secret.subarray(96, 128), plain).subarray(8, 24).equals(messageKey)) {
      throw new Error("The server's msg_key is wrong");
    }
    if (plain.readBigUInt64LE(8) !== this.sessionId) throw new Error("A message for another session");
    const length = plain.readInt32LE(28);
    const message = { id: plain.readBigUInt64LE(16), sequenceNumber: plain.readInt32LE(24) };
    return unpack({ ...message, body: plain.subarray(32, 32 + length) });
  }
}

export function isResultOf(received: Received, requestId: bigint): boolean {
  return received.object._ === "rpc_result" && received.object.req_msg_id === requestId;
}

export function buffer(value: TlValue): Buffer {
  if (!Buffer.isBuffer(value)) throw new Error("Not bytes");
  return value;
}

function unpack(message: RawMessage): Received[] {
  if (message.body.readUInt32LE(0) !== containerId) return [open(message, false)];
  const reader = new TlReader(message.body);
  reader.uint32();
  return Array.from({ length: reader.int32() }, () => {
    const id = BigInt.asUintN(64, reader.int64());
    const sequenceNumber = reader.int32();
    return open({ id, sequenceNumber, body: reader.raw(reader.int32()) }, true);
  });
}

function open({ id, sequenceNumber, body }: RawMessage, inContainer: boolean): Received {
  const first = body.readUInt32LE(0);
  if (first !== rpcResultId) {
    const gzipped = first === gzipPackedId;
    const content = gzipped ? gunzip(new TlReader(body.subarray(4)).bytes()) : body;
    return { id, sequenceNumber, inContainer, gzipped, object: decodeAny(content) };
  }
  const result = body.subarray(12);
  const gzipped = result.readUInt32LE(0) === gzipPackedId;
  const object = {
    _: "rpc_result",
    req_msg_id: body.readBigUInt64LE(4),
    result: gzipped ? gunzip(new TlReader(result.subarray(4)).bytes()) : result,
  };
  return { id, sequenceNumber, inContainer, gzipped, object };
}

/** A message of MTProto, else whatever it is, by its bytes (an update). */
function decodeAny(body: Buffer): TlObject {
  try {
    return decodeService(body).object;
  } catch {
    return { _: "api", bytes: body };
  }
}

function messageAes(secret: Buffer, messageKey: Buffer, x: number): { key: Buffer; iv: Buffer } {
  const a = sha256(messageKey, secret.subarray(x, x + 36));
  const b = sha256(secret.subarray(40 + x, 76 + x), messageKey);
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]),
    iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]),
  };
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
