import type {
  DownloadAction,
  DownloadRow,
  DownloadTarget,
  QueueDelta,
  QueuePage,
  QueueTotals,
} from "../../shared/downloads";
import { runningStates } from "../../shared/downloads";
import type { DownloadOrigin } from "../../shared/threads";
import { onAbort } from "../lifecycle/abort";
import { WorkTracker } from "../lifecycle/work-tracker";
import type { PathSource } from "../selection/naming/path-fields";
import type { DownloadRecord } from "../storage/download-record";
import type { MediaKey } from "../storage/history-record";
import type { FileSource } from "../telegram/file-source";
import type { MediaItem } from "../telegram/media-item";
import { ChatFolders } from "./chat-folder";
import { ChunkMap } from "./chunk-map";
import { type Clock, systemClock } from "./clock";
import { type FreeSpace, freeBytesAt } from "./disk-space";
import { DownloadActions } from "./download-actions";
import { DownloadBook } from "./download-book";
import { type DownloadChat, originOf, toNewDownload, toRow, toStoredMessage } from "./download-rows";
import { FilePlaces } from "./file-places";
import { QueueFeed } from "./queue-feed";
import { type DownloadSettings, type ManagerStores, RunningDownloads } from "./running-downloads";
import type { Scheduler } from "./scheduler";
import { TopicNames } from "./topic-names";

/** How long to wait before a change that the database refused is tried again. */
const saveRetryMs = 5_000;
/** How often running rows are told again although nothing arrived, so that their speed falls; and the free space with them. */
const heartbeatMs = 1_000;
/** What looks for media goes on only while fewer downloads than this are queued and not started. */
const mostUnstarted = 1_000;

export interface ManagerDependencies {
  accountId: string;
  stores: ManagerStores;
  files: FileSource;
  /** Read whenever they are needed, so that a change counts at once; call `settingsChanged` after one. */
  settings: DownloadSettings;
  log: { warn(message: string, ...details: unknown[]): void };
  clock?: Clock;
  freeSpace?: FreeSpace;
}

/** What came of media that were to be queued: `known` were passed over, of these `downloaded` because they were downloaded before. */
export interface Added {
  queued: number;
  known: number;
  downloaded: number;
}

export interface AddOptions {
  /** What was downloaded before is downloaded once more. */
  again?: boolean;
  /** Takes the place of the path template that is set. */
  template?: string | null;
}

/**
 * The user's list of downloads of one account: what is wanted, in which order, and how it stands. It records everything before it
 * happens, lets the scheduler run what may run, and tells the window by pages and deltas.
 */
export class DownloadManager {
  readonly #deps: ManagerDependencies;
  readonly #clock: Clock;
  readonly #freeSpace: FreeSpace;
  readonly #tracker = new WorkTracker();
  readonly #feed: QueueFeed;
  readonly #book: DownloadBook;
  readonly #running: RunningDownloads;
  readonly #scheduler: Scheduler;
  readonly #actions: DownloadActions;
  readonly #places: FilePlaces;
  readonly #unstartedWaiters = new Set<() => void>();
  #callOffWait: (() => void) | null = null;
  #callOffRetry: (() => void) | null = null;
  #callOffHeartbeat: (() => void) | null = null;
  #freeBytes: number | null = null;
  #stopping: Promise<void> | null = null;

  constructor(deps: ManagerDependencies) {
    this.#deps = deps;
    this.#clock = deps.clock ?? systemClock;
    this.#freeSpace = deps.freeSpace ?? freeBytesAt;
    this.#feed = new QueueFeed({
      clock: this.#clock,
      row: (id) => this.row(id),
      totals: () => this.totals(),
    });
    this.#book = new DownloadBook(deps.stores, deps.accountId, {
      changed: (id) => {
        this.#feed.changed(id);
        this.#tellUnstartedWaiters();
      },
      removed: (id) => {
        this.#feed.removed(id);
        this.#tellUnstartedWaiters();
      },
    });
    const chatFolders = new ChatFolders(deps.stores.folders, deps.accountId);
    const topicNames = new TopicNames(deps.stores.downloads.topicNames);
    this.#places = new FilePlaces(() => deps.settings.pathTemplate(), { chatFolders, topicNames });
    this.#running = new RunningDownloads({
      ...deps,
      chatFolders,
      clock: this.#clock,
      freeSpace: this.#freeSpace,
      book: this.#book,
      onStarted: () => this.#startHeartbeat(),
      onSettled: (after) => {
        if (after?.state === "waiting") this.#armWaitAlarm();
      },
      onAuthLost: () => this.setSignedIn(false),
    });
    this.#scheduler = this.#running.scheduler;
    this.#scheduler.hold("starting");
    this.#actions = new DownloadActions(this.#book, this.#scheduler);
  }

  /** Takes up where the last run of the app ended, however it ended, and begins to download. Call it once. */
  start(): void {
    this.#recover();
    if (this.#deps.stores.accounts.pausedAll(this.#deps.accountId)) this.#scheduler.hold("pause-all");
    this.#armWaitAlarm();
    void this.#refreshFreeSpace();
    this.#scheduler.release("starting");
  }

  /**
   * Records the media at the end of the queue, committed when it resolves. The same media is there once: what is known already, from the
   * queue or from the history of what was downloaded, is passed over. `alongside` is told what came of it and runs within the same commit.
   */
  add(
    items: readonly MediaItem[],
    chat: DownloadChat,
    alongside?: (queued: number, added: Added) => void,
    { again = false, template = null }: AddOptions = {},
  ): Promise<Added> {
    return this.#tracker.run(async () => {
      const now = this.#clock.now();
      const placeOf = this.#places.ofChat(chat, template);
      const added = this.#book.transaction(() => {
        const count: Added = { queued: 0, known: 0, downloaded: 0 };
        for (const item of items) {
          const download = toNewDownload(item, chat, placeOf(item), now);
          const result = this.#book.insert(download, toStoredMessage(item), item.thumbnailJpeg, again);
          if (result === "downloaded") count.downloaded += 1;
          if (typeof result !== "number") {
            count.known += 1;
            continue;
          }
          this.#deps.stores.downloads.origins.save(result, originOf(item));
          count.queued += 1;
        }
        alongside?.(count.queued, count);
        return count;
      });
      this.#scheduler.wake();
      return added;
    });
  }

  /** See `DownloadActions.act`. */
  act(action: DownloadAction, target: DownloadTarget): Promise<{ affected: number }> {
    return this.#tracker.run(async () => {
      const affected = await this.#actions.act(action, target);
      this.#armWaitAlarm();
      return { affected };
    });
  }

  /** Moves rows before or behind all others; they keep their order among themselves. Resolves to how many there were. */
  move(ids: readonly number[], to: "front" | "back"): Promise<number> {
    return this.#tracker.run(async () => this.#book.move(ids, to));
  }

  /** Stops everything that runs and starts nothing, across a restart too, until `resumeAll`. Rows stay `queued`. */
  pauseAll(): Promise<void> {
    return this.#tracker.run(async () => {
      this.#deps.stores.accounts.setPausedAll(this.#deps.accountId, true);
      this.#scheduler.hold("pause-all");
      this.#feed.totalsChanged();
      await this.#scheduler.abort(this.#scheduler.runningIds(), "pause-all");
    });
  }

  resumeAll(): Promise<void> {
    return this.#tracker.run(async () => {
      this.#deps.stores.accounts.setPausedAll(this.#deps.accountId, false);
      this.#feed.totalsChanged();
      this.#scheduler.release("pause-all");
    });
  }

  /** While offline nothing is started; what runs waits with the reason `offline`, without using up an attempt. */
  setOnline(online: boolean): void {
    this.#setHeld("offline", !online);
    if (!online) return;
    this.#requeueWaiting("offline");
    this.#requeueWaiting("network");
    this.#scheduler.wake();
  }

  /** While signed out nothing is started; what runs waits with the reason `signed-out`. */
  setSignedIn(signedIn: boolean): void {
    this.#setHeld("signed-out", !signedIn);
    if (!signedIn) return;
    this.#requeueWaiting("signed-out");
    this.#scheduler.wake();
  }

  /** Call it after a change of the settings. */
  settingsChanged(): void {
    this.#running.wake();
    void this.#refreshFreeSpace();
  }

  row(id: number): DownloadRow | null {
    const record = this.#book.get(id);
    return record === null ? null : this.#toRow(record);
  }

  /** One page of the queue in the user's order, beginning after the position `after` (null: at the first row). */
  page(after: number | null, limit: number): QueuePage {
    const records = this.#book.page(after, limit);
    const last = records.at(-1);
    return {
      rows: records.map((record) => this.#toRow(record)),
      next: records.length === limit && last !== undefined ? last.position : null,
      revision: this.#feed.revision,
    };
  }

  totals(): QueueTotals {
    return {
      counts: { ...this.#book.totals.counts },
      bytesPerSecond: this.#running.totalBytesPerSecond(),
      ...this.#book.totals.bytes,
      freeBytes: this.#freeBytes,
      pausedAll: this.#scheduler.isHeld("pause-all"),
    };
  }

  /** Changes at most ten times a second; see `QueueFeed`. Returns the function that ends the subscription. */
  onDelta(listener: (delta: QueueDelta) => void): () => void {
    return this.#feed.onDelta(listener);
  }

  /** Takes the row of a media out of the list if it is finished; its file stays. */
  dropFinished(media: MediaKey): void {
    const id = this.#deps.stores.downloads.idOf(media);
    if (id !== null && this.#book.get(id)?.state === "done") this.#book.remove(id);
  }

  /** The messages that were queued last, the last one first, as path templates see them. */
  newestPathSources(limit: number): PathSource[] {
    const { downloads } = this.#deps.stores;
    return downloads.newest(limit).map((record) => {
      const message = downloads.messages.get(record.id);
      // Albums are counted only for templates that need it: these count what is here of the album.
      const counted = record.groupedId === null ? null : downloads.albumIndex(record, record.groupedId);
      return this.#places.sourceOf(record, { ...message, albumIndex: message.albumIndex ?? counted });
    });
  }

  /** Where the message of a download comes from, as far as that is recorded. */
  origin(id: number): DownloadOrigin {
    return this.#book.origin(id);
  }

  thumbnail(id: number): Uint8Array | null {
    return this.#deps.stores.thumbnails.get(this.#deps.accountId, id);
  }

  /** How many files run now. */
  get runningCount(): number {
    return this.#scheduler.runningCount;
  }

  /** Resolves once so few downloads are queued and not started that more are to be looked for; rejects with the signal's reason. */
  whenRoom(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const end = (settle: () => void) => {
        this.#unstartedWaiters.delete(look);
        untie();
        settle();
      };
      const look = () => {
        if (this.#book.totals.counts.queued < mostUnstarted) end(resolve);
      };
      const untie = onAbort(signal, () => end(() => reject(signal.reason)));
      this.#unstartedWaiters.add(look);
      look();
    });
  }

  /** Closes the gate in the same turn: nothing new is taken or started. What runs goes on until `stop`. */
  closeIntake(): void {
    this.#tracker.close();
    this.#running.close();
  }

  /** Aborts every file at its chunk boundary and resolves when each is closed and `queued` again. Never rejects; idempotent. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.closeIntake();
    await this.#scheduler.stop();
    await this.#tracker.stopAndDrain();
    this.#callOffWait?.();
    this.#callOffRetry?.();
    this.#callOffHeartbeat?.();
    try {
      this.#feed.stop();
    } catch (error) {
      // The database may be closed already when the shutdown went on without waiting; the next start shows what is true.
      this.#deps.log.warn("downloads: the last changes could not be told", error);
    }
  }

  /** What ran when the process ended is queued again, with the progress that its recorded chunks tell. */
  #recover(): void {
    const { downloads } = this.#deps.stores;
    this.#book.transaction(() => {
      for (const state of runningStates) {
        for (const id of downloads.idsInState(state)) {
          const sizeBytes = this.#book.get(id)?.sizeBytes ?? null;
          const { doneBytes } = new ChunkMap(sizeBytes, this.#book.chunks(id));
          this.#book.change(id, { state: "queued", reason: null, doneBytes });
        }
      }
    });
    // What these waited for is looked at anew.
    for (const kind of ["offline", "signed-out", "network", "disk-full"]) this.#requeueWaiting(kind);
  }

  #setHeld(reason: "offline" | "signed-out", held: boolean): void {
    if (!held) {
      this.#scheduler.release(reason);
      return;
    }
    this.#scheduler.hold(reason);
    void this.#scheduler.abort(this.#scheduler.runningIds(), reason);
  }

  /** A database that takes nothing at the moment must not end the app from within a timer: the wait alarm tries again. */
  #requeue(ids: () => readonly number[]): boolean {
    try {
      this.#book.requeue(ids());
      return true;
    } catch (error) {
      this.#deps.log.warn("downloads: waiting downloads could not be queued again; trying again later", error);
      return false;
    }
  }

  #requeueWaiting(kind: string): void {
    const { downloads } = this.#deps.stores;
    const done = this.#requeue(() => downloads.waitingBecause(kind));
    if (!done) this.#callOffRetry = this.#clock.after(saveRetryMs, () => this.#requeueWaiting(kind));
  }

  /** Wakes the downloads whose wait is over, when it is over. */
  #armWaitAlarm(atLeastMs = 0): void {
    this.#callOffWait?.();
    this.#callOffWait = null;
    if (this.#tracker.stopped) return;
    const { downloads } = this.#deps.stores;
    const until = downloads.nextWaitEnd();
    if (until === null) return;
    const waitMs = Math.max(atLeastMs, until - this.#clock.now());
    this.#callOffWait = this.#clock.after(waitMs, () => {
      const done = this.#requeue(() => downloads.due(this.#clock.now()));
      this.#armWaitAlarm(done ? 0 : saveRetryMs);
      this.#scheduler.wake();
    });
  }

  #startHeartbeat(): void {
    if (this.#callOffHeartbeat !== null) return;
    this.#callOffHeartbeat = this.#clock.after(heartbeatMs, () => {
      this.#callOffHeartbeat = null;
      for (const id of this.#running.ids()) this.#feed.changed(id);
      void this.#refreshFreeSpace();
      if (this.#scheduler.runningCount > 0) this.#startHeartbeat();
    });
  }

  async #refreshFreeSpace(): Promise<void> {
    // Unreadable (an unplugged disk) is shown as unknown; the downloads themselves tell what is wrong.
    const free = await this.#freeSpace(this.#deps.settings.downloadsFolder()).catch(() => null);
    if (free === this.#freeBytes) return;
    this.#freeBytes = free;
    this.#feed.totalsChanged();
  }

  #tellUnstartedWaiters(): void {
    for (const look of this.#unstartedWaiters) look();
  }

  #toRow(record: DownloadRecord): DownloadRow {
    return toRow(record, this.#deps.accountId, this.#running.bytesPerSecond(record.id));
  }
}
