import type { Worker } from "node:worker_threads";
import type { ApiCredentials } from "../../shared/sign-in";
import type { ChatSource } from "./chat-source";
import type { FileSource } from "./file-source";
import type { HistorySource } from "./history-source";
import type { MessageSource } from "./message-source";
import type { SignInMethods } from "./sign-in-methods";
import type { ThreadSource } from "./thread-source";
import type { UpdateSource } from "./update-source";

/**
 * The port through which the rest of main talks to Telegram: plain types and promises, no class of any client library.
 * Every method rejects with a `Failure` (src/shared/errors.ts) of the closed union and with nothing else; sign-in methods reject
 * with a `SignInRefusal`. Every request has a time-out of its own and honours its AbortSignal at once.
 */
export interface TelegramGateway {
  /**
   * Opens the connection (key exchange when there is no session yet). Resolves once Telegram has answered, rejects with
   * `network` when the attempts are used up. Later breaks are mended by the gateway itself, for as long as it is not stopped.
   */
  connect(signal: AbortSignal): Promise<void>;
  /** Asks Telegram for a sign of life; the round trip in milliseconds, without the wait for a connection when there is none. */
  ping(signal: AbortSignal): Promise<number>;
  /** Called when the transport connects or breaks. Returns the function that ends the subscription. */
  onConnection(listener: (state: "connected" | "broken") => void): () => void;
  /** Called once when Telegram says that the session is no longer valid. */
  onAuthLost(listener: () => void): () => void;
  /**
   * The session to be stored, without which the next start needs a new sign-in. It is a secret: never logged, never sent to the window.
   * Changes when signing in or when the data centre moves; `onSessionChanged` tells.
   */
  exportSession(): string;
  onSessionChanged(listener: (session: string) => void): () => void;
  readonly signIn: SignInMethods;
  readonly chats: ChatSource;
  readonly history: HistorySource;
  readonly messages: MessageSource;
  readonly files: FileSource;
  readonly threads: ThreadSource;
  readonly updates: UpdateSource;
  /**
   * Ends every sender, timer, loop and pending request, whatever state they are in: what waits rejects with `cancelled`.
   * Requests in flight get `graceMs` to finish. Idempotent; never rejects; nothing can revive the gateway afterwards.
   */
  stop(graceMs: number): Promise<void>;
}

export interface GatewayOptions {
  credentials: ApiCredentials;
  /** From `exportSession`, or null for a new one. */
  session: string | null;
  /** Where to connect; null means Telegram's own data centres and key. */
  endpoint: TelegramEndpoint | null;
  device: { model: string; system: string; appVersion: string; language: string };
  /** The most connections for files at one data centre, at least 1; read for each request. Absent: two. */
  connectionsPerDc?: (() => number) | undefined;
  /** Starts a worker thread that decrypts, see telegram/gramjs/decryption; absent: everything is decrypted on the calling thread. */
  startDecryptionWorker?: (() => Worker) | undefined;
  log: GatewayLog;
}

/** Another Telegram than the real one: addresses of its data centres and its public key (PEM, PKCS#1). */
export interface TelegramEndpoint {
  dcs: { id: number; host: string; port: number }[];
  rsaPublicKey: string;
}

export interface GatewayLog {
  debug(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
}
