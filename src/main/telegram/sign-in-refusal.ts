import { type FailureKind, toFailure } from "../../shared/errors";

export type SignInRefusalKind =
  | "wrong-api-credentials"
  | "wrong-phone-number"
  | "unregistered-phone-number"
  | "banned-phone-number"
  | "wrong-code"
  | "expired-code"
  | "wrong-password"
  | "expired-token"
  | "wrong-bot-token"
  | "flood-wait"
  | "no-network"
  | "cancelled"
  | "unknown";

/** What a step of the sign-in is refused with. */
export class SignInRefusal extends Error {
  constructor(
    readonly kind: SignInRefusalKind,
    message: string,
    readonly options: { cause?: unknown; code?: string; waitSeconds?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "SignInRefusal";
  }
}

/** Telegram's names of errors that belong to the sign-in: https://core.telegram.org/api/auth and the pages of its methods. */
const refusalKinds: ReadonlyMap<string, SignInRefusalKind> = new Map([
  ["API_ID_INVALID", "wrong-api-credentials"],
  ["API_ID_PUBLISHED_FLOOD", "wrong-api-credentials"],
  ["PHONE_NUMBER_INVALID", "wrong-phone-number"],
  ["PHONE_NUMBER_UNOCCUPIED", "unregistered-phone-number"],
  ["PHONE_NUMBER_BANNED", "banned-phone-number"],
  ["USER_DEACTIVATED", "banned-phone-number"],
  ["USER_DEACTIVATED_BAN", "banned-phone-number"],
  ["PHONE_CODE_INVALID", "wrong-code"],
  ["PHONE_CODE_EMPTY", "wrong-code"],
  ["PHONE_CODE_EXPIRED", "expired-code"],
  ["PHONE_CODE_HASH_EMPTY", "expired-code"],
  ["PASSWORD_HASH_INVALID", "wrong-password"],
  ["SRP_PASSWORD_CHANGED", "wrong-password"],
  ["AUTH_TOKEN_EXPIRED", "expired-token"],
  ["AUTH_TOKEN_INVALID", "expired-token"],
  ["ACCESS_TOKEN_INVALID", "wrong-bot-token"],
  ["ACCESS_TOKEN_EXPIRED", "wrong-bot-token"],
  ["PHONE_NUMBER_FLOOD", "flood-wait"],
  ["PHONE_PASSWORD_FLOOD", "flood-wait"],
]);

/** The SignInRefusal for anything that a step of the sign-in can end with: by Telegram's name of the error, else by the failure's kind. */
export function refusalOf(error: unknown): SignInRefusal {
  if (error instanceof SignInRefusal) return error;
  const failure = toFailure(error);
  const { code, waitSeconds } = failure.options;
  const kind = (code === undefined ? undefined : refusalKinds.get(code)) ?? refusalKindOf(failure.kind);
  return new SignInRefusal(kind, failure.message, { cause: failure, code, waitSeconds });
}

function refusalKindOf(kind: FailureKind): SignInRefusalKind {
  if (kind === "network") return "no-network";
  if (kind === "flood-wait" || kind === "cancelled") return kind;
  return "unknown";
}
