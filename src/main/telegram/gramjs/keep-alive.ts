import { linkAbort } from "../../lifecycle/linked-abort";
import type { ConnectionBroken } from "./errors";
import { type GatewaySender, pingRequest } from "./sender";
import { delay, lifetime } from "./timing";

/** How often a connection that is to stay is asked for a sign of life, and how long it may take for it. */
const keepAliveMs = 30_000;
const keepAliveTimeoutMs = 10_000;
const serverDisconnectSeconds = 75;

/** Resolves to the reason when the connection has ended. Asks it for signs of life meanwhile, and ends it when there is none. */
export async function endOfKeptAlive(sender: GatewaySender): Promise<ConnectionBroken> {
  const over = lifetime();
  const ended = sender.ended.then((reason) => {
    over.abort();
    return reason;
  });
  const asking = keepAlive(sender, over.signal);
  const reason = await ended;
  await asking;
  return reason;
}

async function keepAlive(sender: GatewaySender, over: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await delay(keepAliveMs, over);
      const scope = linkAbort([over], keepAliveTimeoutMs);
      try {
        await sender.call(pingRequest(serverDisconnectSeconds), scope.signal);
      } finally {
        scope.release();
      }
    }
  } catch (error) {
    if (!over.aborted) void sender.end(error instanceof Error ? error.message : String(error));
  }
}
