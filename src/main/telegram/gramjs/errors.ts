import { Failure, type FailureKind } from "../../../shared/errors";

/**
 * An `rpc_error` exactly as Telegram sent it. GramJS's own error classes lose the name of many errors (FLOOD_PREMIUM_WAIT_5
 * becomes "FLOOD"), and mapping needs it.
 */
export class RpcRefusal extends Error {
  constructor(
    /** Telegram's error code, like an HTTP status; see https://core.telegram.org/api/errors. */
    readonly code: number,
    /** Telegram's error name, e.g. FLOOD_WAIT_3. */
    readonly rpcName: string,
    /** The method that was refused, e.g. "upload.GetFile". */
    readonly method: string,
  ) {
    super(`${method}: ${code} ${rpcName}`);
    this.name = "RpcRefusal";
  }
}

/** The connection ended before the answer came; the request may or may not have been carried out. */
export class ConnectionBroken extends Error {
  constructor(readonly reason: string) {
    super(`The connection ended: ${reason}`);
    this.name = "ConnectionBroken";
  }
}

/** The data centre does not know our authorization key (transport error -404). */
export class KeyUnknown extends ConnectionBroken {
  constructor() {
    super("the authorization key is not known");
    this.name = "KeyUnknown";
  }
}

/** The session is over: https://core.telegram.org/api/errors#401-unauthorized and 406 AUTH_KEY_DUPLICATED. */
export const sessionEndings: ReadonlySet<string> = new Set([
  "AUTH_KEY_UNREGISTERED",
  "AUTH_KEY_INVALID",
  "AUTH_KEY_DUPLICATED",
  "SESSION_REVOKED",
  "SESSION_EXPIRED",
  "USER_DEACTIVATED",
  "USER_DEACTIVATED_BAN",
]);

/** True when the error says that this session is no longer valid. */
export function endsSession(error: RpcRefusal): boolean {
  return sessionEndings.has(error.rpcName);
}

const waitPattern = /^(?:FLOOD_WAIT|FLOOD_PREMIUM_WAIT|FLOOD_TEST_PHONE_WAIT|SLOWMODE_WAIT|TAKEOUT_INIT_DELAY)_(\d+)$/;

/** Seconds that Telegram asks to wait, null when the error is about something else. */
export function waitSecondsOf(error: RpcRefusal): number | null {
  const seconds = waitPattern.exec(error.rpcName)?.[1];
  return seconds === undefined ? null : Number(seconds);
}

/** The data centre that an error of the 303 family points to, null for any other. `what` is FILE, PHONE, USER or NETWORK. */
export function migrationTarget(error: unknown, what: readonly string[]): number | null {
  if (!(error instanceof RpcRefusal)) return null;
  const match = /^([A-Z]+)_MIGRATE_(\d+)$/.exec(error.rpcName);
  return match?.[1] !== undefined && what.includes(match[1]) ? Number(match[2]) : null;
}

const failureKinds = new Map<string, FailureKind>([
  ["FILEREF_UPGRADE_NEEDED", "reference-expired"],
  ["MESSAGE_ID_INVALID", "message-deleted"],
  ["MSG_ID_INVALID", "message-deleted"],
  ["TOPIC_ID_INVALID", "message-deleted"],
  ...[
    "FILE_ID_INVALID",
    "LOCATION_INVALID",
    "CHANNEL_PRIVATE",
    "CHANNEL_INVALID",
    "CHANNEL_PUBLIC_GROUP_NA",
    "CHANNEL_FORUM_MISSING",
    "CHAT_FORBIDDEN",
    "CHAT_ID_INVALID",
    "CHAT_ADMIN_REQUIRED",
    "PEER_ID_INVALID",
    "PEER_ID_NOT_SUPPORTED",
    "USER_BANNED_IN_CHANNEL",
    "USER_ID_INVALID",
    "PHOTO_INVALID",
  ].map((name): [string, FailureKind] => [name, "unavailable"]),
]);

/** The Failure for anything that a request can end with. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof ConnectionBroken) return new Failure("network", error.message, { cause: error });
  if (error instanceof RpcRefusal) return failureOfRefusal(error);
  if (error instanceof Error) {
    const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
    return new Failure(code !== undefined && networkCodes.has(code) ? "network" : "unknown", error.message, {
      cause: error,
      code,
    });
  }
  return new Failure("unknown", String(error), { cause: error });
}

const networkCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ENETDOWN",
  "ENETUNREACH",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOTCONN",
]);

function failureOfRefusal(error: RpcRefusal): Failure {
  const options = { cause: error, code: error.rpcName };
  const waitSeconds = waitSecondsOf(error);
  if (waitSeconds !== null) return new Failure("flood-wait", error.message, { ...options, waitSeconds });
  if (endsSession(error)) return new Failure("auth-lost", error.message, options);
  if (error.rpcName.startsWith("FILE_REFERENCE_")) return new Failure("reference-expired", error.message, options);
  const known = failureKinds.get(error.rpcName);
  if (known) return new Failure(known, error.message, options);
  // 500 and -503: Telegram could not answer just now; the same request may succeed later.
  if (Math.abs(error.code) >= 500) return new Failure("network", error.message, options);
  return new Failure("unknown", error.message, options);
}
