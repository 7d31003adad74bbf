import type { DcAddress, MethodHandler } from "../../../../telegram-server/contract";
import { MtprotoServer, type MtprotoServerOptions } from "../../../../telegram-server/mtproto/server";
import { sampleMethods } from "./sample-methods";

export interface StartedServer {
  readonly server: MtprotoServer;
  readonly addresses: readonly DcAddress[];
  /** May be changed while the server runs. */
  readonly methods: Map<string, MethodHandler>;
  address(dcId: number): DcAddress;
}

/** A server with the sample methods, listening. */
export async function startServer(options: Partial<MtprotoServerOptions> = {}): Promise<StartedServer> {
  let addresses: DcAddress[] = [];
  const methods = sampleMethods(() => addresses);
  const server = new MtprotoServer({ dcIds: [2], methods, ...options });
  addresses = await server.listen();
  return { server, addresses, methods, address: (dcId) => addressOf(addresses, dcId) };
}

function addressOf(addresses: readonly DcAddress[], dcId: number): DcAddress {
  const found = addresses.find(({ id }) => id === dcId);
  if (found === undefined) throw new Error(`No DC ${dcId}`);
  return found;
}
