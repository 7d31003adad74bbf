import type { ChosenTopic, Scan } from "../../shared/downloads";
import type { DownloadKind, ScanOrder } from "../../shared/media";
import type { Clock } from "../downloads/clock";
import type { DownloadChat } from "../downloads/download-rows";
import { ShuttingDown } from "../lifecycle/work-tracker";
import type { ScanRecord, ScanStore } from "../storage/scan-store";
import type { HistorySource } from "../telegram/history-source";
import type { MediaItem } from "../telegram/media-item";
import type { ThreadSource } from "../telegram/thread-source";
import { readFilter } from "./filter/filter";
import { PersistentRuns } from "./persistent-runs";
import { planScan, type ScanSurroundings } from "./scan-plan";
import { ScanRun } from "./scan-run";

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
  whenRoom(signal: AbortSignal): Promise<void>;
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

/**
 * Scans: wishes to download the media of a chat, all or those that a filter lets through. Each pages through the history as fast as the queue takes it up. A page's media, the
 * counts and the place of the next page are one commit, so that a scan goes on after any end of the app without gap or repetition.
 */
export class ChatScans {
  readonly #deps: ChatScansDependencies;
  readonly #runs: PersistentRuns<ScanRecord, Scan>;

  constructor(deps: ChatScansDependencies) {
    this.#deps = deps;
    this.#runs = new PersistentRuns({
      name: "scan",
      store: deps.store,
      work: (scan, signal) => this.#work(scan, signal),
      placeOf,
      failedReason: (reason) => ({ ...reason, retryable: true }),
      viewOf: toScan,
      log: deps.log,
      clock: deps.clock,
    });
  }

  /** Goes on with every scan that ran when the app ended (or when the session was lost). */
  restore(): void {
    this.#runs.restore();
  }

  list(): Scan[] {
    return this.#runs.list();
  }

  /** Called with all scans after each change. Returns the function that ends the subscription. */
  onChange(listener: (scans: Scan[]) => void): () => void {
    return this.#runs.onChange(listener);
  }

  /** Begins a scan, or returns the same one when it is under way. Throws `UnknownChat`, `FilterRefused` or `ShuttingDown`. */
  start(wish: ScanWish): Scan {
    if (this.#runs.stopped) throw new ShuttingDown();
    const chat = this.#deps.findChat(wish.chatId);
    if (chat === null) throw new UnknownChat(wish.chatId);
    const filter = wish.filter ?? null;
    if (filter !== null) readFilter(filter);
    const kinds = [...new Set(wish.kinds)].sort();
    const topics = wish.topics ? distinctTopics(wish.topics) : null;
    const { withComments = false, wholeAlbums = false, topicFolders = false } = wish;
    const same = this.#runs
      .underWay()
      .find(
        (scan) =>
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
    // What an earlier scan of the chat came to is of no interest once the next one begins.
    this.#runs.forgetDone(({ chatId }) => chatId === chat.id);
    const record = { ...scan, id: this.#deps.store.insert(scan) };
    this.#runs.begin(record);
    return toScan(record);
  }

  /** Stops a scan; what it found stays queued. Resolves when it has ended. An unknown or ended one is left as it is. */
  stop(id: number): Promise<void> {
    return this.#runs.stop(id);
  }

  /** Goes on with a stopped, waiting or failed scan where it was; a waiting one without further wait. */
  resume(id: number): Promise<void> {
    return this.#runs.resume(id);
  }

  /** Stops a scan and forgets it; what it found stays queued. */
  dismiss(id: number): Promise<void> {
    return this.#runs.dismiss(id);
  }

  /** Closes the gate in the same turn: no new scan begins. */
  closeIntake(): void {
    this.#runs.closeIntake();
  }

  /** Aborts every scan and resolves when the last has ended. They go on at the next start. Never rejects; idempotent. */
  shutdown(): Promise<void> {
    return this.#runs.shutdown();
  }

  /** Pages until the end of the history, or of the part of it that the filter and the topics leave. */
  async #work(scan: ScanRecord, signal: AbortSignal): Promise<void> {
    const { history, threads, queue, store, surroundings } = this.#deps;
    const plan = planScan(scan, surroundings?.(scan.chatId));
    if (plan === null) {
      this.#runs.save({ ...scan, state: "done" });
      return;
    }
    const run = new ScanRun(
      {
        history,
        threads,
        record: (after) => this.#runs.save(after),
        whenRoom: (abort) => queue.whenRoom(abort),
        queue: async (items, chat, before) => {
          const after = { ...before };
          await queue.add(items, chat, (queued, { downloaded }) => {
            after.queued += queued;
            after.downloaded += downloaded;
            store.save(after);
          });
          this.#runs.committed(after);
          return after;
        },
      },
      plan,
      scan,
    );
    await run.toEnd(signal);
  }
}

/** How far a scan is, to be compared. */
function placeOf({ topicAt, nextFrom, commentsAt }: ScanRecord): string {
  return JSON.stringify([topicAt, nextFrom, commentsAt]);
}

/** The same whichever order they are chosen in. */
function idsOf(topics: readonly ChosenTopic[] | null): string {
  return topics === null ? "all" : topics.map(({ id }) => id).join();
}

function distinctTopics(topics: readonly ChosenTopic[]): ChosenTopic[] {
  return [...new Map(topics.map((topic) => [topic.id, topic])).values()].sort((one, other) => one.id - other.id);
}

function toScan(record: ScanRecord): Scan {
  const { chatAccessHash: _accessHash, nextFrom: _nextFrom, topicAt: _topic, commentsAt: _comments, ...scan } = record;
  return scan;
}
