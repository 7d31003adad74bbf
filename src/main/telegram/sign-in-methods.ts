import type { CodeDelivery } from "../../shared/sign-in";

/** The primitive steps of signing in; the flow (what the window sees) is built upon them in sign-in-flow.ts. */
export interface SignInMethods {
  /** The account if the session is signed in, else null. */
  currentUser(signal: AbortSignal): Promise<GatewayUser | null>;
  sendCode(phone: string, signal: AbortSignal): Promise<SentCode>;
  resendCode(phone: string, codeHash: string, signal: AbortSignal): Promise<SentCode>;
  cancelCode(phone: string, codeHash: string, signal: AbortSignal): Promise<void>;
  /** Resolves null when a password is needed. */
  signInWithCode(phone: string, codeHash: string, code: string, signal: AbortSignal): Promise<GatewayUser | null>;
  passwordHint(signal: AbortSignal): Promise<string | null>;
  checkPassword(password: string, signal: AbortSignal): Promise<GatewayUser>;
  /** One turn of the QR sign-in: a token to show, the signed-in user, or that a password is needed. Follows to another data centre by itself. */
  exportLoginToken(signal: AbortSignal): Promise<LoginTokenTurn>;
  /**
   * Signs the session in as the bot of this token (https://core.telegram.org/bots/api#authorizing-your-bot). Follows to another data
   * centre by itself. The token is a secret: it is in no error and no log.
   */
  signInAsBot(token: string, signal: AbortSignal): Promise<GatewayUser>;
  /** Called when the shown token was scanned: ask `exportLoginToken` again. */
  onLoginTokenScanned(listener: () => void): () => void;
  /** Ends the session at Telegram. */
  logOut(signal: AbortSignal): Promise<void>;
}

export interface GatewayUser {
  /** Decimal. */
  id: string;
  firstName: string;
  lastName: string | null;
  username: string | null;
  phone: string | null;
}

export interface SentCode {
  codeHash: string;
  delivery: CodeDelivery;
  nextDelivery: CodeDelivery | null;
  /** Seconds until another code may be asked for. */
  resendAfterSeconds: number;
  length: number | null;
}

/** `expiresAt` is in epoch milliseconds of this machine's clock. */
export type LoginTokenTurn =
  | { turn: "show"; url: string; expiresAt: number }
  | { turn: "signed-in"; user: GatewayUser }
  | { turn: "password-needed" };
