import type { IpcProblem } from "../../shared/ipc";
import { longestMediaPage, type MediaEntry, type MediaView, mostMediaInView } from "../../shared/media-browser";
import { request, toProblem } from "./bridge";

/** Entries that are kept with all their details; of the others only what is needed to lay them out. */
const keptEntries = 1_000;

/** Enough for a large window; fewer are there sooner. */
const firstPageMedia = 60;

/** After so many answers without any newer media somebody has to say that it is to go on. */
const mostEmptyRounds = 4;

export type MediaListState =
  | { readonly load: "loading" }
  /** There is more than what is listed. */
  | { readonly load: "more" }
  | { readonly load: "end" }
  | { readonly load: "failed"; readonly problem: IpcProblem; readonly at: number };

/** The number of an album, see `MediaList.albums`. */
interface AlbumNumber {
  readonly groupedId: string;
  readonly number: number;
}

const noAlbum: AlbumNumber = { groupedId: "", number: 0 };

/**
 * The media of one view, as far as they are known, the newest first. One up to a day can be gone on with in both directions. Of every one there are a few numbers, so that a list of 100,000 can be
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
  /** The same of what is newer than the view begins with. */
  newer: MediaListState;
  /** How many of those are listed: the first ones. */
  newerCount = 0;
  /** Whether the first page came out of the cache, so that there may be something newer. */
  isFromCache = false;
  version = 0;
  readonly #details = new Map<number, MediaEntry>();
  readonly #listeners = new Set<() => void>();
  #next: number | null = null;
  #newerFrom: number | null = null;
  #albumCount = 0;
  #firstAlbum = noAlbum;
  #lastAlbum = noAlbum;
  #loading: Promise<void> | null = null;
  #loadingNewer: Promise<void> | null = null;

  constructor(view: MediaView) {
    this.view = view;
    this.newer = { load: view.until === null ? "end" : "more" };
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

  /** Puts a page of newer media before the first one, like `loadMore`. What the view begins with has to be there. */
  loadNewer(): Promise<void> {
    if (this.newer.load === "end" || this.ids.length === 0) return Promise.resolve();
    this.#loadingNewer ??= this.#loadNewer();
    return this.#loadingNewer;
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

  async #loadNewer(): Promise<void> {
    this.#changeNewer({ load: "loading" });
    try {
      for (let round = 1; ; round += 1) {
        const from = this.#newerFrom ?? (this.ids[0] ?? 0) + 1;
        const page = await request("media.newer", { ...this.view, from, limit: longestMediaPage });
        this.#prepend(page.entries);
        this.#newerFrom = page.next;
        if (page.entries.length === 0 && page.next !== null && round < mostEmptyRounds) continue;
        this.#loadingNewer = null;
        this.#changeNewer({ load: page.next === null ? "end" : "more" });
        return;
      }
    } catch (error) {
      this.#loadingNewer = null;
      this.#changeNewer({ load: "failed", problem: toProblem(error), at: Date.now() });
    }
  }

  #prepend(entries: readonly MediaEntry[]): void {
    const before = this.ids[0] ?? 0;
    const fresh = entries.filter(({ messageId }) => messageId > before);
    const albums: number[] = [];
    // Upwards, so that an album goes on with the number that it has.
    for (const { groupedId } of [...fresh].reverse()) {
      if (groupedId !== null) this.#firstAlbum = this.#numberOf(groupedId, this.#firstAlbum);
      albums.unshift(groupedId === null ? 0 : this.#firstAlbum.number);
    }
    this.ids.unshift(...fresh.map(({ messageId }) => messageId));
    this.sizes.unshift(...fresh.map(sizeOf));
    this.albums.unshift(...albums);
    this.months.unshift(...fresh.map(monthOf));
    this.newerCount += fresh.length;
    for (const entry of fresh) this.#keep(entry);
  }

  #add(entry: MediaEntry): void {
    // A page is asked for by the place where it begins: what comes twice all the same is passed over.
    const last = this.ids.at(-1);
    if (last !== undefined && entry.messageId >= last) return;
    const { groupedId } = entry;
    if (groupedId !== null) this.#lastAlbum = this.#numberOf(groupedId, this.#lastAlbum);
    if (last === undefined && groupedId !== null) this.#firstAlbum = this.#lastAlbum;
    this.ids.push(entry.messageId);
    this.sizes.push(sizeOf(entry));
    this.albums.push(groupedId === null ? 0 : this.#lastAlbum.number);
    this.months.push(monthOf(entry));
    this.#keep(entry);
  }

  #numberOf(groupedId: string, neighbour: AlbumNumber): AlbumNumber {
    if (groupedId === neighbour.groupedId) return neighbour;
    this.#albumCount += 1;
    return { groupedId, number: this.#albumCount };
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

  #changeNewer(state: MediaListState): void {
    this.newer = state;
    this.#tell();
  }

  #tell(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }
}

const sizeOf = ({ sizeBytes }: MediaEntry): number => sizeBytes ?? -1;

function monthOf({ date }: MediaEntry): number {
  const local = new Date(date * 1000);
  return local.getFullYear() * 12 + local.getMonth();
}
