import { stat } from "node:fs/promises";
import { isAbsolute, relative, resolve } from "node:path";
import type { HistoryChat, HistoryFile, HistoryFind, HistoryQuery, HistoryRow } from "../../shared/history";
import type { Clock } from "../downloads/clock";
import type { DownloadChat } from "../downloads/download-rows";
import { abortable } from "../lifecycle/abort";
import { WorkTracker } from "../lifecycle/work-tracker";
import { printLink } from "../selection/links/print-link";
import type { HistoryRecord } from "../storage/history-record";
import type { HistorySearch } from "../storage/history-search";
import type { HistoryStore } from "../storage/history-store";
import type { ChatRef, GatewayChat } from "../telegram/chat-source";
import type { MediaItem } from "../telegram/media-item";
import type { MessageSource } from "../telegram/message-source";
import { itemsOf } from "../telegram/text-message";
import { RequestRefused } from "./refusal";

/** How often the window is told that there is more. */
const tellEveryMs = 1_000;
/** Files looked at side by side: a disk that sleeps must not take all of the system's threads. */
const looksAtOnce = 2;

export interface HistoryDependencies {
  store: HistoryStore;
  search: HistorySearch;
  messages: Pick<MessageSource, "byIds">;
  queue: {
    add(
      items: readonly MediaItem[],
      chat: DownloadChat,
      alongside: undefined,
      options: { again: true },
    ): Promise<unknown>;
    /** Takes the row of a media out of the list if it is finished. */
    dropFinished(media: HistoryRecord): void;
  };
  findChat(chatId: string): GatewayChat | null;
  /** Absolute. */
  downloadsFolder(): string;
  clock: Clock;
}

/** What was downloaded, for the window: searched, looked at, downloaded once more, forgotten. */
export class History {
  readonly #deps: HistoryDependencies;
  readonly #tracker = new WorkTracker();
  readonly #controller = new AbortController();
  readonly #listeners = new Set<() => void>();
  #callOffTelling: (() => void) | null = null;

  constructor(deps: HistoryDependencies) {
    this.#deps = deps;
  }

  find(query: HistoryQuery): HistoryFind {
    return this.#deps.search.find(query);
  }

  chats(): HistoryChat[] {
    return this.#deps.search.chats();
  }

  rows(ids: readonly number[]): HistoryRow[] {
    return this.#deps.search.rows(ids).map((entry) => this.#toRow(entry));
  }

  /** Whether the files are there, as far as anybody may look. */
  files(ids: readonly number[]): Promise<HistoryFile[]> {
    return this.#tracker.run(async () => {
      const { signal } = this.#controller;
      const entries = this.#deps.search.rows(ids)[Symbol.iterator]();
      const files: HistoryFile[] = [];
      const look = async (): Promise<void> => {
        for (const { id, ...entry } of entries) {
          const path = this.#pathOf(entry);
          files.push({
            id,
            state: path === null ? "unknown" : (await abortable(isFile(path), signal)) ? "there" : "missing",
          });
        }
      };
      await Promise.all(Array.from({ length: looksAtOnce }, look));
      return files;
    });
  }

  /** The path of an entry's file, which is there. Throws `RequestRefused`. */
  async pathOf(id: number): Promise<string> {
    const entry = this.#deps.store.get(id);
    if (entry === null) throw new RequestRefused("unknown-download", `There is no entry ${id}`);
    const path = this.#pathOf(entry);
    if (path === null || !(await isFile(path))) throw new RequestRefused("file-missing", entry.path ?? "");
    return path;
  }

  /** The link to an entry's message. Throws `RequestRefused` where there is none. */
  linkOf(id: number): string {
    const entry = this.#deps.store.get(id);
    const link = entry === null ? null : this.#toRow(entry).link;
    if (link === null) throw new RequestRefused("unknown-download", `Entry ${id} has no link`);
    return link;
  }

  /** Queues the media of an entry's message once more: asks Telegram for it, because what is stored of it may be old. */
  again(id: number): Promise<void> {
    return this.#tracker.run(async () => {
      const { store, messages, queue } = this.#deps;
      const entry = store.get(id);
      if (entry === null) throw new RequestRefused("unknown-download", `There is no entry ${id}`);
      const chat = this.#chatOf(entry);
      const found = await messages.byIds(chat, [entry.messageId], this.#controller.signal);
      // A message that has lost its media is only a text now.
      const [item] = itemsOf(found, entry.kind === "text");
      if (!item) throw new RequestRefused("message-gone", `Message ${entry.messageId} has nothing to download`);
      await queue.add([item], chat, undefined, { again: true });
    });
  }

  /** Nothing is known of the download any more, in the queue either. Its file stays. An unknown one is no error. */
  forget(id: number): void {
    const entry = this.#deps.store.get(id);
    if (entry === null) return;
    this.#deps.queue.dropFinished(entry);
    this.#deps.store.forget(id);
    this.changed();
  }

  /** Call it when entries have come or gone. */
  changed(): void {
    if (this.#callOffTelling !== null || this.#tracker.stopped) return;
    this.#callOffTelling = this.#deps.clock.after(tellEveryMs, () => {
      this.#callOffTelling = null;
      for (const listener of this.#listeners) listener();
    });
  }

  /** Called at most once a second while entries come or go. Returns the function that ends the subscription. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  closeIntake(): void {
    this.#tracker.close();
    this.#callOffTelling?.();
  }

  /** Aborts what is asked at the moment and resolves when it has ended. Never rejects; idempotent. */
  async stop(): Promise<void> {
    this.closeIntake();
    this.#controller.abort(new DOMException("Stopped", "AbortError"));
    await this.#tracker.stopAndDrain();
  }

  #chatOf({ chatId, chatTitle, chatAccessHash }: HistoryRecord): ChatRef & { title: string } {
    const chat = this.#deps.findChat(chatId);
    if (chat !== null) return chat;
    if (chatAccessHash === null) throw new RequestRefused("unknown-chat", `There is no chat ${chatId}`);
    return { id: chatId, accessHash: chatAccessHash, title: chatTitle };
  }

  /**
   * The path, if it is one to open or look at. What an imported list says is the word of whoever made the list: only where the account's
   * downloads go, and only under the name that is shown, is it taken.
   */
  #pathOf({ path, origin, fileName }: Pick<HistoryRecord, "path" | "origin" | "fileName">): string | null {
    if (path === null || origin !== "imported") return path;
    const inFolder = relative(this.#deps.downloadsFolder(), resolve(path));
    const isInside = inFolder !== "" && !inFolder.startsWith("..") && !isAbsolute(inFolder);
    return isAbsolute(path) && isInside && path.endsWith(fileName) ? path : null;
  }

  #toRow(entry: HistoryRecord): HistoryRow {
    const {
      id,
      chatId,
      chatTitle,
      messageId,
      kind,
      fileName,
      sizeBytes,
      messageDate,
      finishedAt,
      path,
      origin,
      sha256,
      caption,
    } = entry;
    const link = linkOf(chatId, messageId, this.#deps.findChat(chatId)?.username ?? null);
    const row = { id, chatId, chatTitle, messageId, kind, fileName, sizeBytes, messageDate, finishedAt, path, origin };
    return { ...row, sha256, link, caption };
  }
}

/** Messages of people and of basic groups have no links. https://core.telegram.org/api/links#message-links */
function linkOf(chatId: string, messageId: number, username: string | null): string | null {
  const channelId = /^channel:(\d+)$/.exec(chatId)?.[1];
  if (channelId === undefined) return null;
  const chat = username === null ? { by: "channel" as const, channelId } : { by: "name" as const, name: username };
  return printLink({
    kind: "messages",
    chat,
    first: messageId,
    last: messageId,
    topic: null,
    comment: null,
    single: false,
  });
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
