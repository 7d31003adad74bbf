import type { GatewayUser, SignInMethods } from "./sign-in-methods";
import { SignInRefusal } from "./sign-in-refusal";

/** A token is replaced this long before it expires, so that the one on the screen can always be scanned. */
const renewBeforeMs = 2_000;
/** Tokens are not asked for more often than this, whatever Telegram says about their life. */
const shortestTurnMs = 1_000;
/** After a fault of the network the next try follows after this time. */
const retryMs = 3_000;

export interface QrSignInOptions {
  methods: Pick<SignInMethods, "exportLoginToken" | "onLoginTokenScanned">;
  signal: AbortSignal;
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once after `delayMs` unless the returned function is called before. */
  setTimer(callback: () => void, delayMs: number): () => void;
  /** A token to show; it is replaced by itself. */
  onToken(token: { url: string; expiresAt: number }): void;
  /** A fault that goes by: the next try follows by itself at `retryAt` (epoch milliseconds). */
  onProblem(refusal: SignInRefusal, retryAt: number): void;
}

/**
 * Shows one QR token after another until one is scanned: https://core.telegram.org/api/qr-login. Resolves with the user, or with
 * null when a password is needed. Rejects with the SignInRefusal that another try would not change, or with `cancelled`.
 */
export async function signInByQr(options: QrSignInOptions): Promise<GatewayUser | null> {
  const { methods, signal } = options;
  let wake: () => void = () => undefined;
  let scanned = false;
  const unsubscribe = methods.onLoginTokenScanned(() => {
    scanned = true;
    wake();
  });
  const wait = async (delayMs: number): Promise<void> => {
    if (scanned || signal.aborted) return;
    let cancelTimer: () => void = () => undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      signal.addEventListener("abort", wake, { once: true });
      cancelTimer = options.setTimer(resolve, delayMs);
    });
    cancelTimer();
    signal.removeEventListener("abort", wake);
  };
  try {
    for (;;) {
      if (signal.aborted) throw new SignInRefusal("cancelled", "Cancelled");
      scanned = false;
      try {
        const turn = await methods.exportLoginToken(signal);
        if (turn.turn === "signed-in") return turn.user;
        if (turn.turn === "password-needed") return null;
        options.onToken(turn);
        await wait(Math.max(turn.expiresAt - renewBeforeMs - options.now(), shortestTurnMs));
      } catch (error) {
        const delayMs = retryDelayMs(error);
        if (delayMs === null || signal.aborted) throw error;
        options.onProblem(error as SignInRefusal, options.now() + delayMs);
        await wait(delayMs);
      }
    }
  } finally {
    unsubscribe();
  }
}

/** How long to wait before another token is asked for; null when that would not help. */
function retryDelayMs(error: unknown): number | null {
  if (!(error instanceof SignInRefusal)) return null;
  if (error.kind === "expired-token") return shortestTurnMs;
  if (error.kind === "no-network") return retryMs;
  if (error.kind === "flood-wait" && error.options.waitSeconds !== undefined) return error.options.waitSeconds * 1000;
  return null;
}
