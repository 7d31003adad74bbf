import type { FileLocation, FileSource } from "../telegram/gateway";
import { abortable } from "./clock";
import type { FilePermits } from "./flight-control";
import type { StallWatchdog } from "./stall-watchdog";

/**
 * The file source as one running file sees it: every read waits for a permit, and gives it back when it is over, however it ended. An
 * aborted read gives it back at once, also when the source goes on for a while. The watchdog sees each request while it is under way.
 */
export function inFlightControl(files: FileSource, permits: FilePermits, watchdog: StallWatchdog): FileSource {
  return {
    // Both are small, and chunks wait for them: they are not held back.
    hashes: (location, offset, signal) =>
      watchdog.watch(() => abortable(files.hashes(location, offset, signal), signal)),
    renew: (chat, messageId, mediaId, signal) =>
      watchdog.watch(() => abortable(files.renew(chat, messageId, mediaId, signal), signal)),
    read: async (location, offset, limit, signal) => {
      const bytes = await readWithPermit(files, permits, watchdog, { location, offset, limit }, signal);
      if (bytes.length > 0) watchdog.received();
      return bytes;
    },
  };
}

async function readWithPermit(
  files: FileSource,
  permits: FilePermits,
  watchdog: StallWatchdog,
  { location, offset, limit }: { location: FileLocation; offset: number; limit: number },
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
