import { AuthKey, authKeyId } from "./auth-key";
import type { AgreedKey } from "./handshake";
import { unixSeconds } from "./message-ids";

/** All authorization keys of the server, by id. */
export class KeyRing {
  readonly #keys = new Map<string, AuthKey>();

  /** Takes a new key; false when its id is taken. */
  add(key: AgreedKey, dcId: number): boolean {
    if (this.#keys.has(authKeyId(key.secret).toString("hex"))) return false;
    const added = new AuthKey(key.secret, dcId, key.firstSalt, key.expiresAt);
    this.#keys.set(added.id, added);
    return true;
  }

  /** The key of a packet that comes to data centre `dcId`; undefined for an unknown or expired one, or one of another data centre. */
  find(id: string, dcId: number): AuthKey | undefined {
    const key = this.#keys.get(id);
    if (key === undefined || key.dcId !== dcId) return undefined;
    if (key.expiresAt !== undefined && key.expiresAt <= unixSeconds()) {
      this.forget(id);
      return undefined;
    }
    return key;
  }

  /** Forgets a key and the temporary keys bound to it. */
  forget(id: string): void {
    const key = this.#keys.get(id);
    this.#keys.delete(id);
    for (const other of this.#keys.values()) {
      if (key !== undefined && other.boundTo === key) this.#keys.delete(other.id);
    }
  }

  all(): Iterable<AuthKey> {
    return this.#keys.values();
  }

  *permanent(): Iterable<AuthKey> {
    for (const key of this.#keys.values()) if (!key.isTemporary) yield key;
  }
}
