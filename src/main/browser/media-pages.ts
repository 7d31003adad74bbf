import { downloadKinds, mediaKinds, type ScanOrder } from "../../shared/media";
import type { MediaEntry, MediaPage, MediaTab, MediaView } from "../../shared/media-browser";
import { longestMediaPage } from "../../shared/media-browser";
import { abortable } from "../lifecycle/abort";
import type { MediaStore } from "../storage/media-store";
import type { ChatRef } from "../telegram/chat-source";
import type { HistoryPage, HistoryRequest, HistorySource } from "../telegram/history-source";
import type { MediaItem } from "../telegram/media-item";

/** Pages without any media (in a chat that is mostly talk) that are gone through before the window is told that there is more. */
const mostEmptyPages = 5;
/** Media that are kept of all chats together: about 100 MB. */
const mostStoredMedia = 100_000;

export interface MediaPagesDependencies {
  history: HistorySource;
  store: MediaStore;
  wasDownloaded(item: MediaItem): boolean;
  /** Epoch milliseconds. */
  now(): number;
}

/**
 * Lists of a chat's media: what is stored at once, the rest page by page from Telegram. Only the plain list of a tab is stored as a list;
 * what a search or a day brings is stored media by media, so that it can be looked at again and queued.
 */
export class MediaPages {
  readonly #deps: MediaPagesDependencies;

  constructor(deps: MediaPagesDependencies) {
    this.#deps = deps;
  }

  /** One page from `from` (the `next` of the one before) or from the newest on. */
  async page(
    chat: ChatRef,
    view: MediaView,
    from: number | null,
    limit: number,
    signal: AbortSignal,
  ): Promise<MediaPage> {
    const { store, now } = this.#deps;
    const isPlain = view.query === "" && view.until === null;
    if (from === null) store.opened(chat.id, now(), mostStoredMedia);
    if (!isPlain) {
      const { items, next } = await this.#ask(chat, view, "newest-first", from, limit, signal);
      store.save(items);
      return { entries: this.#toEntries(items), next, isFromCache: false };
    }
    const stored = this.#stored(chat.id, view.tab, from, limit);
    if (stored !== null) return stored;
    const { items, next } = await this.#ask(chat, view, "newest-first", from, limit, signal);
    this.#extend(chat.id, view.tab, from, items, next);
    return { entries: this.#toEntries(items), next, isFromCache: false };
  }

  /**
   * One page of what is newer than the view begins with, from message `from` on upwards (of the next page, the `next` of the one before); the
   * newest first, as on every page.
   */
  async newer(chat: ChatRef, view: MediaView, from: number, limit: number, signal: AbortSignal): Promise<MediaPage> {
    const { items, next } = await this.#ask(chat, { ...view, until: null }, "oldest-first", from, limit, signal);
    this.#deps.store.save(items);
    return { entries: this.#toEntries([...items].reverse()), next, isFromCache: false };
  }

  /**
   * Compares the newest media with those that are stored; true when they differ. When there are more new ones than a page holds, what was
   * stored is no list any more, because of the gap between.
   */
  async refresh(chat: ChatRef, tab: MediaTab, signal: AbortSignal): Promise<boolean> {
    const { history, store, now } = this.#deps;
    const request = { ...wishOf(tab), order: "newest-first", from: null, limit: longestMediaPage } as const;
    const { items, next } = await abortable(history.page(chat, request, signal), signal);
    const list = store.list(chat.id, tab);
    const newestId = items[0]?.messageId ?? list?.newestId ?? 0;
    const meets = list !== null && (next === null || next <= list.newestId + 1);
    const lowest = next ?? 1;
    // What another list has stored above was not in this one.
    const before = meets ? store.page(chat.id, tab, list.newestId, lowest, longestMediaPage * 2) : [];
    const changed = !meets || before.length !== items.length || before.some((item, at) => !isSame(item, items[at]));
    store.transaction(() => {
      store.replace(chat.id, tab, null, lowest, items);
      const nextFrom = meets && list.nextFrom !== null && next !== null ? Math.min(list.nextFrom, next) : null;
      const isAll = next === null || (meets && list.nextFrom === null);
      store.saveList(chat.id, tab, { newestId, nextFrom: isAll ? null : (nextFrom ?? next) }, now());
    });
    return changed;
  }

  /** What is stored of these messages, in their order. */
  entries(chatId: string, messageIds: readonly number[]): MediaEntry[] {
    const items = messageIds.map((id) => this.#deps.store.get(chatId, id));
    return this.#toEntries(items.filter((item) => item !== null));
  }

  #toEntries(items: readonly MediaItem[]): MediaEntry[] {
    return items.map((item) => toEntry(item, this.#deps.wasDownloaded(item)));
  }

  /** The next page of the stored list; null when Telegram has to be asked. */
  #stored(chatId: string, tab: MediaTab, from: number | null, limit: number): MediaPage | null {
    const { store } = this.#deps;
    const list = store.list(chatId, tab);
    if (list === null) return null;
    const highest = from === null ? list.newestId : Math.min(from - 1, list.newestId);
    const items = store.page(chatId, tab, highest, list.nextFrom, limit);
    const last = items.at(-1);
    if (last !== undefined) {
      // Behind a last page that is short nothing is stored: the next one is Telegram's, unless there is none.
      const isEnd = items.length < limit;
      return { entries: this.#toEntries(items), next: isEnd ? list.nextFrom : last.messageId, isFromCache: true };
    }
    return list.nextFrom === null ? { entries: [], next: null, isFromCache: true } : null;
  }

  /** Records that the list goes on with these, if they join what is stored. */
  #extend(chatId: string, tab: MediaTab, from: number | null, items: readonly MediaItem[], next: number | null): void {
    const { store, now } = this.#deps;
    store.transaction(() => {
      store.save(items);
      const list = store.list(chatId, tab);
      if (from === null) {
        // News may have been taken up while this page was on its way.
        const newestId = Math.max(items[0]?.messageId ?? 0, list?.newestId ?? 0);
        store.saveList(chatId, tab, { newestId, nextFrom: next }, now());
      } else if (list !== null && list.nextFrom === from) {
        store.saveList(chatId, tab, { newestId: list.newestId, nextFrom: next }, now());
      }
    });
  }

  /** A page that has something, or the end, or the place after some pages that had nothing. */
  async #ask(
    chat: ChatRef,
    { tab, query, until }: MediaView,
    order: ScanOrder,
    from: number | null,
    limit: number,
    signal: AbortSignal,
  ): Promise<Pick<HistoryPage, "items" | "next">> {
    let next = from;
    for (let pages = 1; ; pages += 1) {
      const page: HistoryPage = await abortable(
        this.#deps.history.page(
          chat,
          {
            ...wishOf(tab),
            order,
            from: next,
            limit,
            ...(query !== "" && { query }),
            ...(until !== null && { range: { maxDate: until } }),
          },
          signal,
        ),
        signal,
      );
      next = page.next;
      if (page.items.length > 0 || next === null || pages >= mostEmptyPages) return { items: page.items, next };
    }
  }
}

/** What a tab asks for. */
function wishOf(tab: MediaTab): Pick<HistoryRequest, "kinds" | "withLinks"> {
  if (tab === "links") return { kinds: downloadKinds, withLinks: true };
  return { kinds: tab === "all" ? mediaKinds : [tab] };
}

function isSame(one: MediaItem, other: MediaItem | undefined): boolean {
  return (
    one.messageId === other?.messageId &&
    one.mediaId === other.mediaId &&
    one.caption === other.caption &&
    one.fileName === other.fileName &&
    JSON.stringify(one.links) === JSON.stringify(other.links)
  );
}

/** The media as the window sees it. */
function toEntry(item: MediaItem, wasDownloaded: boolean): MediaEntry {
  return {
    wasDownloaded,
    messageId: item.messageId,
    kind: item.kind,
    fileName: item.fileName,
    mimeType: item.mimeType,
    sizeBytes: item.sizeBytes,
    date: item.date,
    groupedId: item.groupedId,
    caption: item.caption,
    width: item.width,
    height: item.height,
    durationSeconds: item.durationSeconds,
    links: [...(item.links ?? [])],
    blurredJpeg: item.thumbnailJpeg === null ? null : Buffer.from(item.thumbnailJpeg).toString("base64"),
    hasThumbnail: item.smallPicture !== undefined,
  };
}
