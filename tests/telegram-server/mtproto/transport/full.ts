import { crc32 } from "node:zlib";
import { packetLength, type RoomyPacket } from "../message-crypto";
import { ByteQueue } from "./byte-queue";
import { checkPacketLength, type Transport, TransportError } from "./transport";

const headerBytes = 8;
const checksumBytes = 4;

/** Length of all, number of the packet, packet, CRC-32 of all before it. */
export class FullTransport implements Transport {
  readonly name = "full";
  readonly #queue = new ByteQueue();
  #received = 0;
  #sent = 0;

  receive(bytes: Buffer): Buffer[] {
    this.#queue.push(bytes);
    const packets: Buffer[] = [];
    while (this.#queue.length >= 4) {
      const length = this.#queue.peek(4).readUInt32LE(0);
      checkPacketLength(length - headerBytes - checksumBytes);
      if (this.#queue.length < length) break;
      packets.push(this.#open(this.#queue.take(length)));
    }
    return packets;
  }

  frame(packet: RoomyPacket): Buffer[] {
    const { head, start, rest } = packet;
    head.writeUInt32LE(packetLength(packet) + headerBytes + checksumBytes, start - headerBytes);
    head.writeUInt32LE(this.#sent++, start - headerBytes + 4);
    const framed = head.subarray(start - headerBytes);
    const checksum = Buffer.allocUnsafe(checksumBytes);
    checksum.writeUInt32LE(rest.reduce((sum, piece) => crc32(piece, sum), crc32(framed)));
    return [framed, ...rest, checksum];
  }

  #open(framed: Buffer): Buffer {
    const end = framed.length - checksumBytes;
    if (crc32(framed.subarray(0, end)) !== framed.readUInt32LE(end)) throw new TransportError("The CRC is wrong");
    const number = framed.readUInt32LE(4);
    if (number !== this.#received) throw new TransportError(`Packet ${number} instead of ${this.#received}`);
    this.#received += 1;
    return framed.subarray(headerBytes, end);
  }
}
