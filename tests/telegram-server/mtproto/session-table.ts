import type { AuthKey } from "./auth-key";
import { Session } from "./session";

/** Sessions whose connection is gone are forgotten after this long. */
const detachedSessionLifeMs = 120_000;

/** The sessions of each authorization key, by their id. They go with the key. */
export class SessionTable {
  readonly #sessions = new WeakMap<AuthKey, Map<bigint, Session>>();

  find(key: AuthKey, id: bigint): Session | undefined {
    return this.#sessions.get(key)?.get(id);
  }

  of(key: AuthKey): Iterable<Session> {
    return this.#sessions.get(key)?.values() ?? [];
  }

  /** Begins a session, and forgets those of the key that no connection has used for a while. */
  open(key: AuthKey, id: bigint): Session {
    const ofKey = this.#sessions.get(key) ?? new Map<bigint, Session>();
    const now = performance.now();
    for (const { id: other, detachedAtMs } of ofKey.values()) {
      if (detachedAtMs !== undefined && now - detachedAtMs > detachedSessionLifeMs) ofKey.delete(other);
    }
    const session = new Session(id, key);
    ofKey.set(id, session);
    this.#sessions.set(key, ofKey);
    return session;
  }

  /** False when there is no such session. */
  destroy(key: AuthKey, id: bigint): boolean {
    return this.#sessions.get(key)?.delete(id) ?? false;
  }
}
