import { gunzip, gzipPackedId } from "../tl/gzip-packed";
import { TlDecodeError, TlReader } from "../tl/tl-reader";

const containerId = 0x73f1f8dc;
/** https://core.telegram.org/mtproto/service_messages#simple-container */
const containerLimit = 1020;

/** One message of a client, unpacked. */
export interface ClientMessage {
  /** Unsigned. */
  readonly id: bigint;
  readonly sequenceNumber: number;
  readonly body: Buffer;
}

/** True for a body that is a container. */
export function isContainer(body: Buffer): boolean {
  return body.length >= 8 && body.readUInt32LE(0) === containerId;
}

/** The messages of a container, gzip unpacked. Throws TlDecodeError. */
export function unpackContainer(body: Buffer): ClientMessage[] {
  const reader = new TlReader(body);
  reader.uint32();
  const count = reader.int32();
  if (count < 0 || count > containerLimit) throw new TlDecodeError(`A container of ${count} messages`);
  const messages: ClientMessage[] = [];
  for (let index = 0; index < count; index++) {
    const id = BigInt.asUintN(64, reader.int64());
    const sequenceNumber = reader.int32();
    const inner = unpackGzip(reader.raw(reader.int32()));
    if (isContainer(inner)) throw new TlDecodeError("A container inside a container");
    messages.push({ id, sequenceNumber, body: inner });
  }
  return messages;
}

/** The body, or what it unpacks to when it is gzip_packed. Throws TlDecodeError. */
export function unpackGzip(body: Buffer): Buffer {
  if (body.length < 8 || body.readUInt32LE(0) !== gzipPackedId) return body;
  const reader = new TlReader(body);
  reader.uint32();
  return gunzip(reader.bytes());
}
