/** Key and initialization vector of the plain stream: one for all messages, since only the cost of decrypting them counts. */
export const streamKey = Buffer.alloc(32, 0x5a);
export const streamIv = Buffer.alloc(32, 0xa5);

/** Length of a message's header. Behind it comes the message, padded to whole blocks of 16 bytes and encrypted. */
export const streamHeaderBytes = 8;

export function streamHeader(length: number, isLastOfFile: boolean): Buffer {
  const header = Buffer.alloc(streamHeaderBytes);
  header.writeUInt32LE(length, 0);
  header.writeUInt32LE(isLastOfFile ? 1 : 0, 4);
  return header;
}

export function readStreamHeader(header: Buffer): { length: number; paddedLength: number; isLastOfFile: boolean } {
  const length = header.readUInt32LE(0);
  return { length, paddedLength: (length + 15) & ~15, isLastOfFile: header.readUInt32LE(4) === 1 };
}
