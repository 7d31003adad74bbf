import { z } from "zod";

/**
 * A bot's token as @BotFather hands it out, "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11": the bot's id, a colon and 35 characters
 * (https://core.telegram.org/bots/api#authorizing-your-bot). Room is left on both sides; what is accepted here is what the log's
 * redaction knows as a token.
 */
export const BotTokenSchema = z
  .string()
  .trim()
  .regex(/^\d{6,12}:[A-Za-z0-9_-]{30,64}$/);

/** Why the bot does not run and does not try any more, until it is told to. */
export const BotProblemSchema = z.object({
  kind: z.enum(["wrong-bot-token", "wrong-api-credentials", "token-unreadable", "unknown"]),
  /** Telegram's own name of the error, for the details. */
  code: z.string().optional(),
});
export type BotProblem = z.infer<typeof BotProblemSchema>;

/** The download bot as the window sees it. The token is never in here. */
export const BotStateSchema = z.discriminatedUnion("state", [
  /** There is no token. */
  z.object({ state: z.literal("off") }),
  z.object({
    state: z.literal("connecting"),
    /** Why the next try has to wait, and until when (epoch milliseconds); null while Telegram is being asked. */
    waiting: z.object({ reason: z.enum(["network", "flood-wait"]), until: z.number() }).nullable(),
  }),
  z.object({
    state: z.literal("running"),
    /** Without the "@"; null for a bot that has none. */
    username: z.string().nullable(),
    name: z.string(),
  }),
  z.object({ state: z.literal("failed"), problem: BotProblemSchema }),
  z.object({ state: z.literal("stopping") }),
  /** There is a token, but the bot was stopped: the app ends, or nobody is signed in. */
  z.object({ state: z.literal("stopped") }),
]);
export type BotState = z.infer<typeof BotStateSchema>;
