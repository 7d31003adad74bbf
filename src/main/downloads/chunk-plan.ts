/** `upload.getFile` demands multiples of this, https://core.telegram.org/api/files#downloading-files */
const smallestChunkBytes = 4_096;
const mebibyte = 1_048_576;
/** For files whose size is not known: read one after another, so a smaller chunk wastes less at the end. */
const unknownSizeChunkBytes = 524_288;
/** Up to here chunks of half a mebibyte: several fit into flight even for a small video, and progress moves. */
const halfMebibyteUpTo = 32 * mebibyte;

/**
 * The chunk size for a file, in bytes: a power of two from 4096 to 1 MiB, so that it divides 1 MiB and no request at a multiple of it
 * crosses a 1 MiB border. A file of up to 1 MiB is one chunk.
 */
export function chunkBytesFor(sizeBytes: number | null): number {
  if (sizeBytes === null) return unknownSizeChunkBytes;
  if (sizeBytes > halfMebibyteUpTo) return mebibyte;
  if (sizeBytes > mebibyte) return unknownSizeChunkBytes;
  let chunkBytes = smallestChunkBytes;
  while (chunkBytes < sizeBytes) chunkBytes *= 2;
  return chunkBytes;
}

/** Whether a file is fetched with a single request. */
export function isOneChunk(sizeBytes: number | null): boolean {
  return sizeBytes !== null && sizeBytes <= mebibyte;
}

/** Whether `upload.getFile` takes requests of this size (also guards what an older version recorded). */
export function isChunkSize(chunkBytes: number): boolean {
  return Number.isInteger(chunkBytes) && chunkBytes >= smallestChunkBytes && mebibyte % chunkBytes === 0;
}

/** How many chunks a file of this size has. */
export function chunkCount(sizeBytes: number, chunkBytes: number): number {
  return Math.ceil(sizeBytes / chunkBytes);
}

/** How many bytes of a file belong to its chunk `index`: all of `chunkBytes` but for the last one. */
export function chunkLength(sizeBytes: number, chunkBytes: number, index: number): number {
  return Math.max(0, Math.min(chunkBytes, sizeBytes - index * chunkBytes));
}
