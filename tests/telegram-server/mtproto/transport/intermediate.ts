import { randomBytes, randomInt } from "node:crypto";
import { packetLength, type RoomyPacket } from "../message-crypto";
import { ByteQueue } from "./byte-queue";
import { checkPacketLength, type Transport } from "./transport";

/** Length in bytes as 32 bits; padded intermediate adds up to 15 random bytes, which the length includes. */
export class IntermediateTransport implements Transport {
  readonly name: string;
  readonly #padded: boolean;
  readonly #queue = new ByteQueue();

  constructor(options: { padded: boolean }) {
    this.#padded = options.padded;
    this.name = options.padded ? "padded intermediate" : "intermediate";
  }

  receive(bytes: Buffer): Buffer[] {
    this.#queue.push(bytes);
    const packets: Buffer[] = [];
    while (this.#queue.length >= 4) {
      // The highest bit asks for a quick acknowledgement, which a server may leave out.
      const length = this.#queue.peek(4).readUInt32LE(0) & 0x7fffffff;
      checkPacketLength(length);
      if (this.#queue.length < 4 + length) break;
      this.#queue.take(4);
      packets.push(this.#queue.take(length));
    }
    return packets;
  }

  frame(packet: RoomyPacket): Buffer[] {
    const { head, start, rest } = packet;
    const padding = this.#padded ? randomBytes(randomInt(16)) : Buffer.alloc(0);
    head.writeUInt32LE(packetLength(packet) + padding.length, start - 4);
    return [head.subarray(start - 4), ...rest, padding];
  }
}
