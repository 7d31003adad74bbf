import { Api } from "telegram";
import { linkAbort } from "../../lifecycle/abort";
import type { ConnectionBroken } from "./errors";
import { type GatewaySender, pingRequest, randomPingId } from "./sender";
import { delay, isTimeout } from "./timing";

/** How often a connection that is to stay is asked for a sign of life, and how long it may take for it. */
const keepAliveMs = 30_000;
const keepAliveTimeoutMs = 10_000;
const serverDisconnectSeconds = 75;

/** A connection that is in doubt has so long to show that it works. */
const proofTimeoutMs = 3_000;

/** Asks a connection for a sign of life, and ends it when nothing at all comes in time. Never rejects. */
export async function proveAlive(sender: GatewaySender, signal: AbortSignal): Promise<void> {
  const received = sender.bytesReceived;
  const scope = linkAbort([signal], proofTimeoutMs);
  try {
    // Not the ping of the keep-alive: the server would close the connection when no other follows.
    await sender.call(new Api.Ping({ pingId: randomPingId() }), scope);
  } catch {
    // A broken connection needs no end, and one that is busy has no time for an answer.
    const isSilent = isTimeout(scope.reason) && sender.bytesReceived === received;
    if (isSilent) await sender.end("it has gone silent");
  } finally {
    scope.release();
  }
}

/** Resolves to the reason when the connection has ended. Asks it for signs of life meanwhile, and ends it when there is none. */
export async function endOfKeptAlive(sender: GatewaySender): Promise<ConnectionBroken> {
  const over = new AbortController();
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
        await sender.call(pingRequest(serverDisconnectSeconds), scope);
      } finally {
        scope.release();
      }
    }
  } catch (error) {
    if (!over.aborted) void sender.end(error instanceof Error ? error.message : String(error));
  }
}
