import { linkAbort, onAbort } from "../lifecycle/abort";
import { WorkTracker } from "../lifecycle/work-tracker";
import type { ChatRef } from "../telegram/chat-source";
import type { MediaItem } from "../telegram/media-item";
import type { FileReader } from "./file-reader";
import type { PictureCache } from "./picture-cache";

/** A few at a time, so that they do not get in the way of downloads. */
const picturesAtOnce = 4;
/** A picture of some kilobytes takes longer than this only when something is wrong; the blurred one stays then. */
const patienceMs = 20_000;
/** Telegram's parts are multiples of this and divide 1 MiB (https://core.telegram.org/api/files#downloading-files). */
const smallestPartBytes = 4096;
const largestPartBytes = 1024 * 1024;

export interface MediaThumbnailsDependencies {
  reader: Pick<FileReader, "read">;
  cache: Pick<PictureCache, "get" | "put">;
  log: { debug(message: string, ...details: unknown[]): void };
}

interface Wanted {
  readonly messageId: number;
  readonly chatId: string;
  readonly controller: AbortController;
  picture: Promise<Uint8Array | null>;
}

/**
 * The small pictures of what is looked at, from the disk or from Telegram: a few at a time, the last that was asked for first, and what was
 * scrolled away not at all.
 */
export class MediaThumbnails {
  readonly #deps: MediaThumbnailsDependencies;
  readonly #work = new WorkTracker();
  readonly #wanted = new Map<string, Wanted>();
  /** Those that wait for their turn, the last that was asked for at the end. */
  readonly #waiting: (() => void)[] = [];
  #fetching = 0;

  constructor(deps: MediaThumbnailsDependencies) {
    this.#deps = deps;
  }

  /** JPEG bytes; null when there is no small picture, or it can't be had now. Never rejects. */
  get(chat: ChatRef, item: MediaItem): Promise<Uint8Array | null> {
    const { smallPicture } = item;
    if (smallPicture === undefined || this.#work.stopped) return Promise.resolve(null);
    const name = `${item.mediaId}-${smallPicture.thumbSize}`;
    const known = this.#wanted.get(name);
    if (known !== undefined && !known.controller.signal.aborted) return known.picture;
    const controller = new AbortController();
    const wanted: Wanted = { messageId: item.messageId, chatId: chat.id, controller, picture: Promise.resolve(null) };
    this.#wanted.set(name, wanted);
    wanted.picture = this.#work
      .run(() => this.#readOrFetch(chat, item, name, smallPicture, controller.signal))
      .catch((error: unknown) => {
        if (!controller.signal.aborted) this.#deps.log.debug(`picture of message ${item.messageId} not fetched`, error);
        return null;
      })
      .finally(() => {
        if (this.#wanted.get(name) === wanted) this.#wanted.delete(name);
      });
    return wanted.picture;
  }

  /** Calls off what is not in view. */
  keepOnly(chatId: string, messageIds: ReadonlySet<number>): void {
    for (const wanted of this.#wanted.values()) {
      if (wanted.chatId === chatId && messageIds.has(wanted.messageId)) continue;
      callOff(wanted);
    }
  }

  /** Calls off everything in the same turn and takes nothing more. */
  close(): void {
    this.#work.close();
    for (const wanted of this.#wanted.values()) callOff(wanted);
  }

  /** Resolves when nothing is read or written any more. */
  async stop(): Promise<void> {
    this.close();
    await this.#work.stopAndDrain();
  }

  async #readOrFetch(
    chat: ChatRef,
    item: MediaItem,
    name: string,
    { thumbSize, sizeBytes }: { thumbSize: string; sizeBytes: number },
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const kept = await this.#deps.cache.get(name).catch(() => null);
    if (kept !== null) return kept;
    const bytes = await this.#inTurn(signal, async () => {
      const patience = linkAbort([signal], patienceMs);
      try {
        return await this.#deps.reader.read(chat, item, thumbSize, 0, partFor(sizeBytes), patience.signal);
      } finally {
        patience.release();
      }
    });
    await this.#deps.cache.put(name, bytes).catch((error: unknown) => {
      this.#deps.log.debug(`picture ${name} not kept`, error);
    });
    return bytes;
  }

  async #inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#turn(signal);
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = this.#waiting.pop();
      if (next === undefined) this.#fetching -= 1;
      else next();
    }
  }

  /** Resolves when a picture may be fetched; rejects with the signal's reason. */
  async #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#fetching < picturesAtOnce) {
      this.#fetching += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const proceed = (): void => {
        untie();
        resolve();
      };
      const untie = onAbort(signal, () => {
        this.#waiting.splice(this.#waiting.indexOf(proceed), 1);
        reject(signal.reason);
      });
      this.#waiting.push(proceed);
    });
  }
}

function callOff(wanted: Wanted): void {
  wanted.controller.abort(new DOMException("Not in view any more", "AbortError"));
}

/** The smallest part of a file that holds all of it. */
function partFor(sizeBytes: number): number {
  let part = smallestPartBytes;
  while (part < sizeBytes && part < largestPartBytes) part *= 2;
  return part;
}
