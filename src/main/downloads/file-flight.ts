import type { FileLocation, FileSource } from "../telegram/gateway";
import { abortable } from "./clock";
import type { FilePermits } from "./flight-control";

/**
 * The file source as one running file sees it: every read waits for a permit, and gives it back when it is over, however it ended. An
 * aborted read gives it back at once, also when the source goes on for a while.
 */
export function inFlightControl(files: FileSource, permits: FilePermits): FileSource {
  return {
    // Small, and a chunk waits for them: they are not held back.
    hashes: (location, offset, signal) => files.hashes(location, offset, signal),
    renew: (chat, messageId, mediaId, signal) => files.renew(chat, messageId, mediaId, signal),
    read: (location, offset, limit, signal) => readWithPermit(files, permits, location, offset, limit, signal),
  };
}

async function readWithPermit(
  files: FileSource,
  permits: FilePermits,
  location: FileLocation,
  offset: number,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const permit = await permits.take(location.dcId, signal);
  try {
    const bytes = await abortable(files.read(location, offset, limit, signal), signal);
    permit.answered(bytes.length);
    return bytes;
  } catch (error) {
    permit.failed(error);
    throw error;
  }
}
