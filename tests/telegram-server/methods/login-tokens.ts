import { randomBytes } from "node:crypto";
import type { AuthorizationKey } from "../contract";

/** A QR code on somebody's screen (https://core.telegram.org/api/qr-login). */
export interface LoginToken {
  token: Buffer;
  key: AuthorizationKey;
  expiresAtMs: number;
  /** Set when a signed-in device has scanned the code. */
  acceptedBy?: bigint;
}

/** The login tokens handed out so far. */
export class LoginTokens {
  readonly #tokens: LoginToken[] = [];
  /** How long a token is good for, in seconds; Telegram's is about 30. */
  lifetimeSeconds = 30;

  issue(key: AuthorizationKey): LoginToken {
    const token = { token: randomBytes(32), key, expiresAtMs: Date.now() + this.lifetimeSeconds * 1000 };
    this.#tokens.push(token);
    return token;
  }

  /** The token with these bytes, or undefined. */
  find(bytes: Buffer): LoginToken | undefined {
    return this.#tokens.find((candidate) => candidate.token.equals(bytes));
  }

  /** The newest token that nobody scanned and that is still good. */
  newest(): LoginToken | undefined {
    return this.#tokens.findLast((token) => token.acceptedBy === undefined && token.expiresAtMs > Date.now());
  }

  /** The scanned token of a key, if there is one. */
  acceptedFor(key: AuthorizationKey): LoginToken | undefined {
    return this.#tokens.findLast((token) => token.key === key && token.acceptedBy !== undefined);
  }

  /** Drops a key's tokens once the sign-in is done. */
  forget(key: AuthorizationKey): void {
    for (let i = this.#tokens.length - 1; i >= 0; i--) if (this.#tokens[i]?.key === key) this.#tokens.splice(i, 1);
  }
}
