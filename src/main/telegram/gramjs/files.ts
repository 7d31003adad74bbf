import bigInt from "big-integer";
import { Api } from "telegram";
import { Failure } from "../../../shared/errors";
import type { ChatRef } from "../chat-source";
import type { FileSource, HashedRange } from "../file-source";
import type { FileLocation, MediaItem } from "../media-item";
import type { CdnFiles, CdnOutcome } from "./cdn-files";
import { migrationTarget } from "./errors";
import { GetFileHashes, GetFilePart } from "./file-requests";
import type { FrameMemory } from "./frame-memory";
import type { ChatHistory } from "./history";
import type { Home } from "./home";
import type { TlRequest } from "./pending-request";
import type { MediaSenders } from "./senders";

/** No request may cross a border of this size, and its length divides it (https://core.telegram.org/api/files#downloading-files). */
const blockBytes = 1024 * 1024;
const alignmentBytes = 4096;
/** Data centres that one request may be sent on to. */
const longestMigration = 3;
/** How often a part that the CDN refuses is asked for at the master in such a way that it may show another way to the CDN. */
const mostDetours = 2;
/** Files whose data centre turned out to be another than announced; the oldest are forgotten. */
const rememberedMoves = 1000;

/** Reading files, wherever they are. */
export class TelegramFiles implements FileSource {
  readonly #media: MediaSenders;
  readonly #cdn: CdnFiles;
  readonly #history: ChatHistory;
  readonly #home: Home;
  readonly #memory: FrameMemory;
  readonly #movedTo = new Map<string, number>();

  constructor(media: MediaSenders, cdn: CdnFiles, history: ChatHistory, home: Home, memory: FrameMemory) {
    this.#media = media;
    this.#cdn = cdn;
    this.#history = history;
    this.#home = home;
    this.#memory = memory;
  }

  async read(location: FileLocation, offset: number, limit: number, signal: AbortSignal): Promise<Uint8Array> {
    assertAligned(offset, limit);
    const fileKey = `${location.type} ${location.id} ${location.thumbSize}`;
    let isCdnTaken = true;
    for (let detours = 0; ; detours++) {
      const outcome: CdnOutcome = isCdnTaken ? await this.#fromCdn(fileKey, offset, limit, signal) : "master-only";
      if (outcome instanceof Uint8Array) return outcome;
      // A master that sends us on and on to a CDN that does not take its token is asked for the part itself.
      isCdnTaken = outcome !== "master-only" && detours < mostDetours && this.#cdn.takes(fileKey);
      const request = new GetFilePart(location, offset, limit, isCdnTaken);
      const answer = await this.#askAbout(location, request, signal);
      if (!(isCdnTaken && answer instanceof Api.upload.FileCdnRedirect)) return bytesOf(answer, limit);
      this.#cdn.follow(fileKey, this.#dcOf(location), answer);
    }
  }

  recycle(bytes: Uint8Array): void {
    this.#memory.giveBack(bytes);
  }

  async #fromCdn(fileKey: string, offset: number, limit: number, signal: AbortSignal): Promise<CdnOutcome> {
    try {
      return await this.#cdn.read(fileKey, offset, limit, signal);
    } catch (error) {
      throw this.#home.failureOf(error);
    }
  }

  #dcOf(location: FileLocation): number {
    return this.#movedTo.get(location.id) ?? location.dcId;
  }

  async hashes(location: FileLocation, offset: number, signal: AbortSignal): Promise<HashedRange[]> {
    return await this.#askAbout(location, new GetFileHashes(location, offset), signal);
  }

  async renew(chat: ChatRef, messageId: number, mediaId: string, signal: AbortSignal): Promise<MediaItem> {
    return await this.#history.item(chat, messageId, mediaId, signal);
  }

  /** Bytes of any file that Telegram can address, from the data centre it is in and no CDN. Rejects with a Failure. */
  async readAt(
    location: Api.TypeInputFileLocation,
    startDcId: number,
    offset: number,
    limit: number,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const request = new Api.upload.GetFile({ location, offset: bigInt(offset), limit });
    const answer = await this.#ask(startDcId, request, signal);
    return bytesOf(answer instanceof Api.upload.File ? answer.bytes : answer, limit);
  }

  /** Asks the data centre that the file is in, and remembers should it be another one than announced. */
  #askAbout<R extends TlRequest>(location: FileLocation, request: R, signal: AbortSignal): Promise<R["__response"]> {
    return this.#ask(this.#dcOf(location), request, signal, (target) => this.#remember(location.id, target));
  }

  /** Asks the data centre that the file is in. Rejects with a Failure. */
  async #ask<R extends TlRequest>(
    startDcId: number,
    request: R,
    signal: AbortSignal,
    onMoved?: (dcId: number) => void,
  ): Promise<R["__response"]> {
    let dcId = startDcId;
    for (let moves = 0; ; moves++) {
      try {
        return await this.#media.request(dcId, request, { signal });
      } catch (error) {
        const target = migrationTarget(error, ["FILE"]);
        if (target === null || moves >= longestMigration) throw this.#home.failureOf(error);
        dcId = target;
        onMoved?.(target);
      }
    }
  }

  #remember(fileId: string, dcId: number): void {
    this.#movedTo.delete(fileId);
    this.#movedTo.set(fileId, dcId);
    const [oldest] = this.#movedTo.keys();
    if (this.#movedTo.size > rememberedMoves && oldest !== undefined) this.#movedTo.delete(oldest);
  }
}

function bytesOf(answer: Buffer | Api.upload.FileCdnRedirect, limit: number): Uint8Array {
  if (!(answer instanceof Uint8Array)) {
    // Asked without cdnSupported, Telegram is not supposed to send this.
    throw new Failure("unavailable", "The file is only to be had from a CDN data centre", { code: "CDN_REDIRECT" });
  }
  if (answer.length > limit) {
    throw new Failure("integrity", `${answer.length} bytes came where ${limit} were asked for`);
  }
  return answer;
}

function assertAligned(offset: number, limit: number): void {
  const valid =
    Number.isSafeInteger(offset) &&
    offset >= 0 &&
    offset % alignmentBytes === 0 &&
    limit > 0 &&
    limit % alignmentBytes === 0 &&
    blockBytes % limit === 0 &&
    Math.floor(offset / blockBytes) === Math.floor((offset + limit - 1) / blockBytes);
  if (!valid)
    throw new Failure("unknown", `Offset ${offset} and limit ${limit} are not aligned`, { code: "LIMIT_INVALID" });
}
