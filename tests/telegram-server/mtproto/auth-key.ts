import type { AuthorizationKey } from "../contract";
import { sha1 } from "./hashes";
import { unixSeconds } from "./message-ids";
import { SaltBook } from "./salts";

/** An authorization key with all that MTProto keeps for it. */
export class AuthKey implements AuthorizationKey {
  readonly id: string;
  readonly idBytes: Buffer;
  readonly salts: SaltBook;
  readonly data = new Map<string, unknown>();
  userId: bigint | undefined;
  /** Layer of the last invokeWithLayer, as the client gave it; undefined before the first. */
  layer: number | undefined;
  /** Of a temporary key: the permanent key it was bound to by auth.bindTempAuthKey. */
  boundTo: AuthKey | undefined;

  constructor(
    readonly secret: Buffer,
    readonly dcId: number,
    firstSalt: bigint,
    /** Unix seconds at which a temporary key ends; undefined for a permanent one. */
    readonly expiresAt: number | undefined,
  ) {
    this.idBytes = authKeyId(secret);
    this.id = this.idBytes.toString("hex");
    this.salts = new SaltBook(firstSalt, unixSeconds());
  }

  get isTemporary(): boolean {
    return this.expiresAt !== undefined;
  }

  /** The key that stands for the client's authorization: itself, or the permanent key of a bound temporary one. */
  get principal(): AuthKey | undefined {
    return this.isTemporary ? this.boundTo : this;
  }
}

/** The lower 64 bits of the key's SHA-1, as they stand in a packet. */
export function authKeyId(secret: Buffer): Buffer {
  return sha1(secret).subarray(12, 20);
}
