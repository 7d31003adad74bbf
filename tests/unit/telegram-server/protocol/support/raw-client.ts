import { randomBytes } from "node:crypto";
import type { TlObject, TlValue } from "../../../../telegram-server/contract";
import { igeDecrypt, igeEncrypt } from "../../../../telegram-server/mtproto/aes-ige";
import { sha256 } from "../../../../telegram-server/mtproto/hashes";
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
