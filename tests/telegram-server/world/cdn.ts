import { createCipheriv, createHash } from "node:crypto";
import type { StoredFile } from "./file-types";

/** A file, or one of its sizes, as clients are given it on the CDN. */
export interface CdnFile {
  readonly file: StoredFile;
  readonly sizeType: string;
  readonly token: Buffer;
  /** AES-256-CTR, https://core.telegram.org/cdn#decrypting-files */
  readonly key: Buffer;
  readonly iv: Buffer;
}

/** What the master and the CDN data centre know of files on the CDN: tokens and keys. All follow from the seed. */
export class CdnStore {
  readonly #seed: number;
  readonly #byToken = new Map<string, CdnFile>();
  #epoch = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The token and key with which a client gets a file from the CDN. */
  grant(file: StoredFile, sizeType: string): CdnFile {
    const secret = (what: string): Buffer =>
      createHash("sha256").update(`cdn ${what} ${this.#seed} ${file.id} ${sizeType} ${this.#epoch}`).digest();
    const granted = { file, sizeType, token: secret("token"), key: secret("key"), iv: secret("iv").subarray(0, 16) };
    this.#byToken.set(granted.token.toString("hex"), granted);
    return granted;
  }

  /** Undefined for a token that was never given, or has expired. */
  find(token: Buffer): CdnFile | undefined {
    return this.#byToken.get(token.toString("hex"));
  }

  /** With this token the CDN asks for a file that it has dropped; the master takes no other. */
  requestToken({ token }: CdnFile): Buffer {
    return createHash("sha256").update("request").update(token).digest();
  }

  /** All tokens given so far are no longer good, on the CDN as at the master. */
  expireTokens(): void {
    this.#byToken.clear();
    this.#epoch++;
  }
}

/** The bytes as the CDN has them: the last four bytes of the IV are the offset in blocks of 16 bytes. */
export function encryptForCdn(bytes: Buffer, { key, iv }: CdnFile, offset: number): Buffer {
  const counter = Buffer.from(iv);
  counter.writeUInt32BE(offset / 16, 12);
  return createCipheriv("aes-256-ctr", key, counter).update(bytes);
}
