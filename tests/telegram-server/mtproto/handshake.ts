import { randomBytes } from "node:crypto";
import type { TlObject, TlValue } from "../contract";
import { decodeService } from "../tl/decode";
import { encodeService } from "../tl/encode";
import { igeDecrypt, igeEncrypt } from "./aes-ige";
import { generator, isSafePublicValue, prime, publicValue, sharedSecret } from "./diffie-hellman";
import { sha1 } from "./hashes";
import { unixSeconds } from "./message-ids";
import type { ServerRsaKey } from "./rsa-key";

/** The client's message has no place in the key exchange. */
export class HandshakeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "HandshakeError";
  }
}

/** A key that both sides have agreed on. */
export interface AgreedKey {
  readonly secret: Buffer;
  readonly firstSalt: bigint;
  readonly expiresAt: number | undefined;
}

export interface HandshakeOptions {
  /** The key of the data centre. */
  readonly rsaKey: () => ServerRsaKey;
  readonly dcId: number;
  /** The server's secret exponent for one exchange, 256 bytes. */
  readonly secret: () => Buffer;
  /** Takes the key; false when a key of the same id is there already, so that the client must try again. */
  readonly register: (key: AgreedKey) => boolean;
}

/** The product of two primes that proves work, the one of the protocol's own example: 0x494c553b * 0x53911073. */
const pq = Buffer.from("17ed48941a08f981", "hex");
const p = Buffer.from("494c553b", "hex");
const q = Buffer.from("53911073", "hex");
/** Test servers number their data centres from 10000; media connections negate the number. */
const testDcOffset = 10_000;

interface Nonces {
  readonly nonce: Buffer;
  readonly serverNonce: Buffer;
}

type State =
  | { readonly step: "start" }
  | (Nonces & { readonly step: "pq" })
  | (Nonces & {
      readonly step: "dh";
      readonly newNonce: Buffer;
      readonly secret: Buffer;
      readonly aesKey: Buffer;
      readonly aesIv: Buffer;
      readonly expiresIn: number | undefined;
    });

/** The server's side of the key exchange on one connection (https://core.telegram.org/mtproto/auth_key); may be gone through again. */
export class Handshake {
  #state: State = { step: "start" };

  constructor(readonly options: HandshakeOptions) {}

  /** Answers one unencrypted message. Throws HandshakeError or TlDecodeError when it does not fit. */
  answer(message: Buffer): Buffer {
    const request = decodeService(message).object;
    switch (request._) {
      case "req_pq":
      case "req_pq_multi":
        return this.#answerPq(request);
      case "req_DH_params":
        return this.#answerDhParams(request);
      case "set_client_DH_params":
        return this.#answerClientParams(request);
      default:
        throw new HandshakeError(`${request._} is not part of the key exchange`);
    }
  }

  #answerPq(request: TlObject): Buffer {
    const nonce = bytesOf(request.nonce);
    const serverNonce = randomBytes(16);
    this.#state = { step: "pq", nonce, serverNonce };
    const fingerprints = [this.options.rsaKey().fingerprint];
    return encodeService({
      _: "resPQ",
      nonce,
      server_nonce: serverNonce,
      pq,
      server_public_key_fingerprints: fingerprints,
    });
  }

  #answerDhParams(request: TlObject): Buffer {
    const state = this.#state;
    if (state.step === "start") throw new HandshakeError("req_DH_params before req_pq_multi");
    const { nonce, serverNonce } = state;
    checkNonces(request, state);
    if (!bytesOf(request.p).equals(p) || !bytesOf(request.q).equals(q)) throw new HandshakeError("p and q are wrong");
    if (request.public_key_fingerprint !== this.options.rsaKey().fingerprint)
      throw new HandshakeError("Unknown RSA key");
    const inner = this.#innerData(bytesOf(request.encrypted_data));
    checkNonces(inner, state);
    this.#checkDc(inner.dc);
    const newNonce = bytesOf(inner.new_nonce);
    const { aesKey, aesIv } = temporaryAes(newNonce, serverNonce);
    const secret = this.options.secret();
    const expiresIn = typeof inner.expires_in === "number" ? inner.expires_in : undefined;
    this.#state = { step: "dh", nonce, serverNonce, newNonce, secret, aesKey, aesIv, expiresIn };
    const answer = encodeService({
      _: "server_DH_inner_data",
      nonce,
      server_nonce: serverNonce,
      g: generator,
      dh_prime: prime,
      g_a: publicValue(secret),
      server_time: unixSeconds(),
    });
    const hashed = Buffer.concat([sha1(answer), answer]);
    const padded = Buffer.concat([hashed, randomBytes(-hashed.length & 15)]);
    const encrypted = igeEncrypt(padded, aesKey, aesIv);
    return encodeService({ _: "server_DH_params_ok", nonce, server_nonce: serverNonce, encrypted_answer: encrypted });
  }

  #answerClientParams(request: TlObject): Buffer {
    const state = this.#state;
    if (state.step !== "dh") throw new HandshakeError("set_client_DH_params before req_DH_params");
    checkNonces(request, state);
    const plain = igeDecrypt(bytesOf(request.encrypted_data), state.aesKey, state.aesIv);
    const { object: inner, length } = decodeService(plain.subarray(20));
    if (!sha1(plain.subarray(20, 20 + length)).equals(plain.subarray(0, 20))) {
      throw new HandshakeError("The hash of client_DH_inner_data is wrong");
    }
    checkNonces(inner, state);
    const clientPublic = bytesOf(inner.g_b);
    const secret = keyAsClientsMakeIt(sharedSecret(state.secret, clientPublic));
    const answer = (_: string, hashField: string, number: number): Buffer =>
      encodeService({
        _,
        nonce: state.nonce,
        server_nonce: state.serverNonce,
        [hashField]: newNonceHash(state.newNonce, number, secret),
      });
    if (!isSafePublicValue(clientPublic)) return answer("dh_gen_fail", "new_nonce_hash3", 3);
    const accepted = this.options.register({
      secret,
      firstSalt: firstSalt(state.newNonce, state.serverNonce),
      expiresAt: state.expiresIn === undefined ? undefined : unixSeconds() + state.expiresIn,
    });
    return accepted ? answer("dh_gen_ok", "new_nonce_hash1", 1) : answer("dh_gen_retry", "new_nonce_hash2", 2);
  }

  #innerData(encrypted: Buffer): TlObject {
    const decrypted = this.options.rsaKey().decryptInnerData(encrypted);
    if (decrypted === undefined) throw new HandshakeError("encrypted_data cannot be decrypted");
    const { object, length } = decodeService(decrypted.data);
    if (decrypted.sha1 !== undefined && !sha1(decrypted.data.subarray(0, length)).equals(decrypted.sha1)) {
      throw new HandshakeError("The hash of p_q_inner_data is wrong");
    }
    if (!object._.startsWith("p_q_inner_data")) throw new HandshakeError(`${object._} instead of p_q_inner_data`);
    return object;
  }

  /** A key is good for one data centre: a client that means another one has gone astray. */
  #checkDc(named: TlValue): void {
    if (named === undefined) return;
    if (typeof named !== "number" || Math.abs(named) % testDcOffset !== this.options.dcId) {
      throw new HandshakeError(`The key is meant for DC ${String(named)}, this is DC ${this.options.dcId}`);
    }
  }
}

/**
 * The key is g^ab, and by the protocol 256 bytes. GramJS and mtcute (as of 2.26 and 0.30) drop its leading zero bytes, which one
 * exchange in 256 has, and with them a server that keeps the zeros cannot agree on a key. So it is made as these clients make it;
 * one that keeps the zeros sees a wrong hash then and begins anew, as it must after any failed exchange.
 */
function keyAsClientsMakeIt(shared: Buffer): Buffer {
  const zeros = shared.findIndex((byte) => byte !== 0);
  return Buffer.from(shared.subarray(Math.max(zeros, 0)));
}

function newNonceHash(newNonce: Buffer, number: number, secret: Buffer): Buffer {
  return sha1(newNonce, Buffer.from([number]), sha1(secret).subarray(0, 8)).subarray(4, 20);
}

function firstSalt(newNonce: Buffer, serverNonce: Buffer): bigint {
  return newNonce.readBigUInt64LE(0) ^ serverNonce.readBigUInt64LE(0);
}

function temporaryAes(newNonce: Buffer, serverNonce: Buffer): { aesKey: Buffer; aesIv: Buffer } {
  const a = sha1(newNonce, serverNonce);
  const b = sha1(serverNonce, newNonce);
  const c = sha1(newNonce, newNonce);
  return {
    aesKey: Buffer.concat([a, b.subarray(0, 12)]),
    aesIv: Buffer.concat([b.subarray(12, 20), c, newNonce.subarray(0, 4)]),
  };
}

function checkNonces(object: TlObject, expected: Nonces): void {
  const fits =
    bytesOf(object.nonce).equals(expected.nonce) && bytesOf(object.server_nonce).equals(expected.serverNonce);
  if (!fits) throw new HandshakeError(`${object._} has the nonces of another exchange`);
}

function bytesOf(value: TlValue): Buffer {
  if (!Buffer.isBuffer(value)) throw new HandshakeError("A binary field is missing");
  return value;
}
