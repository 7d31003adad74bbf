import { randomBytes } from "node:crypto";

/** A server salt and the seconds (Unix time) between which it is good. */
export interface Salt {
  readonly value: bigint;
  readonly validSince: number;
  readonly validUntil: number;
}

/** A new salt begins every half hour and is good for an hour, so that two are good at any time. */
const periodSeconds = 1800;
const lifeSeconds = 3600;
/** A client whose clock is ahead may begin with the next salt this early. */
const toleranceSeconds = 60;

/** The server salts of one authorization key (https://core.telegram.org/mtproto/description#server-salt). */
export class SaltBook {
  #salts: Salt[];

  /** `first` follows from the nonces of the key exchange. Times are Unix seconds. */
  constructor(first: bigint, now: number) {
    this.#salts = [{ value: first, validSince: now, validUntil: now + lifeSeconds }];
  }

  /** The salt that began last. */
  current(now: number): bigint {
    return this.#upTo(1, now)[0]?.value ?? 0n;
  }

  isValid(value: bigint, now: number): boolean {
    this.#upTo(1, now);
    return this.#salts.some(
      (salt) => salt.value === value && salt.validSince <= now + toleranceSeconds && now < salt.validUntil,
    );
  }

  /** The current salt and the ones after it. */
  future(count: number, now: number): Salt[] {
    return this.#upTo(count, now);
  }

  /** Makes every salt invalid and begins with a new one. */
  renew(now: number): void {
    this.#salts = [newSalt(now)];
  }

  #upTo(count: number, now: number): Salt[] {
    this.#salts = this.#salts.filter((salt) => now < salt.validUntil);
    if (this.#salts.length === 0) this.#salts.push(newSalt(now));
    for (;;) {
      const started = this.#salts.findLastIndex((salt) => salt.validSince <= now);
      const current = Math.max(started, 0);
      const last = this.#salts.at(-1);
      if (last === undefined || this.#salts.length - current > count) {
        return this.#salts.slice(current, current + count);
      }
      this.#salts.push(newSalt(last.validSince + periodSeconds));
    }
  }
}

function newSalt(validSince: number): Salt {
  return { value: randomBytes(8).readBigUInt64LE(0), validSince, validUntil: validSince + lifeSeconds };
}
