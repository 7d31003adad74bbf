import { randomBytes } from "node:crypto";
import { RpcError } from "../contract";

/** How the code went out, in the order that resending walks through. */
export const codeDeliveries = ["app", "sms", "call"] as const;
export type CodeDelivery = (typeof codeDeliveries)[number];

/** One sign-in attempt that waits for its code. */
export interface SentCode {
  hash: string;
  phone: string;
  code: string;
  delivery: CodeDelivery;
  sentAtMs: number;
  expired: boolean;
}

/** The codes sent so far; a control client reads them as a person reads their phone. */
export class PhoneCodes {
  readonly #byHash = new Map<string, SentCode>();

  send(phone: string, code: string): SentCode {
    const hash = randomBytes(9).toString("hex");
    const sent: SentCode = { hash, phone, code, delivery: "app", sentAtMs: Date.now(), expired: false };
    this.#byHash.set(hash, sent);
    return sent;
  }

  /** Sends the same code by the next way. */
  resend(phone: string, hash: string): SentCode {
    const sent = this.require(phone, hash);
    const next = codeDeliveries[codeDeliveries.indexOf(sent.delivery) + 1];
    if (!next) throw new RpcError(400, "SEND_CODE_UNAVAILABLE");
    sent.delivery = next;
    sent.sentAtMs = Date.now();
    return sent;
  }

  /** The attempt of that number and hash, refused as Telegram refuses it when unknown or expired. */
  require(phone: string, hash: string): SentCode {
    if (hash === "") throw new RpcError(400, "PHONE_CODE_HASH_EMPTY");
    const sent = this.#byHash.get(hash);
    if (!sent || sent.phone !== phone || sent.expired) throw new RpcError(400, "PHONE_CODE_EXPIRED");
    return sent;
  }

  forget(hash: string): void {
    this.#byHash.delete(hash);
  }

  /** Makes every code sent so far (to one number, or to all) expired. */
  expire(phone?: string): void {
    for (const sent of this.#byHash.values()) if (phone === undefined || sent.phone === phone) sent.expired = true;
  }

  all(): SentCode[] {
    return [...this.#byHash.values()];
  }
}
