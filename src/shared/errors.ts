import { z } from "zod";

/**
 * Every way in which fetching from Telegram or writing to disk can go wrong, as one closed union.
 * The window has words for each, the retry policy an answer for each; GramJS errors are mapped to it in one place.
 */
export const failureKinds = [
  /** Telegram asks to slow down; ends at a known moment. */
  "flood-wait",
  /** The file reference is too old: the message has to be fetched again. */
  "reference-expired",
  /** No connection, or it broke, or the server did not answer in time. */
  "network",
  /** No room on the disk. */
  "disk-full",
  /** The folder or file may not be written. */
  "permission",
  /** The message is no longer there. */
  "message-deleted",
  /** The media exists but may not be fetched (expired, restricted, empty). */
  "unavailable",
  /** The session is no longer valid: the user has to sign in again. */
  "auth-lost",
  /** What arrived is not what was announced (length, hash). */
  "integrity",
  /** Stopped on purpose. */
  "cancelled",
  "unknown",
] as const;
export const FailureKindSchema = z.enum(failureKinds);
export type FailureKind = z.infer<typeof FailureKindSchema>;

/** The error that crosses the border between the layers: a kind of the closed union, with the original as `cause`. */
export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly options: {
      cause?: unknown;
      /** Only for `flood-wait`: how long Telegram asks to wait. */
      waitSeconds?: number;
      /** Telegram's own name of the error ("FLOOD_WAIT_3") or the system's code ("ENOSPC"). */
      code?: string;
      /** Only for `disk-full`: how many bytes are needed. */
      bytesNeeded?: number;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Failure";
  }
}

/** Narrows anything thrown to a Failure; what is none becomes one of kind `unknown` (or `cancelled` for an AbortError). */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Error && error.name === "AbortError")
    return new Failure("cancelled", "Cancelled", { cause: error });
  return new Failure("unknown", error instanceof Error ? error.message : String(error), { cause: error });
}
