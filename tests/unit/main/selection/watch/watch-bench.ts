import { join } from "node:path";
import type { Clock } from "../../../../../src/main/downloads/clock";
import { DownloadManager } from "../../../../../src/main/downloads/manager";
import { WatchRules } from "../../../../../src/main/selection/watch/watch-rules";
import { AccountStore } from "../../../../../src/main/storage/account-store";
import { ChatFolderStore } from "../../../../../src/main/storage/chat-folder-store";
import { ChunkStore } from "../../../../../src/main/storage/chunk-store";
import { openDatabase } from "../../../../../src/main/storage/database";
import { DownloadStore } from "../../../../../src/main/storage/download-store";
import { HistoryStore } from "../../../../../src/main/storage/history-store";
import { ThumbnailStore } from "../../../../../src/main/storage/thumbnail-store";
import { WatchRuleStore } from "../../../../../src/main/storage/watch-rule-store";
import type { HistoryPage, HistoryRequest } from "../../../../../src/main/telegram/history-source";
import type { MediaItem } from "../../../../../src/main/telegram/media-item";
import type { FoundMessage } from "../../../../../src/main/telegram/message-source";
import type { ChatNews } from "../../../../../src/main/telegram/update-source";
import type { WatchRule, WatchWish } from "../../../../../src/shared/watch-rules";
import { downloadSettings } from "../../../../support/download-settings";
import { temporaryFolder } from "../../downloads/conditions";
import { ManualClock } from "../../downloads/manual-clock";
import { MemoryFileSource } from "../../downloads/memory-file-source";

const accountId = "1001";
export const chat = { id: "channel:777", accessHash: "5", title: "News" };
export const fromNowOn: WatchWish = {
  chatId: chat.id,
  topic: null,
  kinds: ["document", "photo"],
  filter: null,
  template: null,
  since: null,
};

/** A message of the bench's chat; `null` media: a text. */
interface Posted {
  id: number;
  item: MediaItem | null;
}

/**
 * The rules of one account on a database on disk, with the app's own queue (which starts nothing), and a chat whose history is a list.
 */
export class WatchBench {
  readonly clock = new ManualClock();
  /** The first id of each page that was asked for. */
  readonly asked: (number | null)[] = [];
  readonly posted: Posted[] = [];
  beforePage: (request: HistoryRequest) => void | Promise<void> = () => undefined;
  /** Called within the commit of a page, before it is done. */
  beforeCommit: () => void = () => undefined;
  listeners = new Set<(news: ChatNews | null) => void>();
  rules: WatchRules;
  queue: DownloadManager;
  readonly #database;
  readonly #template = "{chat}/{file_name}";

  constructor() {
    const { database } = openDatabase(join(temporaryFolder(), "watch.db"));
    new AccountStore(database).save({ id: accountId, name: "Ada", username: null, maskedPhone: null });
    this.#database = database;
    this.queue = this.#makeQueue();
    this.rules = this.#makeRules();
  }

  /** Posts files; without a word to anybody. */
  post(count: number, change: Partial<MediaItem> = {}): number[] {
    return Array.from({ length: count }, () => {
      const id = (this.posted.at(-1)?.id ?? 0) + 1;
      const item = { ...new MemoryFileSource().addFile("file", 10), kind: "document" as const };
      this.posted.push({
        id,
        item: {
          ...item,
          chatId: chat.id,
          fileName: `${id}.bin`,
          date: Math.floor(this.clock.now() / 1_000),
          ...change,
          messageId: id,
          mediaId: `9${id}`,
        },
      });
      return id;
    });
  }

  postText(): void {
    this.posted.push({ id: (this.posted.at(-1)?.id ?? 0) + 1, item: null });
  }

  delete(id: number): void {
    const index = this.posted.findIndex((message) => message.id === id);
    if (index >= 0) this.posted.splice(index, 1);
  }

  /** Telegram tells that something was posted. */
  tell(messageId: number | null = this.posted.at(-1)?.id ?? null, chatId = chat.id): void {
    for (const listener of this.listeners) listener({ chatId, messageId });
  }

  /** The connection is there again. */
  reconnect(): void {
    for (const listener of this.listeners) listener(null);
  }

  /** The message ids of everything in the queue, in its order. */
  get queuedIds(): number[] {
    return this.queue.page(null, 5_000).rows.map(({ messageId }) => messageId);
  }

  /** Where the file that was queued last is going to be. */
  get newestPlace(): string {
    const [row] = new DownloadStore(this.#database, accountId).newest(1);
    return `${row?.folder}/${row?.fileName}`;
  }

  get only(): WatchRule {
    const [rule, ...others] = this.rules.list();
    if (rule === undefined || others.length > 0) throw new Error(`Expected one rule, not ${this.rules.list().length}`);
    return rule;
  }

  /** The app is killed and begins again: what was under way never comes to its end. */
  async restart(): Promise<void> {
    await this.rules.shutdown();
    await this.queue.stop();
    this.queue = this.#makeQueue();
    this.rules = this.#makeRules();
    this.rules.restore();
  }

  async end(): Promise<void> {
    await this.rules.shutdown();
    await this.queue.stop();
    this.#database.close();
  }

  #makeQueue(): DownloadManager {
    const unused = (): never => {
      throw new Error("Nothing is downloaded here");
    };
    // It is never started: rows stay queued.
    const queue = new DownloadManager({
      accountId,
      stores: {
        downloads: new DownloadStore(this.#database, accountId),
        chunks: new ChunkStore(this.#database),
        thumbnails: new ThumbnailStore(this.#database),
        history: new HistoryStore(this.#database, accountId),
        folders: new ChatFolderStore(this.#database),
        accounts: new AccountStore(this.#database),
      },
      files: { read: unused, recycle: unused, hashes: unused, renew: unused },
      settings: downloadSettings("/nowhere", { pathTemplate: () => this.#template }),
      log: { warn: () => undefined },
      clock: this.clock as Clock,
      freeSpace: async () => 1e12,
    });
    return queue;
  }

  #makeRules(): WatchRules {
    const { queue } = this;
    return new WatchRules({
      store: new WatchRuleStore(this.#database, accountId),
      history: { page: (_chat, request) => this.#page(request) },
      messages: { withAlbum: async (_chat, messageId) => this.#album(messageId) },
      updates: {
        onNews: (listener) => {
          this.listeners.add(listener);
          return () => this.listeners.delete(listener);
        },
      },
      queue: {
        add: (items, to, alongside, template) =>
          queue.add(
            items,
            to,
            (queued) => {
              alongside(queued);
              this.beforeCommit();
            },
            template,
          ),
        whenRoom: (signal) => queue.whenRoom(signal),
      },
      findChat: (id) => (id === chat.id ? chat : null),
      log: { warn: () => undefined },
      clock: this.clock,
    });
  }

  /** As the gateway's: media of the asked kinds among the messages, and where to go on. */
  async #page(request: HistoryRequest): Promise<HistoryPage> {
    this.asked.push(request.from);
    await this.beforePage(request);
    const { order, from, limit, range = {} } = request;
    const isIn = ({ item }: Posted): boolean => range.minDate === undefined || (item?.date ?? 0) >= range.minDate;
    const messages =
      order === "newest-first"
        ? this.posted.toReversed().slice(0, limit)
        : this.posted.filter((message) => message.id >= (from ?? 0) && isIn(message)).slice(0, limit);
    const last = messages.at(-1);
    const items = messages
      .map(({ item }) => item)
      .filter((item) => item !== null)
      .filter(({ kind }) => request.kinds.includes(kind))
      .map((item) => ({ ...item }));
    const captions = new Map(
      items.filter(({ caption }) => caption !== "").map((item) => [item.groupedId, item.caption]),
    );
    for (const item of items) if (item.groupedId !== null) item.caption ||= captions.get(item.groupedId) ?? "";
    if (last === undefined) return { items: [], scanned: 0, next: null };
    return { items, scanned: messages.length, next: order === "newest-first" ? last.id : last.id + 1 };
  }

  #album(messageId: number): FoundMessage[] {
    const album = this.posted.find(({ id }) => id === messageId)?.item?.groupedId;
    return this.posted
      .filter(({ item }) => item !== null && item.groupedId === album)
      .map(({ id, item }) => ({
        id,
        content: "media" as const,
        item,
        groupedId: album ?? null,
        threadId: null,
        isInForumTopic: false,
      }));
  }
}
