import { randomBytes } from "node:crypto";
import { type AuthorizationKey, RpcError } from "../contract";
import type { Account } from "../world/types";

/** One signed-in device: a key on the account's data centre and the keys of other data centres it was exported to. */
export interface Session {
  hash: bigint;
  userId: bigint;
  createdAtMs: number;
  activeAtMs: number;
  readonly keys: Set<AuthorizationKey>;
}

const revoked = "session revoked";
const pendingPassword = "password pending for user";

/** Who is signed in with which key. The truth the clients see is `key.userId`; this keeps it and the device list in step. */
export class SessionRegistry {
  readonly #sessions = new Map<bigint, Session>();
  /** Authorizations on their way to another data centre, by their bytes in hex. */
  readonly #exported = new Map<string, { session: Session; dcId: number }>();
  #lastHash = 1000n;

  /** Signs the key in as the account; a sign-in of that key before it ends. */
  begin(key: AuthorizationKey, account: Account): Session {
    this.leave(key);
    const session: Session = {
      hash: ++this.#lastHash,
      userId: account.userId,
      createdAtMs: Date.now(),
      activeAtMs: Date.now(),
      keys: new Set(),
    };
    this.#sessions.set(session.hash, session);
    this.join(key, session);
    return session;
  }

  /** Lets a further key (of another data centre) take part in a session. */
  join(key: AuthorizationKey, session: Session): void {
    key.data.delete(revoked);
    key.data.delete(pendingPassword);
    key.userId = session.userId;
    session.keys.add(key);
  }

  ofKey(key: AuthorizationKey): Session | undefined {
    for (const session of this.#sessions.values()) if (session.keys.has(key)) return session;
    return undefined;
  }

  /** Bytes with which a key of `dcId` may join the session of `key`, once. */
  export(key: AuthorizationKey, dcId: number): Buffer {
    const session = this.ofKey(key);
    if (!session) throw new RpcError(401, "AUTH_KEY_UNREGISTERED");
    const bytes = randomBytes(64);
    this.#exported.set(bytes.toString("hex"), { session, dcId });
    return bytes;
  }

  /** The other end of export(). */
  import(key: AuthorizationKey, userId: bigint, bytes: Buffer): void {
    const exported = this.#exported.get(bytes.toString("hex"));
    const good = exported && exported.session.userId === userId && exported.dcId === key.dcId;
    if (!good || !this.#sessions.has(exported.session.hash)) throw new RpcError(400, "AUTH_BYTES_INVALID");
    this.#exported.delete(bytes.toString("hex"));
    this.join(key, exported.session);
  }

  list(userId?: bigint): Session[] {
    return [...this.#sessions.values()].filter((session) => userId === undefined || session.userId === userId);
  }

  /** Log-out by the client itself: every key of its session is signed out. */
  leave(key: AuthorizationKey): void {
    const session = this.ofKey(key);
    key.data.delete(revoked);
    if (session) this.#end(session, () => undefined);
    key.userId = undefined;
  }

  /** Ends a session from outside: its keys get SESSION_REVOKED from now on. False when there is no such session. */
  terminate(hash: bigint): boolean {
    const session = this.#sessions.get(hash);
    if (!session) return false;
    this.#end(session, (key) => key.data.set(revoked, true));
    return true;
  }

  /** Remembers that the code was right and the 2FA password is still to come. */
  awaitPassword(key: AuthorizationKey, userId: bigint): void {
    this.leave(key);
    key.data.set(pendingPassword, userId);
  }

  /** Whose 2FA password the key has to give, if any. */
  awaitedPasswordOf(key: AuthorizationKey): bigint | undefined {
    const userId = key.data.get(pendingPassword);
    return typeof userId === "bigint" ? userId : undefined;
  }

  /** The signed-in user of a key; refuses with the 401 that Telegram gives for the state the key is in. */
  requireUser(key: AuthorizationKey): bigint {
    if (key.userId !== undefined) {
      const session = this.ofKey(key);
      if (session) session.activeAtMs = Date.now();
      return key.userId;
    }
    if (key.data.has(revoked)) throw new RpcError(401, "SESSION_REVOKED");
    if (key.data.has(pendingPassword)) throw new RpcError(401, "SESSION_PASSWORD_NEEDED");
    throw new RpcError(401, "AUTH_KEY_UNREGISTERED");
  }

  #end(session: Session, forKey: (key: AuthorizationKey) => void): void {
    this.#sessions.delete(session.hash);
    for (const key of session.keys) {
      key.userId = undefined;
      forKey(key);
    }
  }
}
