import type { MessageList } from "../../shared/imports";
import type { Clock } from "../downloads/clock";
import type { DownloadChat } from "../downloads/download-rows";
import { abortable } from "../lifecycle/abort";
import { ShuttingDown } from "../lifecycle/work-tracker";
import type { MessageBatch, MessageListRecord, MessageListStore } from "../storage/message-list-store";
import type { MediaItem } from "../telegram/media-item";
import type { MessageSource } from "../telegram/message-source";
import { itemsOf } from "../telegram/text-message";
import { PersistentRuns } from "./persistent-runs";

/** Ids asked for at once, the most that Telegram answers (https://core.telegram.org/method/channels.getMessages). */
const batchIds = 100;

/** The part of the download manager that a list of messages needs. */
export interface MessageListQueue {
  add(items: readonly MediaItem[], chat: DownloadChat, alongside: (queued: number) => void): Promise<unknown>;
  whenRoom(signal: AbortSignal): Promise<void>;
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
  readonly #runs: PersistentRuns<MessageListRecord, MessageList>;

  constructor(deps: MessageListsDependencies) {
    this.#deps = deps;
    this.#runs = new PersistentRuns({
      name: "message list",
      store: deps.store,
      work: (list, signal) => this.#work(list, signal),
      placeOf: ({ looked }) => looked,
      failedReason: (reason) => reason,
      viewOf: toView,
      log: deps.log,
      clock: deps.clock,
    });
  }

  /** Goes on with every list that ran when the app ended (or when the session was lost). */
  restore(): void {
    this.#runs.restore();
  }

  list(): MessageList[] {
    return this.#runs.list();
  }

  /** Called with all lists after each change. Returns the function that ends the subscription. */
  onChange(listener: (lists: MessageList[]) => void): () => void {
    return this.#runs.onChange(listener);
  }

  /**
   * Begins with messages of a chat, recorded when it returns; `withTexts`: also those that are nothing but text. What earlier lists came to is
   * forgotten. Throws `ShuttingDown`.
   */
  start(chat: DownloadChat, messageIds: ArrayLike<number>, withTexts = false): MessageList {
    if (this.#runs.stopped) throw new ShuttingDown();
    this.#runs.forgetDone();
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
    this.#runs.begin(record);
    return toView(record);
  }

  /** Stops a list; what it found stays queued. Resolves when it has ended. An unknown or ended one is left as it is. */
  stop(id: number): Promise<void> {
    return this.#runs.stop(id);
  }

  /** Goes on with a stopped, waiting or failed list where it was; a waiting one without further wait. */
  resume(id: number): Promise<void> {
    return this.#runs.resume(id);
  }

  /** Stops a list and forgets it; what it found stays queued. */
  dismiss(id: number): Promise<void> {
    return this.#runs.dismiss(id);
  }

  /** Closes the gate in the same turn: no new list begins. */
  closeIntake(): void {
    this.#runs.closeIntake();
  }

  /** Aborts every list and resolves when the last has ended. They go on at the next start. Never rejects; idempotent. */
  shutdown(): Promise<void> {
    return this.#runs.shutdown();
  }

  async #work(list: MessageListRecord, signal: AbortSignal): Promise<void> {
    const { messages, queue, store } = this.#deps;
    const chat = { id: list.chatId, accessHash: list.chatAccessHash, title: list.chatTitle };
    let after = list;
    for (let batch = store.nextBatch(list.id); batch !== null; batch = store.nextBatch(list.id)) {
      await queue.whenRoom(signal);
      const found = await abortable(messages.byIds(chat, batch.messageIds, signal), signal);
      const items = itemsOf(found, list.withTexts);
      after = await this.#queue(items, chat, after, batch);
    }
    this.#runs.save({ ...after, state: "done" });
  }

  /** Queues the files of a batch and records that it is done, in one commit. Resolves to the record. */
  async #queue(
    items: readonly MediaItem[],
    chat: DownloadChat,
    before: MessageListRecord,
    batch: MessageBatch,
  ): Promise<MessageListRecord> {
    const after: MessageListRecord = {
      ...before,
      looked: before.looked + batch.messageIds.length,
      empty: before.empty + batch.messageIds.length - items.length,
    };
    await this.#deps.queue.add(items, chat, (queued) => {
      after.queued += queued;
      after.known += items.length - queued;
      this.#deps.store.complete(after, batch);
    });
    this.#runs.committed(after);
    return after;
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
