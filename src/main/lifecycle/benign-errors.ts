/**
 * Which errors are expected while the app stops: connections that are being torn down on purpose say so in many ways.
 * Benign means: at debug level in the log, and only while stopping. At any other time the same error is a network fault.
 */
const benignCodes: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "EPIPE",
  "ECONNABORTED",
  "ENOTCONN",
  "ETIMEDOUT",
  "ERR_STREAM_DESTROYED",
  "ABORT_ERR",
]);

/** GramJS 2.26 has no codes for these; the texts are its own, compared whole. */
const benignMessages: ReadonlySet<string> = new Set([
  "Cannot send requests while disconnected",
  "Cannot send requests while disconnected. Please reconnect.",
  "Disconnect",
  "DISCONNECTED",
  "NetSocket was closed",
  "TIMEOUT",
  "Not connected",
]);

/** Names of errors that mean "stopped on purpose". */
const benignNames: ReadonlySet<string> = new Set(["AbortError", "ShuttingDown"]);

function isBenignItself(error: object): boolean {
  const { code, name, message, kind } = error as { code?: unknown; name?: unknown; message?: unknown; kind?: unknown };
  if (typeof code === "string" && benignCodes.has(code)) return true;
  if (typeof name === "string" && benignNames.has(name)) return true;
  if (name === "Failure" && kind === "cancelled") return true;
  return typeof message === "string" && benignMessages.has(message);
}

/**
 * True for an error that the shutdown itself causes: by its code, its name or GramJS's own message, in the error or in its
 * chain of causes. An AggregateError is benign when all its errors are.
 */
export function isBenignWhileStopping(error: unknown): boolean {
  const seen = new Set<object>();
  const look = (value: unknown): boolean => {
    if (typeof value === "string") return benignMessages.has(value);
    if (typeof value !== "object" || value === null || seen.has(value)) return false;
    seen.add(value);
    if (value instanceof AggregateError && value.errors.length > 0) return value.errors.every(look);
    return isBenignItself(value) || look((value as { cause?: unknown }).cause);
  };
  return look(error);
}
