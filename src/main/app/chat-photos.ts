import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { linkAbort } from "../lifecycle/abort";
import { WorkTracker } from "../lifecycle/work-tracker";
import type { ChatSource, GatewayChat } from "../telegram/chat-source";

export interface ChatPhotosDependencies {
  source: ChatSource;
  find(chatId: string): GatewayChat | undefined;
  /** Cache folder of this account; made when needed. */
  folder: string;
  log: { debug(message: string, ...details: unknown[]): void };
}

/** Fetching a photo of a few kilobytes takes longer than this only when something is wrong; the blurred preview stays then. */
const patienceMs = 20_000;
/** A list that is scrolled fast asks for hundreds: a few at a time, so that they do not get in the way of downloads. */
const photosAtOnce = 3;

/** The chats' photos in the small size, fetched when first shown and then kept on disk by photo id (a new photo has a new one). */
export class ChatPhotos {
  readonly #deps: ChatPhotosDependencies;
  readonly #work = new WorkTracker();
  readonly #stop = new AbortController();
  readonly #pending = new Map<string, Promise<Uint8Array | null>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(deps: ChatPhotosDependencies) {
    this.#deps = deps;
  }

  /** JPEG bytes; null when there is no photo or it can't be had now. Never rejects. */
  async get(chatId: string): Promise<Uint8Array | null> {
    const chat = this.#deps.find(chatId);
    if (chat?.photoId == null || chat.photoDcId === null || this.#work.stopped) return null;
    const { photoId, photoDcId } = chat;
    const known = this.#pending.get(photoId);
    if (known) return known;
    const fetching = this.#work
      .run(() => this.#readOrFetch({ ...chat, photoId, photoDcId }))
      .catch((error: unknown) => {
        this.#deps.log.debug(`chat photo of ${chatId} not fetched`, error);
        return null;
      })
      .finally(() => this.#pending.delete(photoId));
    this.#pending.set(photoId, fetching);
    return fetching;
  }

  /** Ends what is being fetched. */
  async stop(): Promise<void> {
    this.#stop.abort();
    for (const proceed of this.#waiting.splice(0)) proceed();
    await this.#work.stopAndDrain();
  }

  async #readOrFetch(chat: GatewayChat & { photoId: string; photoDcId: number }): Promise<Uint8Array> {
    const path = join(this.#deps.folder, `${chat.photoId}.jpg`);
    try {
      return await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
    const bytes = await this.#inTurn(() => this.#fetch(chat));
    await mkdir(this.#deps.folder, { recursive: true });
    await writeFile(path, bytes);
    return bytes;
  }

  async #fetch(chat: GatewayChat & { photoId: string; photoDcId: number }): Promise<Uint8Array> {
    const patience = linkAbort([this.#stop.signal], patienceMs);
    try {
      return await this.#deps.source.photo(chat, patience.signal);
    } finally {
      patience.release();
    }
  }

  async #inTurn<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#running >= photosAtOnce) await new Promise<void>((proceed) => this.#waiting.push(proceed));
    this.#running += 1;
    try {
      this.#stop.signal.throwIfAborted();
      return await operation();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
