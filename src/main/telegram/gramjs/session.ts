import { AuthKey } from "telegram/crypto/AuthKey";
import { z } from "zod";
import { Failure } from "../../../shared/errors";

const StoredSessionSchema = z.object({
  version: z.literal(1),
  /** The account's home data centre. */
  dcId: z.number().int().positive(),
  /** Decimal id of the signed-in user, null before sign-in. */
  userId: z.string().nullable(),
  /** Authorization keys by data centre. `authorized`: the account was brought over to that data centre with this key. */
  keys: z.record(z.string(), z.object({ key: z.string(), authorized: z.boolean() })),
});
type StoredSession = z.infer<typeof StoredSessionSchema>;

interface DcKey {
  bytes: Buffer;
  authorized: boolean;
}

/**
 * What is kept between two starts: the home data centre, the account and the authorization keys of all data centres, so that a
 * restart needs neither a key exchange nor auth.exportAuthorization. Exported as base64 of JSON with a version; it is a secret.
 */
export class GatewaySession {
  #dcId: number;
  #userId: string | null = null;
  readonly #keys = new Map<number, DcKey>();
  readonly #listeners = new Set<(session: string) => void>();

  /** Throws a Failure of kind `auth-lost` when the stored text cannot be read. */
  constructor(stored: string | null, startDcId: number) {
    this.#dcId = startDcId;
    if (stored === null) return;
    const session = parse(stored);
    this.#dcId = session.dcId;
    this.#userId = session.userId;
    for (const [dcId, { key, authorized }] of Object.entries(session.keys)) {
      this.#keys.set(Number(dcId), { bytes: Buffer.from(key, "base64"), authorized });
    }
  }

  get dcId(): number {
    return this.#dcId;
  }

  get userId(): string | null {
    return this.#userId;
  }

  /** The authorization key of a data centre, undefined before the key exchange. */
  async authKey(dcId: number): Promise<AuthKey | undefined> {
    const stored = this.#keys.get(dcId);
    if (!stored) return undefined;
    const key = new AuthKey();
    await key.setKey(stored.bytes);
    return key;
  }

  /** True when requests of the account may be sent to this data centre. */
  isAuthorized(dcId: number): boolean {
    return dcId === this.#dcId ? this.#userId !== null : (this.#keys.get(dcId)?.authorized ?? false);
  }

  keepKey(dcId: number, bytes: Buffer): void {
    this.#keys.set(dcId, { bytes, authorized: false });
    this.#changed();
  }

  /** Forgets a key that the data centre does not know any more. */
  dropKey(dcId: number): void {
    if (this.#keys.delete(dcId)) this.#changed();
  }

  setAuthorized(dcId: number, authorized: boolean): void {
    const key = this.#keys.get(dcId);
    if (!key || key.authorized === authorized) return;
    key.authorized = authorized;
    this.#changed();
  }

  signedIn(userId: string): void {
    if (this.#userId === userId) return;
    this.#userId = userId;
    this.#changed();
  }

  /** After log-out: Telegram drops the home key's authorization; the other keys were of the same account. */
  signedOut(): void {
    this.#userId = null;
    this.#keys.clear();
    this.#changed();
  }

  moveTo(dcId: number): void {
    this.#dcId = dcId;
    this.#changed();
  }

  export(): string {
    const keys: StoredSession["keys"] = {};
    for (const [dcId, { bytes, authorized }] of this.#keys) {
      keys[String(dcId)] = { key: bytes.toString("base64"), authorized };
    }
    const session: StoredSession = { version: 1, dcId: this.#dcId, userId: this.#userId, keys };
    return Buffer.from(JSON.stringify(session)).toString("base64");
  }

  onChanged(listener: (session: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    const session = this.export();
    for (const listener of [...this.#listeners]) listener(session);
  }
}

function parse(stored: string): StoredSession {
  try {
    return StoredSessionSchema.parse(JSON.parse(Buffer.from(stored, "base64").toString("utf8")));
  } catch {
    // Neither the text nor the parser's words about it may reach a log: they hold the keys.
    throw new Failure("auth-lost", "The stored session cannot be read", { code: "SESSION_UNREADABLE" });
  }
}
