import { abortable } from "../lifecycle/abort";
import type { FileSource } from "../telegram/file-source";
import type { FileLocation } from "../telegram/media-item";

import type { FilePermits } from "./flight-control";
import type { FileBudget } from "./speed-limit";
import type { StallWatchdog } from "./stall-watchdog";

/** What the requests of one running file go through. */
export interface FileGates {
  /** Of the speed limit. */
  budget: FileBudget;
  permits: FilePermits;
  watchdog: StallWatchdog;
  /** So many bytes arrived just now: for the speed that is shown. */
  received(bytes: number): void;
}

interface Range {
  location: FileLocation;
  offset: number;
  limit: number;
}

/**
 * The file source as one running file sees it: every read waits for the speed limit and then for a permit, and gives it back when it is
 * over, however it ended. An aborted read gives it back at once, also when the source goes on for a while. The watchdog sees each request
 * while it is under way. Under a low speed limit a read is made by several requests, so that its bytes come evenly.
 */
export function inFlightControl(files: FileSource, gates: FileGates): FileSource {
  const { watchdog } = gates;
  let begun = 0;
  return {
    recycle: (bytes) => files.recycle(bytes),
    // Both are small, and chunks wait for them: they are not held back.
    hashes: (location, offset, signal) =>
      watchdog.watch(() => abortable(files.hashes(location, offset, signal), signal)),
    renew: (chat, messageId, mediaId, signal) =>
      watchdog.watch(() => abortable(files.renew(chat, messageId, mediaId, signal), signal)),
    read: async (location, offset, limit, signal) => {
      begun += 1;
      return readInPieces(files, gates, { order: begun, range: { location, offset, limit } }, signal);
    },
  };
}

async function readInPieces(
  files: FileSource,
  gates: FileGates,
  { order, range }: { order: number; range: Range },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let done = 0; done < range.limit; ) {
    // Each piece begins at a multiple of its length, as `upload.getFile` wants it, also when the limit has changed in between.
    const alignment = done === 0 ? range.limit : done & -done;
    const piece = { ...range, offset: range.offset + done, limit: Math.min(alignment, gates.budget.pieceBytes()) };
    const bytes = await readPiece(files, gates, order, piece, signal);
    pieces.push(bytes);
    done += bytes.length;
    // The file ends here, or this is no answer to the question: whoever reads judges by the length.
    if (bytes.length !== piece.limit) break;
  }
  const [first] = pieces;
  return first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces);
}

async function readPiece(
  files: FileSource,
  gates: FileGates,
  order: number,
  piece: Range,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const allowance = await gates.budget.take(order, piece.limit, signal);
  let received = 0;
  try {
    const bytes = await readWithPermit(files, gates, piece, signal);
    received = bytes.length;
    if (received > 0) {
      gates.watchdog.received();
      gates.received(received);
    }
    return bytes;
  } finally {
    allowance.spent(received);
  }
}

async function readWithPermit(
  files: FileSource,
  { permits, watchdog }: FileGates,
  { location, offset, limit }: Range,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const permit = await permits.take(location.dcId, signal);
  try {
    const bytes = await watchdog.watch(() => abortable(files.read(location, offset, limit, signal), signal));
    permit.answered(bytes.length);
    return bytes;
  } catch (error) {
    permit.failed(error);
    throw error;
  }
}
