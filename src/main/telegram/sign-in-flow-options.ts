import type { Account, ApiCredentials } from "../../shared/sign-in";
import type { GatewayLog, TelegramGateway } from "./gateway";
import type { SentCode } from "./sign-in-methods";

/** What the flow needs of a gateway. */
export type FlowGateway = Pick<
  TelegramGateway,
  "connect" | "stop" | "exportSession" | "onSessionChanged" | "onAuthLost" | "signIn"
>;

/** What is remembered between two starts. */
export interface RememberedSignIn {
  credentials: ApiCredentials;
  /** The gateway's session; a secret. Null when nobody is signed in. */
  session: string | null;
  account: Account | null;
}

export interface SignInFlowOptions<G extends FlowGateway> {
  /** Makes a gateway; may throw a Failure of kind `auth-lost` when the session cannot be read. */
  createGateway(credentials: ApiCredentials, session: string | null): G;
  /** What was remembered, null for nothing. Never throws. */
  recall(): RememberedSignIn | null;
  remember(content: RememberedSignIn): Promise<void>;
  /** Whether what is remembered is encrypted. */
  isEncrypted(): boolean;
  /** The account is signed in, with these API credentials, and the gateway is its: called before the state says so. */
  onSignedIn(gateway: G, account: Account, credentials: ApiCredentials): void;
  /**
   * The account is about to go: ends all work that uses the gateway, which is stopped afterwards. `wipe` is true after a sign-out
   * (the account's data is to be deleted) and false when Telegram ended the session (the same user may come back).
   */
  onSignedOut(account: Account, wipe: boolean): Promise<void>;
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once after `delayMs` unless the returned function is called before. */
  setTimer(callback: () => void, delayMs: number): () => void;
  log: GatewayLog;
}

/** One try to sign in, from the first question to the signed-in account or the way back. */
export interface Attempt<G> {
  readonly gateway: G;
  readonly credentials: ApiCredentials;
  readonly abort: AbortController;
  /** The code that was asked for, with the number it was sent to. */
  code: { phone: string; sent: SentCode } | null;
}

/** The account that is signed in, with what it came by. */
export interface SignedIn<G> {
  readonly gateway: G;
  readonly credentials: ApiCredentials;
  readonly account: Account;
  readonly unsubscribe: (() => void)[];
}
