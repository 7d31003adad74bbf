import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** A client's side of a transport, written for the tests alone. */
export interface Framing {
  /** What the connection begins with. */
  readonly opening: Buffer;
  encode(packet: Buffer): Buffer;
  /** Complete packets of what has come so far. */
  decode(bytes: Buffer): Buffer[];
}

export const framings: Record<string, () => Framing> = {
  abridged: () => plainFraming(Buffer.from([0xef]), abridged()),
  intermediate: () => plainFraming(Buffer.alloc(4, 0xee), intermediate(0)),
  "padded intermediate": () => plainFraming(Buffer.alloc(4, 0xdd), intermediate(7)),
  full: () => plainFraming(Buffer.alloc(0), full()),
  "obfuscated abridged": () => obfuscated(0xef, abridged()),
  "obfuscated intermediate": () => obfuscated(0xee, intermediate(0)),
  "obfuscated padded intermediate": () => obfuscated(0xdd, intermediate(13)),
};

interface Cutter {
  encode(packet: Buffer): Buffer;
  /** Length of the first frame, its packet; undefined while it is not complete. */
  first(bytes: Buffer): { frameBytes: number; packet: Buffer } | undefined;
}

function plainFraming(opening: Buffer, cutter: Cutter): Framing {
  let rest = Buffer.alloc(0);
  return {
    opening,
    encode: (packet) => cutter.encode(packet),
    decode(bytes) {
      rest = Buffer.concat([rest, bytes]);
      const packets: Buffer[] = [];
      for (let found = cutter.first(rest); found !== undefined; found = cutter.first(rest)) {
        packets.push(found.packet);
        rest = rest.subarray(found.frameBytes);
      }
      return packets;
    },
  };
}

function abridged(): Cutter {
  return {
    encode(packet) {
      const words = packet.length / 4;
      const long = Buffer.from([127, words & 255, (words >> 8) & 255, words >> 16]);
      return Buffer.concat([words < 127 ? Buffer.from([words]) : long, packet]);
    },
    first(bytes) {
      if (bytes.length < 4) return undefined;
      const long = bytes.readUInt8(0) === 127;
      const header = long ? 4 : 1;
      const length = (long ? bytes.readUIntLE(1, 3) : bytes.readUInt8(0)) * 4;
      return bytes.length < header + length ? undefined : slice(bytes, header, length, 0);
    },
  };
}

function intermediate(paddingBytes: number): Cutter {
  return {
    encode(packet) {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(packet.length + paddingBytes);
      return Buffer.concat([length, packet, randomBytes(paddingBytes)]);
    },
    first(bytes) {
      if (bytes.length < 4) return undefined;
      const length = bytes.readUInt32LE(0);
      return bytes.length < 4 + length ? undefined : slice(bytes, 4, length, 0);
    },
  };
}

function full(): Cutter {
  let sent = 0;
  let received = 0;
  return {
    encode(packet) {
      const header = Buffer.alloc(8);
      header.writeUInt32LE(packet.length + 12, 0);
      header.writeUInt32LE(sent++, 4);
      const framed = Buffer.concat([header, packet]);
      const checksum = Buffer.alloc(4);
      checksum.writeUInt32LE(crc32(framed));
      return Buffer.concat([framed, checksum]);
    },
    first(bytes) {
      if (bytes.length < 4) return undefined;
      const length = bytes.readUInt32LE(0);
      if (bytes.length < length) return undefined;
      if (bytes.readUInt32LE(4) !== received++) throw new Error("The server's packets are misnumbered");
      if (crc32(bytes.subarray(0, length - 4)) !== bytes.readUInt32LE(length - 4)) throw new Error("Wrong CRC");
      return slice(bytes, 8, length - 12, 4);
    },
  };
}

function slice(bytes: Buffer, header: number, length: number, trailer: number) {
  return { frameBytes: header + length + trailer, packet: bytes.subarray(header, header + length) };
}

function obfuscated(tag: number, cutter: Cutter): Framing {
  const header = randomBytes(64);
  header.writeUInt32LE(0x12345678, 0);
  header.writeUInt32LE(1, 4);
  header.fill(tag, 56, 60);
  const reversed = Buffer.from(header.subarray(8, 56)).reverse();
  const cipher = createCipheriv("aes-256-ctr", header.subarray(8, 40), header.subarray(40, 56));
  const decipher = createDecipheriv("aes-256-ctr", reversed.subarray(0, 32), reversed.subarray(32, 48));
  cipher.update(header).copy(header, 56, 56);
  const inner = plainFraming(header, cutter);
  return {
    opening: header,
    encode: (packet) => cipher.update(inner.encode(packet)),
    decode: (bytes) => inner.decode(decipher.update(bytes)),
  };
}
