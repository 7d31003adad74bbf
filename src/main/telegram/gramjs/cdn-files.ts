import { createDecipheriv } from "node:crypto";
import bigInt from "big-integer";
import { Api } from "telegram";
import type { HashedRange } from "../file-source";
import type { GatewayLog } from "../gateway";
import { firstUncovered, firstWrongRange, rangesWithin } from "../hashed-ranges";
import type { CdnSenders } from "./cdn-senders";
import { failureOf, RpcRefusal } from "./errors";
import type { MediaSenders } from "./senders";

/** Files whose way to the CDN is remembered; the oldest are forgotten. */
const rememberedRedirects = 1_000;
/** A part that comes wrong so often in a row is fetched from the master. */
const mostWrongAnswers = 2;
/** A file with so many parts that came wrong is not fetched from a CDN any more. */
const mostWrongParts = 3;
/** A CDN that asks so often for one part to be uploaded again will not have it. */
const mostReuploads = 3;
/** After a CDN could not be reached, all files come from the master for so long. */
const avoidMs = 5 * 60_000;

interface Redirect {
  masterDcId: number;
  cdnDcId: number;
  fileToken: Buffer;
  key: Buffer;
  iv: Buffer;
  ranges: HashedRange[];
  wrongParts: number;
}

/**
 * What became of reading a part from a CDN: its bytes; "no-way" when none is known to the file there, so that the master is to be asked
 * for one; "master-only" when this part has to come from the master.
 */
export type CdnOutcome = Uint8Array | "no-way" | "master-only";

/** Reading files from CDN data centres, which are not trusted: no byte passes that has not the hash that the master gives for it. */
export class CdnFiles {
  readonly #senders: CdnSenders;
  readonly #media: MediaSenders;
  readonly #log: GatewayLog;
  readonly #redirects = new Map<string, Redirect>();
  readonly #distrusted = new Set<string>();
  #avoidUntil = 0;

  constructor(senders: CdnSenders, media: MediaSenders, log: GatewayLog) {
    this.#senders = senders;
    this.#media = media;
    this.#log = log;
  }

  /** Whether the master may send us to a CDN for this file. */
  takes(fileKey: string): boolean {
    return Date.now() >= this.#avoidUntil && !this.#distrusted.has(fileKey);
  }

  /** Takes note of where the master sent us. */
  follow(fileKey: string, masterDcId: number, answer: Api.upload.FileCdnRedirect): void {
    const present = this.#redirects.get(fileKey);
    // The parts that were asked for at once before the way was known are all sent the same one.
    if (present?.fileToken.equals(answer.fileToken)) {
      addRanges(present, answer.fileHashes.map(toHashedRange));
      return;
    }
    this.#redirects.delete(fileKey);
    this.#redirects.set(fileKey, {
      masterDcId,
      cdnDcId: answer.dcId,
      fileToken: answer.fileToken,
      key: answer.encryptionKey,
      iv: answer.encryptionIv,
      ranges: answer.fileHashes.map(toHashedRange),
      wrongParts: 0,
    });
    const [oldest] = this.#redirects.keys();
    if (this.#redirects.size > rememberedRedirects && oldest !== undefined) this.#redirects.delete(oldest);
  }

  /** Rejects with a Failure: with `network` when the CDN cannot be reached, and then the next attempt is made at the master. */
  async read(fileKey: string, offset: number, limit: number, signal: AbortSignal): Promise<CdnOutcome> {
    const redirect = this.#redirects.get(fileKey);
    if (redirect === undefined || !this.takes(fileKey)) return "no-way";
    try {
      for (let wrong = 0; wrong < mostWrongAnswers && this.takes(fileKey); wrong++) {
        const [bytes, ranges] = await Promise.all([
          this.#part(redirect, offset, limit, signal),
          this.#rangesOf(redirect, offset, offset + limit, signal),
        ]);
        redirect.ranges = redirect.ranges.filter((range) => !ranges.includes(range));
        if (isProven(bytes, offset, limit, ranges)) return bytes;
      }
    } catch (error) {
      if (!endsWay(error)) throw failureOf(error);
      // https://core.telegram.org/cdn#possible-errors-and-their-meanings: it goes on at the master, which may show another way.
      this.#log.debug(`CDN DC ${redirect.cdnDcId}: ${error.message}`);
      if (this.#redirects.get(fileKey) === redirect) this.#redirects.delete(fileKey);
      return "no-way";
    }
    this.#log.warn(`CDN DC ${redirect.cdnDcId}: wrong bytes; the part at ${offset} is fetched from the master`);
    redirect.wrongParts++;
    if (redirect.wrongParts >= mostWrongParts) {
      this.#distrusted.add(fileKey);
      this.#redirects.delete(fileKey);
    }
    return "master-only";
  }

  /** Decrypted bytes of a part, of which nothing is known yet. */
  async #part(redirect: Redirect, offset: number, limit: number, signal: AbortSignal): Promise<Buffer> {
    const { cdnDcId, fileToken } = redirect;
    const request = new Api.upload.GetCdnFile({ fileToken, offset: bigInt(offset), limit });
    for (let reuploads = 0; reuploads <= mostReuploads; reuploads++) {
      const answer = await this.#ask(cdnDcId, request, signal);
      if (answer instanceof Api.upload.CdnFile) return decrypted(answer.bytes, redirect, offset);
      const { requestToken } = answer;
      const reupload = new Api.upload.ReuploadCdnFile({ fileToken, requestToken });
      const hashes = await this.#media.request(redirect.masterDcId, reupload, { signal });
      addRanges(redirect, hashes.map(toHashedRange));
    }
    throw new CdnRefusal(`the part at ${offset} is not there although it was uploaded again`);
  }

  async #ask(dcId: number, request: Api.upload.GetCdnFile, signal: AbortSignal): Promise<Api.upload.TypeCdnFile> {
    try {
      return await this.#senders.request(dcId, request, signal);
    } catch (error) {
      // Its word is not Telegram's: whatever it refuses, it must not end the session or tell the user to wait.
      if (error instanceof RpcRefusal) throw new CdnRefusal(error.message);
      if (failureOf(error).kind === "network") {
        this.#log.warn(`CDN DC ${dcId} cannot be reached; files come from the master meanwhile`);
        this.#avoidUntil = Date.now() + avoidMs;
      }
      throw error;
    }
  }

  /** The ranges that touch [offset, end), as far as the master has hashes of them. */
  async #rangesOf(redirect: Redirect, offset: number, end: number, signal: AbortSignal): Promise<HashedRange[]> {
    let missing = firstUncovered(redirect.ranges, offset, end);
    while (missing < end) {
      const { masterDcId, fileToken } = redirect;
      const question = new Api.upload.GetCdnFileHashes({ fileToken, offset: bigInt(missing) });
      const hashes = await this.#media.request(masterDcId, question, { signal });
      addRanges(redirect, hashes.map(toHashedRange));
      const before = missing;
      missing = firstUncovered(redirect.ranges, offset, end);
      if (missing === before) break;
    }
    return rangesWithin(redirect.ranges, offset, end);
  }
}

/** The CDN does not give the part. */
class CdnRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CdnRefusal";
  }
}

/** True when the file is not to be had from the CDN with this token: the CDN says so, or the master. */
function endsWay(error: unknown): error is Error {
  return error instanceof CdnRefusal || (error instanceof RpcRefusal && /_TOKEN_INVALID$/.test(error.rpcName));
}

function toHashedRange({ offset, limit, hash }: Api.TypeFileHash): HashedRange {
  return { offset: offset.toJSNumber(), length: limit, sha256: hash };
}

function addRanges(redirect: Redirect, ranges: readonly HashedRange[]): void {
  const known = new Set(redirect.ranges.map(({ offset }) => offset));
  redirect.ranges.push(...ranges.filter(({ offset }) => !known.has(offset)));
}

/**
 * True when every byte has its hash, and no byte is missing that there is a hash of. Telegram hashes ranges of 128 KiB, the last one
 * shorter, and parts are no smaller unless the file is: a range that reaches beyond its part proves nothing, and the master is asked.
 */
function isProven(bytes: Uint8Array, offset: number, limit: number, ranges: readonly HashedRange[]): boolean {
  if (bytes.length > limit) return false;
  const end = offset + bytes.length;
  const whole = ranges.filter((range) => range.offset >= offset && range.offset + range.length <= end);
  const isWhole = firstUncovered(whole, offset, end) === end && whole.length === ranges.length;
  return isWhole && firstWrongRange(bytes, offset, whole) === null;
}

/** https://core.telegram.org/cdn#decrypting-files: the last four bytes of the IV are the offset in blocks of 16 bytes. */
function decrypted(bytes: Buffer, { key, iv }: Redirect, offset: number): Buffer {
  const counter = Buffer.from(iv);
  counter.writeUInt32BE(offset / 16, 12);
  return createDecipheriv("aes-256-ctr", key, counter).update(bytes);
}
