import type { IpcProblem } from "../../shared/ipc";
import { longestMediaPage, type MediaEntry, type MediaView, mostMediaInView } from "../../shared/media-browser";
import { request, toProblem } from "./bridge";

/** Entries that are kept with all their details; of the others only what is needed to lay them out. */
const keptEntries = 1_000;

/** Enough for a large window; fewer are there sooner. */
const firstPageMedia = 60;

export type MediaListState =
  | { readonly load: "loading" }
  /** There is more than what is listed. */
  | { readonly load: "more" }
  | { readonly load: "end" }
  | { readonly load: "failed"; readonly problem: IpcProblem; readonly at: number };

/**
 * The media of one view, as far as they are known, the newest first. Of every one there are a few numbers, so that a list of 100,000 can be
 * laid out and ticked; texts and pictures only of those that were looked at last. Changed in place; `version` counts up with each change.
 */
export class MediaList {
  readonly view: MediaView;
  /** Message ids. */
  readonly ids: number[] = [];
  /** Bytes; -1 where Telegram does not say. */
  readonly sizes: number[] = [];
  /** The same positive number for all of an album; 0 outside albums. */
  readonly albums: number[] = [];
  /** Months since the year 0, in the local time zone. */
  readonly months: number[] = [];
  state: MediaListState = { load: "loading" };
  /** Whether the first page came out of the cache, so that there may be something newer. */
  isFromCache = false;
  version = 0;
  readonly #details = new Map<number, MediaEntry>();
  readonly #listeners = new Set<() => void>();
  #next: number | null = null;
  #lastAlbum: { groupedId: string; number: number } = { groupedId: "", number: 0 };
  #loading: Promise<void> | null = null;

  constructor(view: MediaView) {
    this.view = view;
  }

  /** Called after each change. Returns the function that ends the subscription. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getVersion = (): number => this.version;

  /** What is known of a media in all detail; undefined while that has to be asked for, see `ensure`. */
  entry(messageId: number): MediaEntry | undefined {
    return this.#details.get(messageId);
  }

  /** Asks for the next page, unless one is on its way or there is none. Resolves when it is there. */
  loadMore(): Promise<void> {
    if (this.state.load === "end") return Promise.resolve();
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** Sees to it that these are known in detail. */
  async ensure(messageIds: readonly number[]): Promise<void> {
    const missing: number[] = [];
    for (const id of messageIds) {
      const entry = this.#details.get(id);
      if (entry === undefined) missing.push(id);
      else this.#keep(entry);
    }
    if (missing.length === 0) return;
    const { chatId } = this.view;
    const entries = await request("media.entries", { chatId, messageIds: missing.slice(0, mostMediaInView) });
    for (const entry of entries) this.#keep(entry);
    this.#tell();
  }

  async #load(): Promise<void> {
    // Nobody is told that more is coming: that stands below the list anyway.
    if (this.state.load === "more") this.state = { load: "loading" };
    else if (this.state.load === "failed") this.#change({ load: "loading" });
    const isFirst = this.ids.length === 0 && this.#next === null;
    try {
      const limit = isFirst ? firstPageMedia : longestMediaPage;
      const page = await request("media.page", { ...this.view, from: this.#next, limit });
      if (isFirst) this.isFromCache = page.isFromCache;
      for (const entry of page.entries) this.#add(entry);
      this.#next = page.next;
      // Whoever is told may ask for the next page at once.
      this.#loading = null;
      this.#change({ load: page.next === null ? "end" : "more" });
    } catch (error) {
      this.#loading = null;
      this.#change({ load: "failed", problem: toProblem(error), at: Date.now() });
    }
  }

  #add(entry: MediaEntry): void {
    // A page is asked for by the place where it begins: what comes twice all the same is passed over.
    const last = this.ids.at(-1);
    if (last !== undefined && entry.messageId >= last) return;
    this.ids.push(entry.messageId);
    this.sizes.push(entry.sizeBytes ?? -1);
    this.albums.push(this.#albumOf(entry));
    const date = new Date(entry.date * 1000);
    this.months.push(date.getFullYear() * 12 + date.getMonth());
    this.#keep(entry);
  }

  #albumOf({ groupedId }: MediaEntry): number {
    if (groupedId === null) return 0;
    if (groupedId !== this.#lastAlbum.groupedId) this.#lastAlbum = { groupedId, number: this.#lastAlbum.number + 1 };
    return this.#lastAlbum.number;
  }

  /** Those that were kept last stay the longest. */
  #keep(entry: MediaEntry): void {
    this.#details.delete(entry.messageId);
    this.#details.set(entry.messageId, entry);
    for (const oldest of this.#details.keys()) {
      if (this.#details.size <= keptEntries) break;
      this.#details.delete(oldest);
    }
  }

  #change(state: MediaListState): void {
    this.state = state;
    this.#tell();
  }

  #tell(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }
}
