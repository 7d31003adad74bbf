import { RpcError, type TlObject, type TlValue } from "../contract";
import { decodeService } from "../tl/decode";
import type { AuthKey } from "./auth-key";
import type { KeyRing } from "./key-ring";
import { decryptBinding } from "./message-crypto";
import type { Session } from "./session";

/**
 * Answers auth.bindTempAuthKey (https://core.telegram.org/method/auth.bindTempAuthKey): the request comes under the temporary key, and
 * its `encrypted_message` under the permanent one proves that the client has both. Throws RpcError.
 */
export function bindTemporaryKey(keys: KeyRing, session: Session, messageId: bigint, request: TlObject): boolean {
  const temporary = session.key;
  if (!temporary.isTemporary) throw invalid();
  const permanent = findPermanent(keys, request.perm_auth_key_id, temporary.dcId);
  if (permanent === undefined || !Buffer.isBuffer(request.encrypted_message)) throw invalid();
  const inner = openBinding(request.encrypted_message, permanent, messageId);
  const expected: Record<string, TlValue> = {
    nonce: request.nonce,
    temp_auth_key_id: temporary.idBytes.readBigInt64LE(0),
    perm_auth_key_id: request.perm_auth_key_id,
    temp_session_id: BigInt.asIntN(64, session.id),
    expires_at: request.expires_at,
  };
  for (const [field, value] of Object.entries(expected)) if (inner[field] !== value) throw invalid();
  temporary.boundTo = permanent;
  return true;
}

function findPermanent(keys: KeyRing, id: TlValue, dcId: number): AuthKey | undefined {
  if (typeof id !== "bigint") return undefined;
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(id);
  const key = keys.find(bytes.toString("hex"), dcId);
  return key?.isTemporary === false ? key : undefined;
}

function openBinding(encrypted: Buffer, permanent: AuthKey, messageId: bigint): TlObject {
  try {
    const binding = decryptBinding(encrypted, permanent.secret);
    if (binding.messageId !== messageId) throw invalid();
    return decodeService(binding.body).object;
  } catch {
    throw invalid();
  }
}

function invalid(): RpcError {
  return new RpcError(400, "ENCRYPTED_MESSAGE_INVALID");
}
