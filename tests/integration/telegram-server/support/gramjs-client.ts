import { createHash, createPublicKey } from "node:crypto";
import bigInt from "big-integer";
import { TelegramClient } from "telegram";
import { _serverKeys } from "telegram/crypto/RSA";
import { LogLevel } from "telegram/extensions/Logger";
import { ConnectionTCPFull } from "telegram/network";
import { StringSession } from "telegram/sessions";
import { testCredentials } from "../../../telegram-server/scenarios/accounts";
import type { TelegramServerAddress } from "../../../telegram-server/server";

/**
 * GramJS as it is. It ignores the ports of help.getConfig, so a connection class (an option of the client) puts in the
 * address of the data centre that is meant.
 */
export function gramJsClient(address: TelegramServerAddress, dcId = 2): TelegramClient {
  trustKey(address.rsaPublicKey);
  class LocalConnection extends ConnectionTCPFull {
    constructor(options: ConstructorParameters<typeof ConnectionTCPFull>[0]) {
      const dc = address.dcs.find((candidate) => candidate.id === options.dcId);
      if (!dc) throw new Error(`no data centre ${options.dcId}`);
      super({ ...options, ip: dc.host, port: dc.port });
    }
  }
  const session = new StringSession("");
  session.setDC(dcId, "127.0.0.1", 443);
  const client = new TelegramClient(session, testCredentials.apiId, testCredentials.apiHash, {
    connection: LocalConnection,
    connectionRetries: 2,
    floodSleepThreshold: 0,
  });
  client.setLogLevel(LogLevel.NONE);
  return client;
}

/** GramJS keeps RSA keys by fingerprint: the last 64 bits of the SHA-1 of the key's numbers as TL bytes. */
function trustKey(pem: string): void {
  const { n, e } = createPublicKey(pem).export({ format: "jwk" });
  const modulus = Buffer.from(n ?? "", "base64url");
  const exponent = Buffer.from(e ?? "", "base64url");
  const digest = createHash("sha1").update(tlBytes(modulus)).update(tlBytes(exponent)).digest();
  const key = { n: bigInt(modulus.toString("hex"), 16), e: Number.parseInt(exponent.toString("hex"), 16) };
  _serverKeys.set(digest.readBigInt64LE(12).toString(), key);
}

function tlBytes(bytes: Buffer): Buffer {
  const head = Buffer.from([254, 0, 0, 0]);
  if (bytes.length >= 254) head.writeUIntLE(bytes.length, 1, 3);
  const start = bytes.length < 254 ? Buffer.from([bytes.length]) : head;
  const padding = (4 - ((start.length + bytes.length) % 4)) % 4;
  return Buffer.concat([start, bytes, Buffer.alloc(padding)]);
}
