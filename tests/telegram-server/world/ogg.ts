const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/** The page checksum of Ogg (RFC 3533, 6): CRC-32 with polynomial 0x04c11db7, neither reflected nor inverted. */
function pageChecksum(page: Buffer): number {
  let crc = 0;
  for (const byte of page) crc = ((crc << 8) ^ (table[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return crc;
}

/** The same Ogg file with another bitstream serial number in every page, checksums put right. */
export function withOggSerial(file: Buffer, serial: number): Buffer {
  const copy = Buffer.from(file);
  let at = 0;
  while (at < copy.length) {
    if (copy.toString("latin1", at, at + 4) !== "OggS") throw new Error(`no Ogg page at ${at}`);
    const segmentCount = copy.readUInt8(at + 26);
    let length = 27 + segmentCount;
    for (let i = 0; i < segmentCount; i++) length += copy.readUInt8(at + 27 + i);
    copy.writeUInt32LE(serial >>> 0, at + 14);
    copy.writeUInt32LE(0, at + 22);
    copy.writeUInt32LE(pageChecksum(copy.subarray(at, at + length)), at + 22);
    at += length;
  }
  return copy;
}
