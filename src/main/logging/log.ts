import { join } from "node:path";
import log from "electron-log/main";
import { errorLine } from "./error-line";
import { redact } from "./redaction";

/**
 * Levels as used here: error = somebody has to look; warn = went on with less; info = what happened; debug = how. An error that comes
 * with a line at info or warn stands there in one line; its stack follows at debug.
 */
export interface Log {
  debug(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
}

const maxLogBytes = 5 * 1024 * 1024;

/**
 * Sets up the one log of the app: `<folder>/main.log`, written synchronously so that the last line survives whatever comes next,
 * kept to 5 MB with one older file beside it. Secrets are removed from every line before any transport sees it.
 */
export function openLog(folder: string, options: { toTerminal: boolean }): Log {
  log.transports.file.resolvePathFn = () => join(folder, "main.log");
  log.transports.file.maxSize = maxLogBytes;
  log.transports.file.format = "[{y}-{m}-{d} {h}:{i}:{s}.{ms}] [{level}] {text}";
  log.transports.file.level = "debug";
  log.transports.console.format = "{h}:{i}:{s}.{ms} {level} › {text}";
  log.transports.console.level = options.toTerminal ? "info" : false;
  log.transports.ipc.level = false;
  log.hooks.push((message) => ({ ...message, data: message.data.map((each: unknown) => redact(each)) }));
  // The terminal may be gone while the app lives on in the tray: a line that can't be printed stands in the file all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  return {
    debug: (message, ...details) => log.debug(message, ...details),
    info: inOneLine("info"),
    warn: inOneLine("warn"),
    error: (message, ...details) => log.error(message, ...details),
  };
}

function inOneLine(level: "info" | "warn"): (message: string, ...details: unknown[]) => void {
  return (message, ...details) => {
    log[level](message, ...details.map((detail) => (detail instanceof Error ? errorLine(detail) : detail)));
    const errors = details.filter((detail) => detail instanceof Error);
    if (errors.length > 0) log.debug(`${message}: in full`, ...errors);
  };
}
