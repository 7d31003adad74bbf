import { z } from "zod";

/** Why a step of the sign-in was refused, in terms the window has words for. */
export const SignInProblemSchema = z.object({
  kind: z.enum([
    "wrong-api-credentials",
    "wrong-phone-number",
    "unregistered-phone-number",
    "banned-phone-number",
    "wrong-code",
    "expired-code",
    "wrong-password",
    "expired-token",
    "wrong-bot-token",
    "flood-wait",
    "no-network",
    "unknown",
  ]),
  /** Telegram's own name of the error, for the details. */
  code: z.string().optional(),
  /** For `flood-wait`: epoch milliseconds at which another try is allowed. */
  until: z.number().optional(),
});
export type SignInProblem = z.infer<typeof SignInProblemSchema>;

/** Through which channel Telegram delivers a login code. */
export const CodeDeliverySchema = z.enum([
  "app",
  "sms",
  "call",
  "flash-call",
  "missed-call",
  "email",
  "fragment",
  "other",
]);
export type CodeDelivery = z.infer<typeof CodeDeliverySchema>;

export const AccountSchema = z.object({
  /** Telegram's user id in decimal. */
  id: z.string(),
  name: z.string(),
  username: z.string().nullable(),
  /** Only the last two digits are readable: "+•• ••• 01". */
  maskedPhone: z.string().nullable(),
});
export type Account = z.infer<typeof AccountSchema>;

/**
 * The sign-in as the window sees it. `busy` is true while Telegram is asked; the form stays as it is and `problem` says what
 * was wrong with the last try. No secret is ever in here.
 */
export const SignInStateSchema = z.discriminatedUnion("step", [
  /** Start-up: the stored session is being tried. */
  z.object({ step: z.literal("restoring") }),
  /** Nobody is signed in: API id and hash, and how to sign in. `hasCredentials` is true when they are stored already. */
  z.object({
    step: z.literal("start"),
    hasCredentials: z.boolean(),
    busy: z.boolean(),
    problem: SignInProblemSchema.nullable(),
    /** True when the last session was ended by Telegram or on another device. */
    sessionEnded: z.boolean(),
  }),
  z.object({
    step: z.literal("code"),
    phone: z.string(),
    delivery: CodeDeliverySchema,
    /** How the next code would be sent, null when no further one is offered. */
    nextDelivery: CodeDeliverySchema.nullable(),
    /** Epoch milliseconds from which a new code may be asked for. */
    resendAt: z.number(),
    /** Number of digits, null when unknown. */
    length: z.number().int().nullable(),
    busy: z.boolean(),
    problem: SignInProblemSchema.nullable(),
  }),
  z.object({
    step: z.literal("password"),
    hint: z.string().nullable(),
    busy: z.boolean(),
    problem: SignInProblemSchema.nullable(),
  }),
  z.object({
    step: z.literal("qr"),
    /** tg://login?token=…, null while it is being fetched. */
    url: z.string().nullable(),
    /** Epoch milliseconds at which it is replaced by a new one. */
    expiresAt: z.number(),
    busy: z.boolean(),
    problem: SignInProblemSchema.nullable(),
  }),
  z.object({ step: z.literal("signed-in"), account: AccountSchema, sessionIsEncrypted: z.boolean() }),
  z.object({ step: z.literal("signing-out"), account: AccountSchema }),
]);
export type SignInState = z.infer<typeof SignInStateSchema>;

/** API id and hash from https://my.telegram.org/apps. */
export const ApiCredentialsSchema = z.object({
  apiId: z.number().int().positive().max(2_147_483_647),
  apiHash: z.string().regex(/^[0-9a-f]{32}$/i),
});
export type ApiCredentials = z.infer<typeof ApiCredentialsSchema>;
