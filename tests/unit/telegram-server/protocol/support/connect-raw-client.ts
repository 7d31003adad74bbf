import { RawClient } from "./raw-client";
import { RawConnection } from "./raw-connection";
import { makeKey } from "./raw-key-exchange";
import type { StartedServer } from "./start-server";

/** A raw client with a key of its own, connected to a data centre of the server. */
export async function connectRawClient(started: StartedServer, dcId = 2): Promise<RawClient> {
  const connection = await RawConnection.open(started.address(dcId));
  return new RawClient(connection, await makeKey(connection, started.server));
}
