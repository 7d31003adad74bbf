import type { BotProblem } from "../../shared/bot";
import { Failure } from "../../shared/errors";
import { SignInRefusal } from "../telegram/sign-in-refusal";

const firstDelayMs = 1_000;
const longestDelayMs = 60_000;

/** How long to wait before the next try after so many failures in a row (the first is 1), milliseconds; spread by a quarter. */
export function retryDelayMs(failures: number): number {
  return Math.min(firstDelayMs * 2 ** (failures - 1), longestDelayMs) * (0.75 + Math.random() * 0.25);
}

/** True when Telegram does not know the session any more (or it cannot be read): a new sign-in is due. */
export function isSessionOver(error: unknown): boolean {
  // A token that is refused says nothing of a session.
  if (error instanceof SignInRefusal) return error.kind !== "wrong-bot-token" && isSessionOver(error.cause);
  return error instanceof Failure && error.kind === "auth-lost";
}

/** What the window tells of a refusal that no waiting mends. */
export function botProblemOf({ kind, options: { code } }: SignInRefusal): BotProblem {
  const known = kind === "wrong-bot-token" || kind === "wrong-api-credentials" ? kind : "unknown";
  return { kind: known, ...(code === undefined ? {} : { code }) };
}
