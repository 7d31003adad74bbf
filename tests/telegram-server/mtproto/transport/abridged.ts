import { packetLength, type RoomyPacket } from "../message-crypto";
import { ByteQueue } from "./byte-queue";
import { checkPacketLength, type Transport } from "./transport";

/** Length in words of four bytes: one byte below 127, else 127 and three bytes. */
export class AbridgedTransport implements Transport {
  readonly name = "abridged";
  readonly #queue = new ByteQueue();

  receive(bytes: Buffer): Buffer[] {
    this.#queue.push(bytes);
    const packets: Buffer[] = [];
    for (let packet = this.#next(); packet !== undefined; packet = this.#next()) packets.push(packet);
    return packets;
  }

  frame(packet: RoomyPacket): Buffer[] {
    const { head, start, rest } = packet;
    const words = packetLength(packet) >> 2;
    if (words < 127) {
      head.writeUInt8(words, start - 1);
      return [head.subarray(start - 1), ...rest];
    }
    head.writeUInt32LE(((words << 8) | 127) >>> 0, start - 4);
    return [head.subarray(start - 4), ...rest];
  }

  #next(): Buffer | undefined {
    if (this.#queue.length < 1) return undefined;
    // The highest bit asks for a quick acknowledgement, which a server may leave out.
    const first = this.#queue.peek(1).readUInt8(0) & 0x7f;
    if (first === 127 && this.#queue.length < 4) return undefined;
    const headerBytes = first === 127 ? 4 : 1;
    const length = (first === 127 ? this.#queue.peek(4).readUIntLE(1, 3) : first) * 4;
    checkPacketLength(length);
    if (this.#queue.length < headerBytes + length) return undefined;
    this.#queue.take(headerBytes);
    return this.#queue.take(length);
  }
}
