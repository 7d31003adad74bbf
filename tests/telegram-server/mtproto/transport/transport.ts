import type { RoomyPacket } from "../message-crypto";

/** What a client sent cannot be cut into packets; the connection is of no more use. */
export class TransportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TransportError";
  }
}

/** Cuts the byte stream of one connection into packets and back (https://core.telegram.org/mtproto/mtproto-transports). */
export interface Transport {
  readonly name: string;
  /** Takes bytes of the client and returns the packets that are complete. Throws TransportError. */
  receive(bytes: Buffer): Buffer[];
  /** The bytes to send for a packet, in pieces. Uses the room before the packet; must be called in sending order. */
  frame(packet: RoomyPacket): Buffer[];
}

/** A longer packet is damage: a message has at most 1 MiB, and its container some more. */
const packetLimitBytes = 4 * 1024 * 1024;

/** Throws TransportError for a length no packet has. */
export function checkPacketLength(length: number): void {
  if (length <= 0 || length > packetLimitBytes) throw new TransportError(`A packet of ${length} bytes`);
}
