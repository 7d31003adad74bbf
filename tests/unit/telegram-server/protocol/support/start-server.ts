import type { DcAddress, MethodHandler } from "../../../../telegram-server/contract";
import { ServerRsaKey } from "../../../../telegram-server/mtproto/rsa-key";
import { MtprotoServer, type MtprotoServerOptions } from "../../../../telegram-server/mtproto/server";
import { sampleMethods } from "./sample-methods";

export interface StartedServer {
  readonly server: MtprotoServer;
  readonly addresses: readonly DcAddress[];
  /** May be changed while the server runs. */
  readonly methods: Map<string, MethodHandler>;
  address(dcId: number): DcAddress;
}

/** Making one takes up to a second, and nothing depends on its being another for each server. */
const rsaKey = ServerRsaKey.generate();

/** A server with the sample methods, listening. */
export async function startServer(options: Partial<MtprotoServerOptions> = {}): Promise<StartedServer> {
  let addresses: DcAddress[] = [];
  const methods = sampleMethods(() => addresses);
  const server = new MtprotoServer({ dcIds: [2], rsaKey, methods, ...options });
  addresses = await server.listen();
  return { server, addresses, methods, address: (dcId) => addressOf(addresses, dcId) };
}

function addressOf(addresses: readonly DcAddress[], dcId: number): DcAddress {
  const found = addresses.find(({ id }) => id === dcId);
  if (found === undefined) throw new Error(`No DC ${dcId}`);
  return found;
}
