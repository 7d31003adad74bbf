import { type Cipher, createCipheriv, createDecipheriv, type Decipher } from "node:crypto";
import type { RoomyPacket } from "../message-crypto";
import { AbridgedTransport } from "./abridged";
import { IntermediateTransport } from "./intermediate";
import { type Transport, TransportError } from "./transport";

export const obfuscationHeaderBytes = 64;

/**
 * Another transport inside AES-256-CTR, whose keys are in the first 64 bytes of the connection
 * (https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation).
 */
export class ObfuscatedTransport implements Transport {
  readonly name: string;
  readonly #decipher: Decipher;
  readonly #cipher: Cipher;
  readonly #inner: Transport;

  /** Throws TransportError when the 64 bytes name no transport. */
  constructor(header: Buffer) {
    const reversed = Buffer.from(header.subarray(8, 56)).reverse();
    this.#decipher = createDecipheriv("aes-256-ctr", header.subarray(8, 40), header.subarray(40, 56));
    this.#cipher = createCipheriv("aes-256-ctr", reversed.subarray(0, 32), reversed.subarray(32, 48));
    this.#inner = innerTransport(this.#decipher.update(header).readUInt32LE(56));
    this.name = `obfuscated ${this.#inner.name}`;
  }

  receive(bytes: Buffer): Buffer[] {
    return this.#inner.receive(this.#decipher.update(bytes));
  }

  frame(packet: RoomyPacket): Buffer[] {
    return this.#inner.frame(packet).map((piece) => this.#cipher.update(piece));
  }
}

function innerTransport(tag: number): Transport {
  if (tag === 0xefefefef) return new AbridgedTransport();
  if (tag === 0xeeeeeeee) return new IntermediateTransport({ padded: false });
  if (tag === 0xdddddddd) return new IntermediateTransport({ padded: true });
  throw new TransportError(`Unknown transport 0x${tag.toString(16)} in an obfuscated connection`);
}
