import type { ChosenTopic, DownloadReason, Scan } from "../../shared/downloads";
import { type Failure, toFailure } from "../../shared/errors";
import type { DownloadKind, ScanOrder } from "../../shared/media";
import { type Clock, delay, systemClock } from "../downloads/clock";
import type { DownloadChat } from "../downloads/download-rows";
import { backoffMs } from "../downloads/retry-policy";
import { ShuttingDown, WorkTracker } from "../lifecycle/work-tracker";
import type { ScanRecord, ScanStore } from "../storage/scan-store";
import type { HistorySource, MediaItem, ThreadSource } from "../telegram/gateway";
import { readFilter } from "./filter/filter";
import { planScan, type ScanSurroundings } from "./scan-plan";
import { ScanRun } from "./scan-run";

/** The next page is fetched only while fewer downloads than this are queued and not started. */
const mostUnstarted = 1_000;
/** A scan of a chat takes as long as it takes: it goes on for ever when the connection is away, at most so far apart. */
const longestPauseMs = 60_000;
/** How many faults of a kind that nobody knows in a row make a scan fail. */
const mostUnknownFaults = 3;

/** The chat of a request is not one that this account has. */
export class UnknownChat extends Error {
  constructor(readonly chatId: string) {
    super(`There is no chat ${chatId}`);
    this.name = "UnknownChat";
  }
}

/** The part of the download manager that a scan needs. */
export interface ScanQueue {
  add(
    items: readonly MediaItem[],
    chat: DownloadChat,
    alongside: (queued: number, added: { downloaded: number }) => void,
  ): Promise<unknown>;
  whenUnstartedBelow(limit: number, signal: AbortSignal): Promise<void>;
}

export interface ChatScansDependencies {
  history: HistorySource;
  threads: ThreadSource;
  store: ScanStore;
  queue: ScanQueue;
  /** The chat with what is needed to ask for its history, or null. */
  findChat(chatId: string): DownloadChat | null;
  /** What else is known of the chat. Absent: nothing, so that Telegram selects less by itself. */
  surroundings?(chatId: string): ScanSurroundings;
  log: { warn(message: string, ...details: unknown[]): void };
  clock?: Clock;
}

/** What to download of a chat. */
export interface ScanWish {
  chatId: string;
  kinds: readonly DownloadKind[];
  order: ScanOrder;
  /** In the filter language; absent or null: everything. */
  filter?: string | null;
  /** See `Scan`. Absent: the whole chat, without comments, of albums only what the filter lets through, no folders of topics. */
  topics?: readonly ChosenTopic[] | null;
  withComments?: boolean;
  wholeAlbums?: boolean;
  topicFolders?: boolean;
}

interface RunningScan {
  controller: AbortController;
  ended: Promise<void>;
}

/**
 * Scans: wishes to download the media of a chat, all or those that a filter lets through. Each pages through the history as fast as the queue takes it up. A page's media, the
 * counts and the place of the next page are one commit, so that a scan goes on after any end of the app without gap or repetition.
 */
export class ChatScans {
  readonly #deps: ChatScansDependencies;
  readonly #clock: Clock;
  readonly #tracker = new WorkTracker();
  readonly #scans = new Map<number, ScanRecord>();
  readonly #running = new Map<number, RunningScan>();
  readonly #listeners = new Set<(scans: Scan[]) => void>();

  constructor(deps: ChatScansDependencies) {
    this.#deps = deps;
    this.#clock = deps.clock ?? systemClock;
    for (const scan of deps.store.list()) this.#scans.set(scan.id, scan);
  }

  /** Goes on with every scan that ran when the app ended (or when the session was lost). */
  restore(): void {
    for (const scan of this.#scans.values()) {
      if (scan.state === "running" || scan.state === "waiting") this.#begin(scan.id);
    }
  }

  list(): Scan[] {
    return [...this.#scans.values()].map(toScan);
  }

  /** Called with all scans after each change. Returns the function that ends the subscription. */
  onChange(listener: (scans: Scan[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins a scan, or returns the same one when it is under way. Throws `UnknownChat`, `FilterRefused` or `ShuttingDown`. */
  start(wish: ScanWish): Scan {
    if (this.#tracker.stopped) throw new ShuttingDown();
    const chat = this.#deps.findChat(wish.chatId);
    if (chat === null) throw new UnknownChat(wish.chatId);
    const filter = wish.filter ?? null;
    if (filter !== null) readFilter(filter);
    const kinds = [...new Set(wish.kinds)].sort();
    const topics = wish.topics ? distinctTopics(wish.topics) : null;
    const { withComments = false, wholeAlbums = false, topicFolders = false } = wish;
    const same = [...this.#scans.values()].find(
      (scan) =>
        this.#running.has(scan.id) &&
        scan.chatId === chat.id &&
        scan.order === wish.order &&
        scan.filter === filter &&
        scan.withComments === withComments &&
        scan.wholeAlbums === wholeAlbums &&
        scan.topicFolders === topicFolders &&
        idsOf(scan.topics) === idsOf(topics) &&
        scan.kinds.join() === kinds.join(),
    );
    if (same !== undefined) return toScan(same);
    const scan: Omit<ScanRecord, "id"> = {
      chatId: chat.id,
      chatTitle: chat.title,
      chatAccessHash: chat.accessHash,
      kinds,
      order: wish.order,
      filter,
      topics,
      withComments,
      wholeAlbums,
      topicFolders,
      notes: [],
      state: "running",
      reason: null,
      nextFrom: null,
      topicAt: null,
      commentsAt: null,
      scanned: 0,
      found: 0,
      matched: 0,
      queued: 0,
      downloaded: 0,
      expected: null,
    };
    this.#forgetDone(chat.id);
    const record = { ...scan, id: this.#deps.store.insert(scan) };
    this.#scans.set(record.id, record);
    this.#begin(record.id);
    this.#tell();
    return toScan(record);
  }

  /** Stops a scan; what it found stays queued. Resolves when it has ended. An unknown or ended one is left as it is. */
  async stop(id: number): Promise<void> {
    await this.#end(id);
    const scan = this.#scans.get(id);
    if (scan?.state === "running" || scan?.state === "waiting") this.#change(id, { state: "stopped", reason: null });
  }

  /** Goes on with a stopped, waiting or failed scan where it was; a waiting one without further wait. */
  async resume(id: number): Promise<void> {
    if (this.#tracker.stopped) throw new ShuttingDown();
    const state = this.#scans.get(id)?.state;
    if (state === undefined || state === "done" || state === "running") return;
    await this.#end(id);
    this.#begin(id);
  }

  /** Stops a scan and forgets it; what it found stays queued. */
  async dismiss(id: number): Promise<void> {
    await this.#end(id);
    if (!this.#scans.delete(id)) return;
    this.#deps.store.remove(id);
    this.#tell();
  }

  /** Closes the gate in the same turn: no new scan begins. */
  closeIntake(): void {
    this.#tracker.close();
  }

  /** Aborts every scan and resolves when the last has ended. They go on at the next start. Never rejects; idempotent. */
  async shutdown(): Promise<void> {
    this.#tracker.close();
    for (const { controller } of this.#running.values()) controller.abort(new DOMException("Stopped", "AbortError"));
    await this.#tracker.stopAndDrain();
  }

  /** What an earlier scan of the chat came to is of no interest once the next one begins. */
  #forgetDone(chatId: string): void {
    for (const scan of [...this.#scans.values()]) {
      if (scan.chatId !== chatId || scan.state !== "done") continue;
      this.#scans.delete(scan.id);
      this.#deps.store.remove(scan.id);
    }
  }

  async #end(id: number): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    running.controller.abort(new DOMException("Stopped", "AbortError"));
    await running.ended;
  }

  #begin(id: number): void {
    if (this.#running.has(id) || this.#tracker.stopped) return;
    const controller = new AbortController();
    const ended = this.#tracker.run(async () => {
      try {
        await this.#run(id, controller.signal);
      } catch (error) {
        // The database takes nothing at the moment: the scan goes on from its last commit when it is resumed.
        this.#deps.log.warn(`scan ${id} could not be recorded`, error);
        this.#scans.set(id, { ...scanOf(this.#scans, id), state: "failed", reason: toReason(toFailure(error), true) });
        this.#tell();
      } finally {
        this.#running.delete(id);
      }
    });
    this.#running.set(id, { controller, ended });
  }

  /** Resolves however the scan ends: that is in its record. Rejects only when it can't be recorded. */
  async #run(id: number, signal: AbortSignal): Promise<void> {
    // A turn later: `start` returns before anything of the scan happens.
    await Promise.resolve();
    for (let faults = 0; ; ) {
      const before = placeOf(this.#scans.get(id));
      try {
        signal.throwIfAborted();
        await this.#work(id, signal);
        return;
      } catch (error) {
        if (signal.aborted || error instanceof ShuttingDown) return;
        const failure = toFailure(error);
        faults = placeOf(this.#scans.get(id)) === before ? faults + 1 : 1;
        if (!(await this.#waitAfter(id, failure, faults, signal))) return;
      }
    }
  }

  /** Pages until the end of the history, or of the part of it that the filter and the topics leave. */
  async #work(id: number, signal: AbortSignal): Promise<void> {
    const { history, threads, queue, store, surroundings } = this.#deps;
    const scan = scanOf(this.#scans, id);
    const plan = planScan(scan, surroundings?.(scan.chatId));
    if (plan === null) {
      this.#change(id, { state: "done", reason: null });
      return;
    }
    const record = (after: ScanRecord): ScanRecord => this.#change(id, after);
    const run = new ScanRun(
      {
        history,
        threads,
        record,
        whenRoom: (abort) => queue.whenUnstartedBelow(mostUnstarted, abort),
        queue: async (items, chat, before) => {
          const after = { ...before };
          await queue.add(items, chat, (queued, { downloaded }) => {
            after.queued += queued;
            after.downloaded += downloaded;
            store.save(after);
          });
          this.#scans.set(id, after);
          this.#tell();
          return after;
        },
      },
      plan,
      this.#change(id, { state: "running", reason: null }),
    );
    await run.toEnd(signal);
  }

  /** Waits as the failure demands. False when the scan is over. */
  async #waitAfter(id: number, failure: Failure, faults: number, signal: AbortSignal): Promise<boolean> {
    const reason = toReason(failure);
    if (failure.kind === "auth-lost") {
      this.#change(id, { state: "waiting", reason: { ...reason, kind: "signed-out" } });
      return false;
    }
    const pauseMs = pauseAfter(failure, faults);
    if (pauseMs === null) {
      this.#deps.log.warn(`scan ${id} failed`, failure);
      this.#change(id, { state: "failed", reason: toReason(failure, true) });
      return false;
    }
    this.#change(id, { state: "waiting", reason: { ...reason, until: this.#clock.now() + pauseMs } });
    try {
      await delay(this.#clock, pauseMs, signal);
      return true;
    } catch {
      // Stopped while waiting: whoever stopped it says what the scan is now.
      return false;
    }
  }

  #change(id: number, change: Partial<ScanRecord>): ScanRecord {
    const after = { ...scanOf(this.#scans, id), ...change };
    this.#deps.store.save(after);
    this.#scans.set(id, after);
    this.#tell();
    return after;
  }

  #tell(): void {
    const scans = this.list();
    for (const listener of this.#listeners) listener(scans);
  }
}

function scanOf(scans: ReadonlyMap<number, ScanRecord>, id: number): ScanRecord {
  const scan = scans.get(id);
  if (scan === undefined) throw new Error(`There is no scan ${id}`);
  return scan;
}

/** How far a scan is, to be compared. */
function placeOf(scan: ScanRecord | undefined): string {
  return JSON.stringify([scan?.topicAt, scan?.nextFrom, scan?.commentsAt]);
}

/** The same whichever order they are chosen in. */
function idsOf(topics: readonly ChosenTopic[] | null): string {
  return topics === null ? "all" : topics.map(({ id }) => id).join();
}

function distinctTopics(topics: readonly ChosenTopic[]): ChosenTopic[] {
  return [...new Map(topics.map((topic) => [topic.id, topic])).values()].sort((one, other) => one.id - other.id);
}

function toReason(failure: Failure, retryable?: boolean): DownloadReason {
  return { kind: failure.kind, code: failure.options.code, message: failure.message, retryable };
}

/** Milliseconds until the next try, or null when there is none. */
export function pauseAfter(failure: Failure, faults: number): number | null {
  if (failure.kind === "flood-wait") return (failure.options.waitSeconds ?? 1) * 1_000;
  if (failure.kind === "network") return Math.min(longestPauseMs, backoffMs(faults));
  if (failure.kind === "unknown" && faults < mostUnknownFaults) return Math.min(longestPauseMs, backoffMs(faults));
  return null;
}

function toScan(record: ScanRecord): Scan {
  const { chatAccessHash: _accessHash, nextFrom: _nextFrom, topicAt: _topic, commentsAt: _comments, ...scan } = record;
  return scan;
}
