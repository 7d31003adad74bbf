import { createPublicKey } from "node:crypto";
import bigInt from "big-integer";
import { TelegramClient } from "telegram";
import { _serverKeys } from "telegram/crypto/RSA";
import { PromisedNetSockets } from "telegram/extensions";
import { LogLevel } from "telegram/extensions/Logger";
import { StringSession } from "telegram/sessions";
import type { StartedServer } from "./start-server";

/** GramJS as it is, led to the server: it takes addresses from a socket class, since it ignores ports. */
export function gramJsClient(started: StartedServer, options: { retries?: number; session?: string } = {}) {
  const { server } = started;
  const { n, e } = createPublicKey(server.rsaPublicKeyPem).export({ format: "jwk" });
  if (n === undefined || e === undefined) throw new Error("Not an RSA key");
  const modulus = bigInt(Buffer.from(n, "base64url").toString("hex"), 16);
  _serverKeys.set(server.rsaKey.fingerprint.toString(), { n: modulus, e: 65537 });
  const { port, host } = started.address(2);
  class LocalSocket extends PromisedNetSockets {
    override connect() {
      return super.connect(port, host);
    }
  }
  const session = new StringSession(options.session ?? "");
  if (options.session === undefined) session.setDC(2, host, 443);
  const client = new TelegramClient(session, 12345, "0123456789abcdef0123456789abcdef", {
    networkSocket: LocalSocket,
    connectionRetries: options.retries ?? 1,
    floodSleepThreshold: 0,
    securityChecks: true,
  } as ConstructorParameters<typeof TelegramClient>[3]);
  client.setLogLevel(LogLevel.NONE);
  return client;
}
