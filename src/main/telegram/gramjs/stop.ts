import type { Failure } from "../../../shared/errors";
import type { WorkTracker } from "../../lifecycle/work-tracker";
import type { CdnSenders } from "./cdn-senders";
import type { DecryptionPool } from "./decryption/decryption-pool";
import type { Home } from "./home";
import type { MediaSenders } from "./senders";

export interface StopOptions {
  home: Home;
  media: MediaSenders;
  cdn: CdnSenders;
  decryption: DecryptionPool;
  requests: WorkTracker;
  /** Time for requests in flight to be answered. */
  graceMs: number;
  /** What everything that still waits then rejects with. */
  why: Failure;
}

/**
 * Ends all connections of a gateway: takes no new request, gives those in flight their grace, then rejects what waits and
 * destroys the sockets. Never rejects; when it resolves, no socket, no worker and no timer of the gateway is left.
 */
export async function stopGateway({
  home,
  media,
  cdn,
  decryption,
  requests,
  graceMs,
  why,
}: StopOptions): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const graceIsOver = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([requests.stopAndDrain(), graceIsOver]);
  clearTimeout(timer);
  await Promise.all([home.close(why), media.close(why), cdn.close(why)]);
  await decryption.close();
}
