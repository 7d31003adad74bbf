import { Logger, LogLevel } from "telegram/extensions/Logger";
import type { GatewayLog } from "../gateway";

/**
 * GramJS's logger, writing to ours. What GramJS calls an error is a fault of the network that the gateway deals with, so it
 * becomes a warning; its chatter about each message is left out.
 *
 * `canSend` is what GramJS asks before it prints an error object straight to the console: the answer is always no. The same
 * errors reach `onError` of the sender (sender.ts), so nothing is lost.
 */
export class GramjsLog extends Logger {
  readonly #log: GatewayLog;
  readonly #name: string;

  constructor(log: GatewayLog, name: string) {
    super(LogLevel.NONE);
    this.#log = log;
    this.#name = name;
  }

  override canSend(): boolean {
    return false;
  }

  override _log(level: LogLevel, message: string): void {
    if (level === LogLevel.ERROR) this.#log.warn(`${this.#name}: ${message}`);
    else if (level === LogLevel.WARN) this.#log.debug(`${this.#name}: ${message}`);
  }
}
