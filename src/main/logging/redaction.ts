import { homedir } from "node:os";

/** Patterns of what must never stand in a log, whatever logged it. Order matters: longer shapes first. */
const patterns: readonly [RegExp, string][] = [
  // Bot tokens: "123456789:AA…", https://core.telegram.org/bots/api#authorizing-your-bot
  [/\b\d{6,12}:[A-Za-z0-9_-]{30,}/g, "<bot token>"],
  // tg://login?token=… signs in whoever shows it.
  [/(tg:\/\/login\?token=)[A-Za-z0-9_=-]+/g, "$1<token>"],
  // Session strings and keys: long runs of base64 or hex.
  [/[A-Za-z0-9+/_-]{100,}={0,2}/g, "<secret>"],
  // api_hash and other 128-bit secrets in hex.
  [/\b[0-9a-f]{32}\b/gi, "<hash>"],
  // Phone numbers in international form.
  [/\+\d[\d ()-]{6,18}\d/g, "<phone>"],
];

const sensitiveKeys =
  /^(phone|phoneNumber|phoneCode|code|password|session|apiHash|api_hash|token|botToken|authKey|credentials)$/i;

/** Removes secrets from a text. */
export function redactText(text: string): string {
  let result = text;
  for (const [pattern, replacement] of patterns) result = result.replace(pattern, replacement);
  const home = homedir();
  return home.length > 1 ? result.replaceAll(home, "~") : result;
}

/** Removes secrets from anything that is about to be logged: texts, errors with their causes, plain objects by key and by value. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null || depth > 4) return value;
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.map((each) => redact(each, depth + 1));
  if (Buffer.isBuffer(value) || ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of a class may hold anything (a client, a socket): its name is enough.
  if (prototype !== Object.prototype && prototype !== null) return `<${value.constructor?.name ?? "object"}>`;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, sensitiveKeys.test(key) ? "<redacted>" : redact(each, depth + 1)]),
  );
}

/** Errors become text with their stack and their chain of causes, so that a log line tells the whole story. */
function redactError(error: Error, depth: number): string {
  const own = error.stack ?? `${error.name}: ${error.message}`;
  const code = "code" in error && typeof error.code === "string" ? ` [${error.code}]` : "";
  const cause = error.cause === undefined ? "" : `\n  caused by ${String(redact(error.cause, depth + 1))}`;
  return redactText(own) + code + cause;
}
