import type { TelegramTransport } from "@mtcute/core";
import { BaseTelegramClient, MemoryStorage } from "@mtcute/node";
import { addPublicKey, NodeCryptoProvider } from "@mtcute/node/utils.js";
import type { StartedServer } from "./start-server";

export interface MtcuteOptions {
  readonly transport?: TelegramTransport;
  readonly usePfs?: boolean;
  readonly crypto?: NodeCryptoProvider;
  readonly oldKey?: boolean;
}

/** mtcute as it is, led to the server's DC 2. */
export async function mtcuteClient(started: StartedServer, options: MtcuteOptions = {}): Promise<BaseTelegramClient> {
  const crypto = options.crypto ?? new NodeCryptoProvider();
  await crypto.initialize();
  addPublicKey(crypto, started.server.rsaPublicKeyPem, options.oldKey);
  const { port, host, id } = started.address(2);
  const dc = { id, ipAddress: host, port };
  return new BaseTelegramClient({
    apiId: 12345,
    apiHash: "0123456789abcdef0123456789abcdef",
    storage: new MemoryStorage(),
    crypto,
    defaultDcs: { main: dc, media: dc },
    logLevel: 0,
    disableUpdates: false,
    network: { usePfs: options.usePfs ?? false },
    ...(options.transport === undefined ? {} : { transport: options.transport }),
  });
}
