import { join } from "node:path";
import { Failure } from "../../shared/errors";
import type {
  ListOfMedia,
  MediaDownload,
  MediaEntry,
  MediaPage,
  MediaPreview,
  MediaTab,
  MediaView,
} from "../../shared/media-browser";
import { mostTickedAtOnce } from "../../shared/media-browser";
import { type Clock, systemClock } from "../downloads/clock";
import type { DownloadChat } from "../downloads/download-rows";
import { linkAbort } from "../lifecycle/abort";
import { ShuttingDown, WorkTracker } from "../lifecycle/work-tracker";
import type { CompleteMedia } from "../selection/naming/album-indexes";
import type { MediaStore } from "../storage/media-store";
import type { ChatRef } from "../telegram/chat-source";
import type { FileSource } from "../telegram/file-source";
import type { HistorySource } from "../telegram/history-source";
import type { MediaItem } from "../telegram/media-item";
import type { UpdateSource } from "../telegram/update-source";
import { FileReader } from "./file-reader";
import { MediaNews } from "./media-news";
import { MediaPages } from "./media-pages";
import { MediaPreviews, type PreviewAnswer, showOf } from "./media-previews";
import { MediaThumbnails } from "./media-thumbnails";
import { PictureCache } from "./picture-cache";

/** One page is one request; longer than this means that there is no answer. */
const pagePatienceMs = 30_000;
/** Small pictures that are kept on disk, some ten thousand of them. */
const mostPictureBytes = 200 * 1024 * 1024;

/** The media is not in the list any more. */
export class UnknownMedia extends Error {
  constructor(readonly messageId: number) {
    super(`Nothing is known of message ${messageId}`);
    this.name = "UnknownMedia";
  }
}

export interface MediaBrowserDependencies {
  history: HistorySource;
  files: FileSource;
  updates: UpdateSource;
  store: MediaStore;
  queue: {
    add(
      items: readonly MediaItem[],
      chat: DownloadChat,
      alongside: undefined,
      options: { again: boolean },
    ): Promise<{ queued: number; known: number }>;
  };
  /** Called with media that were listed, maybe long ago, before they are queued. */
  complete: CompleteMedia;
  /** Whether the history has the file of this media. */
  wasDownloaded(item: MediaItem): boolean;
  /** Cache folder of this account; made when needed. */
  folder: string;
  log: { debug(message: string, ...details: unknown[]): void };
  clock?: Clock;
}

/** Looking through the media of chats: lists, small pictures, previews, and queueing what was ticked. */
export class MediaBrowser {
  readonly #deps: MediaBrowserDependencies;
  readonly #pages: MediaPages;
  readonly #thumbnails: MediaThumbnails;
  readonly #previews: MediaPreviews;
  readonly #news: MediaNews;
  readonly #listeners = new Set<(list: ListOfMedia) => void>();
  readonly #work = new WorkTracker();
  readonly #stop = new AbortController();

  constructor(deps: MediaBrowserDependencies) {
    this.#deps = deps;
    const { history, files, updates, store, folder, wasDownloaded, log, clock = systemClock } = deps;
    const reader = new FileReader(files, store);
    this.#pages = new MediaPages({ history, store, wasDownloaded, now: () => clock.now() });
    const cache = new PictureCache(join(folder, "media-thumbnails"), mostPictureBytes);
    this.#thumbnails = new MediaThumbnails({ reader, cache, log });
    this.#previews = new MediaPreviews({ reader, log });
    this.#news = new MediaNews({
      updates,
      refresh: ({ chat, tab }) => this.refresh(chat, tab),
      changed: ({ chat, tab }) => {
        for (const listener of this.#listeners) listener({ chatId: chat.id, tab });
      },
      clock,
      log,
    });
  }

  /** See `MediaPages.page`. */
  page(chat: ChatRef, view: MediaView, from: number | null, limit: number): Promise<MediaPage> {
    return this.#run((signal) => this.#pages.page(chat, view, from, limit, signal));
  }

  /** See `MediaPages.newer`. */
  newer(chat: ChatRef, view: MediaView, from: number, limit: number): Promise<MediaPage> {
    return this.#run((signal) => this.#pages.newer(chat, view, from, limit, signal));
  }

  /** See `MediaPages.refresh`. */
  refresh(chat: ChatRef, tab: MediaTab): Promise<boolean> {
    return this.#run((signal) => this.#pages.refresh(chat, tab, signal));
  }

  /** This list is open in the window and is compared whenever its chat has something new. Throws `ShuttingDown`. */
  follow(chat: ChatRef, tab: MediaTab): void {
    this.#requireOpen();
    this.#news.follow({ chat, tab });
  }

  /** No list is open any more. */
  unfollow(): void {
    this.#news.follow(null);
  }

  /** Called when the list that is followed has changed. Returns the function that ends the subscription. */
  onChange(listener: (list: ListOfMedia) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Throws `ShuttingDown`. */
  entries(chatId: string, messageIds: readonly number[]): MediaEntry[] {
    this.#requireOpen();
    return this.#pages.entries(chatId, messageIds);
  }

  /** A link of a message that was listed. Throws `UnknownMedia` when there is none. */
  link(chatId: string, messageId: number, index: number): string {
    this.#requireOpen();
    const link = this.#item(chatId, messageId).links?.[index];
    if (link === undefined) throw new UnknownMedia(messageId);
    return link.url;
  }

  inView(chatId: string, messageIds: readonly number[]): void {
    this.#thumbnails.keepOnly(chatId, new Set(messageIds));
  }

  /** JPEG bytes; null when there are none, and once nothing is taken any more. Never rejects. */
  async thumbnail(chat: ChatRef, messageId: number): Promise<Uint8Array | null> {
    // The window goes on to ask until it is gone; the database may be closed before.
    if (this.#work.stopped) return null;
    const item = this.#deps.store.get(chat.id, messageId);
    return item === null ? null : await this.#thumbnails.get(chat, item);
  }

  /**
   * Queues exactly these media; what was downloaded before only with `again`, else the answer names it. Rejects with `UnknownMedia` when one
   * of them is not known, and then queues none.
   */
  download(chat: DownloadChat, messageIds: readonly number[], again: boolean): Promise<MediaDownload> {
    return this.#run(async (signal) => {
      const { queue, complete, wasDownloaded } = this.#deps;
      const items = messageIds.slice(0, mostTickedAtOnce).map((id) => this.#item(chat.id, id));
      await complete(items, chat, signal);
      const downloaded = again ? [] : items.filter(wasDownloaded).map(({ messageId }) => messageId);
      const { queued, known } = await queue.add(items, chat, undefined, { again });
      return { queued, known: known - downloaded.length, downloaded };
    });
  }

  /** Throws `UnknownMedia`, also for what can't be shown, or `ShuttingDown`. */
  openPreview(chat: ChatRef, messageId: number): { id: number; show: MediaPreview["show"] } {
    this.#requireOpen();
    const item = this.#item(chat.id, messageId);
    const show = showOf(item);
    if (show === null) throw new UnknownMedia(messageId);
    return { id: this.#previews.open(chat, item), show };
  }

  closePreview(id: number): void {
    this.#previews.closePreview(id);
  }

  /** See `MediaPreviews.answer`. */
  preview(id: number, rangeHeader: string | null): PreviewAnswer | null {
    return this.#previews.answer(id, rangeHeader);
  }

  /** Takes nothing more and calls off what is looked at, in the same turn: nobody looks any more. */
  closeIntake(): void {
    this.#work.close();
    this.#news.close();
    this.#stop.abort(new ShuttingDown());
    this.#thumbnails.close();
    this.#previews.close();
  }

  /** Resolves when nothing is read or written any more. Never rejects; idempotent. */
  async stop(): Promise<void> {
    this.closeIntake();
    await Promise.all([this.#work.stopAndDrain(), this.#thumbnails.stop(), this.#previews.stop()]);
  }

  #requireOpen(): void {
    if (this.#work.stopped) throw new ShuttingDown();
  }

  #item(chatId: string, messageId: number): MediaItem {
    const item = this.#deps.store.get(chatId, messageId);
    if (item === null) throw new UnknownMedia(messageId);
    return item;
  }

  #run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#work.run(async () => {
      const patience = linkAbort([this.#stop.signal], pagePatienceMs);
      try {
        return await work(patience.signal);
      } catch (error) {
        if (!patience.aborted || this.#stop.signal.aborted) throw error;
        throw new Failure("network", `Telegram did not answer within ${pagePatienceMs / 1000} s`, { cause: error });
      } finally {
        patience.release();
      }
    });
  }
}
