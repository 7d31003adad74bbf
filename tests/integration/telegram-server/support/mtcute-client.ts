import { MemoryStorage, TelegramClient } from "@mtcute/node";
import { addPublicKey, NodeCryptoProvider } from "@mtcute/node/utils.js";
import { testCredentials } from "../../../telegram-server/scenarios/accounts";
import type { TelegramServerAddress } from "../../../telegram-server/server";

/** mtcute as it is, told only where the server's home data centre is and which RSA key it has. */
export async function mtcuteClient(
  address: TelegramServerAddress,
  options: { updates?: boolean } = {},
): Promise<TelegramClient> {
  const crypto = new NodeCryptoProvider();
  await crypto.initialize();
  addPublicKey(crypto, address.rsaPublicKey);
  const dc = address.dcs.find((candidate) => candidate.id === 2);
  if (!dc) throw new Error("the server has no data centre 2");
  const main = { id: dc.id, ipAddress: dc.host, port: dc.port };
  return new TelegramClient({
    ...testCredentials,
    storage: new MemoryStorage(),
    crypto,
    defaultDcs: { main, media: main },
    logLevel: 0,
    // With updates on it asks for its state unobserved after sign-in, and complains when it is destroyed meanwhile.
    disableUpdates: !(options.updates ?? false),
  });
}
