import type { DownloadReason } from "../../shared/downloads";
import { type Failure, toFailure } from "../../shared/errors";
import type { MessageList } from "../../shared/imports";
import { type Clock, delay, systemClock } from "../downloads/clock";
import type { DownloadChat } from "../downloads/download-rows";
import { abortable } from "../lifecycle/abort";
import { ShuttingDown, WorkTracker } from "../lifecycle/work-tracker";
import type { MessageListRecord, MessageListStore } from "../storage/message-list-store";
import type { MediaItem, MessageSource } from "../telegram/gateway";
import { itemsOf } from "../telegram/text-message";
import { pauseAfter } from "./chat-scan";

/** Ids asked for at once, the most that Telegram answers (https://core.telegram.org/method/channels.getMessages). */
const batchIds = 100;
/** The next ones are asked for only while fewer downloads than this are queued and not started. */
const mostUnstarted = 1_000;

/** The part of the download manager that a list of messages needs. */
export interface MessageListQueue {
  add(items: readonly MediaItem[], chat: DownloadChat, alongside: (queued: number) => void): Promise<unknown>;
  whenUnstartedBelow(limit: number, signal: AbortSignal): Promise<void>;
}

export interface MessageListsDependencies {
  store: MessageListStore;
  messages: Pick<MessageSource, "byIds">;
  queue: MessageListQueue;
  log: { warn(message: string, ...details: unknown[]): void };
  clock?: Clock;
}

/**
 * Lists of messages by their ids, such as an import brings: each is asked for in its turn, and what has a file joins the queue. The files
 * of a batch and the progress of the list are one commit, so that a list goes on after any end of the app without gap or repetition.
 */
export class MessageLists {
  readonly #deps: MessageListsDependencies;
  readonly #clock: Clock;
  readonly #tracker = new WorkTracker();
  readonly #lists = new Map<number, MessageListRecord>();
  readonly #running = new Map<number, { controller: AbortController; ended: Promise<void> }>();
  readonly #listeners = new Set<(lists: MessageList[]) => void>();

  constructor(deps: MessageListsDependencies) {
    this.#deps = deps;
    this.#clock = deps.clock ?? systemClock;
    for (const list of deps.store.list()) this.#lists.set(list.id, list);
  }

  /** Goes on with every list that ran when the app ended (or when the session was lost). */
  restore(): void {
    for (const { id, state } of this.#lists.values()) if (state === "running" || state === "waiting") this.#begin(id);
  }

  list(): MessageList[] {
    return [...this.#lists.values()].map(toView);
  }

  /** Called with all lists after each change. Returns the function that ends the subscription. */
  onChange(listener: (lists: MessageList[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Begins with messages of a chat, recorded when it returns; `withTexts`: also those that are nothing but text. What earlier lists came to is
   * forgotten. Throws `ShuttingDown`.
   */
  start(chat: DownloadChat, messageIds: ArrayLike<number>, withTexts = false): MessageList {
    if (this.#tracker.stopped) throw new ShuttingDown();
    for (const { id, state } of [...this.#lists.values()]) if (state === "done") this.#forget(id);
    const list: Omit<MessageListRecord, "id"> = {
      chatId: chat.id,
      chatTitle: chat.title,
      chatAccessHash: chat.accessHash,
      state: "running",
      reason: null,
      total: messageIds.length,
      looked: 0,
      queued: 0,
      known: 0,
      empty: 0,
      withTexts,
    };
    const record = { ...list, id: this.#deps.store.insert(list, batchesOf(messageIds)) };
    this.#lists.set(record.id, record);
    this.#begin(record.id);
    this.#tell();
    return toView(record);
  }

  /** Stops a list; what it found stays queued. Resolves when it has ended. An unknown or ended one is left as it is. */
  async stop(id: number): Promise<void> {
    await this.#end(id);
    const state = this.#lists.get(id)?.state;
    if (state === "running" || state === "waiting") this.#change(id, { state: "stopped", reason: null });
  }

  /** Goes on with a stopped, waiting or failed list where it was; a waiting one without further wait. */
  async resume(id: number): Promise<void> {
    if (this.#tracker.stopped) throw new ShuttingDown();
    const state = this.#lists.get(id)?.state;
    if (state === undefined || state === "done" || state === "running") return;
    await this.#end(id);
    this.#begin(id);
  }

  /** Stops a list and forgets it; what it found stays queued. */
  async dismiss(id: number): Promise<void> {
    await this.#end(id);
    this.#forget(id);
    this.#tell();
  }

  /** Closes the gate in the same turn: no new list begins. */
  closeIntake(): void {
    this.#tracker.close();
  }

  /** Aborts every list and resolves when the last has ended. They go on at the next start. Never rejects; idempotent. */
  async shutdown(): Promise<void> {
    this.#tracker.close();
    for (const { controller } of this.#running.values()) controller.abort(new DOMException("Stopped", "AbortError"));
    await this.#tracker.stopAndDrain();
  }

  #forget(id: number): void {
    if (this.#lists.delete(id)) this.#deps.store.remove(id);
  }

  async #end(id: number): Promise<void> {
    const running = this.#running.get(id);
    running?.controller.abort(new DOMException("Stopped", "AbortError"));
    await running?.ended;
  }

  #begin(id: number): void {
    if (this.#running.has(id) || this.#tracker.stopped) return;
    const controller = new AbortController();
    const ended = this.#tracker.run(async () => {
      try {
        await this.#run(id, controller.signal);
      } catch (error) {
        // The database takes nothing at the moment: the list goes on from its last commit when it is resumed.
        this.#deps.log.warn(`message list ${id} could not be recorded`, error);
        this.#lists.set(id, { ...this.#record(id), state: "failed", reason: toReason(toFailure(error)) });
        this.#tell();
      } finally {
        this.#running.delete(id);
      }
    });
    this.#running.set(id, { controller, ended });
  }

  /** Resolves however the list ends: that is in its record. Rejects only when it can't be recorded. */
  async #run(id: number, signal: AbortSignal): Promise<void> {
    // A turn later: `start` returns before anything of the list happens.
    await Promise.resolve();
    for (let faults = 0; ; ) {
      const before = this.#lists.get(id)?.looked;
      try {
        signal.throwIfAborted();
        await this.#work(id, signal);
        return;
      } catch (error) {
        if (signal.aborted || error instanceof ShuttingDown) return;
        faults = this.#lists.get(id)?.looked === before ? faults + 1 : 1;
        if (!(await this.#waitAfter(id, toFailure(error), faults, signal))) return;
      }
    }
  }

  async #work(id: number, signal: AbortSignal): Promise<void> {
    const { messages, queue, store } = this.#deps;
    for (;;) {
      const batch = store.nextBatch(id);
      const list = this.#change(id, { state: batch === null ? "done" : "running", reason: null });
      if (batch === null) return;
      const chat = { id: list.chatId, accessHash: list.chatAccessHash, title: list.chatTitle };
      await queue.whenUnstartedBelow(mostUnstarted, signal);
      const found = await abortable(messages.byIds(chat, batch.messageIds, signal), signal);
      const items = itemsOf(found, list.withTexts);
      const after: MessageListRecord = {
        ...list,
        looked: list.looked + batch.messageIds.length,
        empty: list.empty + batch.messageIds.length - items.length,
      };
      await queue.add(items, chat, (queued) => {
        after.queued += queued;
        after.known += items.length - queued;
        store.complete(after, batch);
      });
      this.#lists.set(id, after);
    }
  }

  /** Waits as the failure demands. False when the list is over. */
  async #waitAfter(id: number, failure: Failure, faults: number, signal: AbortSignal): Promise<boolean> {
    const reason = toReason(failure);
    if (failure.kind === "auth-lost") {
      this.#change(id, { state: "waiting", reason: { ...reason, kind: "signed-out" } });
      return false;
    }
    const pauseMs = pauseAfter(failure, faults);
    if (pauseMs === null) {
      this.#deps.log.warn(`message list ${id} failed`, failure);
      this.#change(id, { state: "failed", reason });
      return false;
    }
    this.#change(id, { state: "waiting", reason: { ...reason, until: this.#clock.now() + pauseMs } });
    // Stopped while waiting is found out by the next try.
    await delay(this.#clock, pauseMs, signal).catch(() => undefined);
    return !signal.aborted;
  }

  #record(id: number): MessageListRecord {
    const list = this.#lists.get(id);
    if (list === undefined) throw new Error(`There is no message list ${id}`);
    return list;
  }

  #change(id: number, change: Partial<MessageListRecord>): MessageListRecord {
    const before = this.#record(id);
    const after = { ...before, ...change };
    if (after.state !== before.state || after.reason !== before.reason) this.#deps.store.save(after);
    this.#lists.set(id, after);
    this.#tell();
    return after;
  }

  #tell(): void {
    const lists = this.list();
    for (const listener of this.#listeners) listener(lists);
  }
}

function toView({ chatAccessHash: _accessHash, withTexts: _withTexts, ...list }: MessageListRecord): MessageList {
  return list;
}

function* batchesOf(ids: ArrayLike<number>): Generator<number[]> {
  for (let start = 0; start < ids.length; start += batchIds) {
    yield Array.from({ length: Math.min(batchIds, ids.length - start) }, (_, index) => ids[start + index] ?? 0);
  }
}

function toReason(failure: Failure): DownloadReason {
  return { kind: failure.kind, code: failure.options.code, message: failure.message };
}
