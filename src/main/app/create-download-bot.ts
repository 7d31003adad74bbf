import { join } from "node:path";
import { DownloadBot } from "../bot/download-bot";
import { systemClock } from "../downloads/clock";
import type { Log } from "../logging/log";
import { BotVault } from "../storage/bot-vault";
import type { Encryptor } from "../storage/vault";
import type { GatewayLog, GatewayOptions } from "../telegram/gateway";
import { createGramjsGateway } from "../telegram/gramjs";

export interface BotSurroundings extends Pick<GatewayOptions, "endpoint" | "device"> {
  userDataFolder: string;
  encryptor: Encryptor;
  log: Log;
}

/** The download bot with a Telegram client and a vault of its own. */
export function createDownloadBot({ userDataFolder, encryptor, endpoint, device, log }: BotSurroundings): DownloadBot {
  const gatewayLog = prefixed(log);
  return new DownloadBot({
    createGateway: (credentials, session) =>
      createGramjsGateway({ credentials, session, endpoint, device, log: gatewayLog }),
    memory: new BotVault(join(userDataFolder, "session"), encryptor),
    clock: systemClock,
    log,
  });
}

/** Two clients write to one log: the lines of this one say whose they are. */
function prefixed(log: Log): GatewayLog {
  const mark = (message: string) => `bot: ${message}`;
  return {
    debug: (message, ...details) => log.debug(mark(message), ...details),
    info: (message, ...details) => log.info(mark(message), ...details),
    warn: (message, ...details) => log.warn(mark(message), ...details),
    error: (message, ...details) => log.error(mark(message), ...details),
  };
}
