import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
} from "node:crypto";
import { joinPieces, TlWriter } from "../tl/tl-writer";
import { igeDecrypt } from "./aes-ige";
import { sha1, sha256 } from "./hashes";

const modulusBits = 2048;
const blockBytes = modulusBits / 8;

/** The RSA key that proves the server to its clients and hides the new nonce of a key exchange. */
export class ServerRsaKey {
  readonly #privateKey: KeyObject;
  /** PKCS#1 "RSA PUBLIC KEY" PEM, the form in which Telegram's own keys are published. */
  readonly publicKeyPem: string;
  /** The lower 64 bits of SHA-1 over the TL strings of modulus and exponent, signed as TL's `long` is. */
  readonly fingerprint: bigint;

  private constructor(privateKey: KeyObject, publicKey: KeyObject) {
    this.#privateKey = privateKey;
    this.publicKeyPem = publicKey.export({ type: "pkcs1", format: "pem" }).toString();
    const { n, e } = publicKey.export({ format: "jwk" });
    if (n === undefined || e === undefined) throw new Error("Not an RSA key");
    const writer = new TlWriter();
    writer.bytes(Buffer.from(n, "base64url"));
    writer.bytes(Buffer.from(e, "base64url"));
    this.fingerprint = sha1(joinPieces(writer.finish())).readBigInt64LE(12);
  }

  /** A new key of 2048 bits whose fingerprint every client finds. */
  static generate(): ServerRsaKey {
    for (;;) {
      const pair = generateKeyPairSync("rsa", { modulusLength: modulusBits, publicExponent: 65537 });
      const key = new ServerRsaKey(pair.privateKey, pair.publicKey);
      if (isFoundByClients(key.fingerprint)) return key;
    }
  }

  /** A key from its PKCS#8 or PKCS#1 PEM; it must have 2048 bits. With one key in 16, mtcute does not find it (see isFoundByClients). */
  static fromPem(privateKeyPem: string): ServerRsaKey {
    const privateKey = createPrivateKey(privateKeyPem);
    if (privateKey.asymmetricKeyDetails?.modulusLength !== modulusBits) {
      throw new Error(`The server's RSA key must have ${modulusBits} bits`);
    }
    return new ServerRsaKey(privateKey, createPublicKey(privateKeyPem));
  }

  /**
   * Decrypts the inner data of req_DH_params: RSA_PAD (https://core.telegram.org/mtproto/auth_key#rsa-paddata-server-public-key),
   * or the older SHA1(data) + data + random of clients that treat the key as an old one. The result is followed by padding.
   * Undefined when it is neither.
   */
  decryptInnerData(encrypted: Buffer): InnerData | undefined {
    if (encrypted.length > blockBytes) return undefined;
    const padded = Buffer.concat([Buffer.alloc(blockBytes - encrypted.length), encrypted]);
    let block: Buffer;
    try {
      block = privateDecrypt({ key: this.#privateKey, padding: constants.RSA_NO_PADDING }, padded);
    } catch {
      return undefined;
    }
    return unpad(block) ?? oldUnpad(block);
  }
}

/**
 * mtcute (0.30) keeps keys by 16 hex digits and looks them up by a fingerprint written without leading zeros: it never finds a key
 * whose fingerprint begins with a zero digit, and tries for ever.
 */
export function isFoundByClients(fingerprint: bigint): boolean {
  return BigInt.asUintN(64, fingerprint) >> 60n !== 0n;
}

/** Decrypted inner data. The old padding cannot be checked before the length of the data is known: `sha1` is to be compared then. */
export interface InnerData {
  readonly data: Buffer;
  readonly sha1: Buffer | undefined;
}

function unpad(block: Buffer): InnerData | undefined {
  const encrypted = block.subarray(32);
  const hash = sha256(encrypted);
  const key = Buffer.from(block.subarray(0, 32).map((byte, index) => byte ^ hash.readUInt8(index)));
  const dataWithHash = igeDecrypt(encrypted, key, Buffer.alloc(32));
  const data = Buffer.from(dataWithHash.subarray(0, 192)).reverse();
  return sha256(key, data).equals(dataWithHash.subarray(192)) ? { data, sha1: undefined } : undefined;
}

/** 255 bytes behind a zero byte: SHA1(data) + data + random. */
function oldUnpad(block: Buffer): InnerData | undefined {
  if (block[0] !== 0) return undefined;
  return { data: block.subarray(21), sha1: block.subarray(1, 21) };
}
