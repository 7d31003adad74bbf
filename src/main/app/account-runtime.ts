import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import type { Connection } from "../../shared/app-state";
import type { Scan } from "../../shared/downloads";
import type { ImportState } from "../../shared/imports";
import type { MediaCounts } from "../../shared/media";
import { needsField } from "../../shared/path-template";
import type { Account } from "../../shared/sign-in";
import type { WatchRule, WatchWish } from "../../shared/watch-rules";
import { MediaBrowser } from "../browser/media-browser";
import { systemClock } from "../downloads/clock";
import { DownloadManager } from "../downloads/manager";
import type { DownloadSettings } from "../downloads/running-downloads";
import { HistoryTransfers } from "../history/history-transfers";
import type { Log } from "../logging/log";
import { ChatScans, type ScanWish } from "../selection/chat-scan";
import { Imports } from "../selection/imports/imports";
import { LinkDownloads } from "../selection/link-downloads";
import { MessageLists } from "../selection/message-lists";
import { withAlbumIndexes } from "../selection/naming/album-indexes";
import type { ScanSurroundings } from "../selection/scan-plan";
import { AlreadyWatched, WatchRules } from "../selection/watch/watch-rules";
import { AccountStore } from "../storage/account-store";
import { ChatFolderStore } from "../storage/chat-folder-store";
import { ChatStore } from "../storage/chat-store";
import { ChunkStore } from "../storage/chunk-store";
import type { Database } from "../storage/database";
import { DownloadStore } from "../storage/download-store";
import { HistorySearch } from "../storage/history-search";
import { HistoryStore } from "../storage/history-store";
import { LinkStore } from "../storage/link-store";
import { MediaStore } from "../storage/media-store";
import { MessageListStore } from "../storage/message-list-store";
import { ScanStore } from "../storage/scan-store";
import { ThumbnailStore } from "../storage/thumbnail-store";
import { WatchRuleStore } from "../storage/watch-rule-store";
import type { GatewayChat } from "../telegram/chat-source";
import type { TelegramGateway } from "../telegram/gateway";
import type { Discussion, GatewayTopic } from "../telegram/thread-source";
import { ChatList } from "./chat-list";
import { ChatPhotos } from "./chat-photos";
import { History } from "./history";
import { RequestRefused } from "./refusal";

/** The settings that what lives with an account goes by. */
export interface AccountSettings extends DownloadSettings {
  /** Whether links bring messages that are nothing but text. */
  textsByLink(): boolean;
}

export interface AccountRuntimeDependencies {
  account: Account;
  gateway: Pick<TelegramGateway, "chats" | "files" | "history" | "messages" | "threads" | "updates">;
  database: Database;
  settings: AccountSettings;
  cacheFolder: string;
  startYamlWorker: () => Worker;
  log: Log;
}

/** Counting a chat's media takes one request; longer than this means that there is no answer. */
const mediaCountsPatienceMs = 20_000;
/** The same of what is asked about topics and comments; a forum may have many pages of topics. */
const threadsPatienceMs = 30_000;

/** Everything that lives while an account is signed in: its chats, its queue, its scans, its watch rules. */
export class AccountRuntime {
  readonly account: Account;
  readonly chats: ChatList;
  readonly photos: ChatPhotos;
  readonly queue: DownloadManager;
  readonly scans: ChatScans;
  readonly links: LinkDownloads;
  readonly history: History;
  readonly historyTransfers: HistoryTransfers;
  readonly media: MediaBrowser;
  readonly watch: WatchRules;
  readonly messageLists: MessageLists;
  readonly imports: Imports;
  readonly #gateway: AccountRuntimeDependencies["gateway"];
  readonly #accounts: AccountStore;
  readonly #cacheFolder: string;
  /** Null before the first word of the network monitor. */
  #online: boolean | null = null;
  #stopping: Promise<void> | undefined;

  constructor({ account, gateway, database, settings, cacheFolder, startYamlWorker, log }: AccountRuntimeDependencies) {
    const accountId = account.id;
    this.account = account;
    this.#gateway = gateway;
    this.#accounts = new AccountStore(database);
    this.#accounts.save(account);
    this.#cacheFolder = join(cacheFolder, accountId);
    const chatStore = new ChatStore(database);
    this.chats = new ChatList({
      source: gateway.chats,
      load: () => chatStore.list(accountId),
      save: (chats, firstPosition) => chatStore.save(accountId, chats, firstPosition),
      keepOnly: (ids) => void chatStore.keepOnly(accountId, ids),
      log,
    });
    this.photos = new ChatPhotos({
      source: gateway.chats,
      find: (chatId) => this.chats.find(chatId),
      folder: join(this.#cacheFolder, "chat-photos"),
      log,
    });
    const historyStore = new HistoryStore(database, accountId);
    this.queue = new DownloadManager({
      accountId,
      stores: {
        downloads: new DownloadStore(database, accountId),
        chunks: new ChunkStore(database),
        thumbnails: new ThumbnailStore(database),
        history: historyStore,
        folders: new ChatFolderStore(database),
        accounts: this.#accounts,
      },
      files: gateway.files,
      settings,
      log,
    });
    // Whatever puts media into the queue reads messages through these.
    const { history, messages, complete } = withAlbumIndexes(gateway.history, gateway.messages, () =>
      needsField(settings.pathTemplate(), "album_index"),
    );
    this.scans = new ChatScans({
      store: new ScanStore(database, accountId),
      history,
      threads: gateway.threads,
      queue: this.queue,
      findChat: (chatId) => this.chats.find(chatId) ?? null,
      surroundings: (chatId) => this.#surroundings(chatId),
      log,
    });
    const chats = {
      find: (chatId: string) => this.chats.find(chatId),
      findByName: (name: string) => this.chats.findByName(name),
      savedMessages: savedMessagesOf(accountId),
      whenRead: () => this.chats.whenRead(),
      visit: (chat: GatewayChat) => this.chats.visit(chat),
    };
    this.links = new LinkDownloads({
      store: new LinkStore(database, accountId),
      messages,
      queue: this.queue,
      withTexts: () => settings.textsByLink(),
      chats,
      log,
    });
    this.messageLists = new MessageLists({
      store: new MessageListStore(database, accountId),
      messages,
      queue: this.queue,
      log,
    });
    this.imports = new Imports({
      messages,
      chats,
      startScan: (wish) => this.scans.start(wish),
      startList: (chat, messageIds, withTexts) => this.messageLists.start(chat, messageIds, withTexts),
      startRule: (wish, chat) => {
        try {
          this.watch.makeSince(wish, chat);
          return true;
        } catch (error) {
          if (error instanceof AlreadyWatched) return false;
          throw error;
        }
      },
      startYamlWorker,
      log,
    });
    this.history = new History({
      store: historyStore,
      search: new HistorySearch(database, accountId),
      messages: gateway.messages,
      queue: this.queue,
      findChat: (chatId) => this.chats.find(chatId) ?? null,
      downloadsFolder: () => settings.downloadsFolder(),
      clock: systemClock,
    });
    this.historyTransfers = new HistoryTransfers({
      store: historyStore,
      onAdded: () => this.history.changed(),
      log,
    });
    this.queue.onDelta(({ changed }) => {
      if (changed.some(({ state }) => state === "done")) this.history.changed();
    });
    this.media = new MediaBrowser({
      history: gateway.history,
      complete,
      wasDownloaded: (item) => historyStore.idOf(item) !== null,
      files: gateway.files,
      updates: gateway.updates,
      store: new MediaStore(database, accountId),
      queue: this.queue,
      folder: this.#cacheFolder,
      log,
    });
    const watched = withAlbumIndexes(gateway.history, gateway.messages, () =>
      // A rule may have a template of its own.
      [settings.pathTemplate(), ...this.watch.templates].some((template) => needsField(template, "album_index")),
    );
    this.watch = new WatchRules({
      store: new WatchRuleStore(database, accountId),
      history: watched.history,
      messages: watched.messages,
      updates: gateway.updates,
      queue: this.queue,
      findChat: (chatId) => this.chats.find(chatId) ?? null,
      log,
    });
  }

  /** Takes up the queue, the scans, the watch rules and the links where they were, and reads the list of chats. */
  start(): void {
    this.queue.start();
    this.scans.restore();
    this.watch.restore();
    void this.chats.reload();
    // After the reading has begun: a private link waits for the list that is being read.
    this.links.restore();
    this.messageLists.restore();
  }

  get importState(): ImportState {
    return { file: this.imports.file, lists: this.messageLists.list() };
  }

  /** Called with each change of an import. Returns the function that ends the subscription. */
  onImportState(listener: (state: ImportState) => void): () => void {
    const tell = (): void => listener(this.importState);
    const endings = [this.imports.onChange(tell), this.messageLists.onChange(tell)];
    return () => {
      for (const end of endings) end();
    };
  }

  /** What the network monitor says decides whether downloads run or wait. */
  setConnection({ state }: Connection): void {
    if (state === "connecting") return;
    const online = state !== "offline";
    // Each answer has a latency of its own; only the end of an outage makes what waits for the network try again at once.
    if (online !== this.#online) this.queue.setOnline(online);
    this.#online = online;
    // A list that could not be read for want of a network is read now that there is one.
    if (online && this.chats.view.state === "failed" && this.chats.failure?.kind === "network")
      void this.chats.reload();
  }

  reloadChats(): void {
    void this.chats.reload();
  }

  async mediaCounts(chatId: string): Promise<MediaCounts> {
    return this.#gateway.history.mediaCounts(this.chat(chatId), AbortSignal.timeout(mediaCountsPatienceMs));
  }

  /** Starts to queue the media of a chat that are wished for. */
  startScan(wish: ScanWish): Scan {
    this.chat(wish.chatId);
    return this.scans.start(wish);
  }

  /** Begins to watch a chat. */
  async makeWatchRule(wish: WatchWish): Promise<WatchRule> {
    return this.watch.make(wish, this.chat(wish.chatId));
  }

  /** Refuses new work in the same turn; what runs goes on until `stop`. */
  closeIntake(): void {
    this.media.closeIntake();
    this.scans.closeIntake();
    this.links.closeIntake();
    this.watch.closeIntake();
    this.imports.closeIntake();
    this.messageLists.closeIntake();
    this.queue.closeIntake();
    this.history.closeIntake();
    this.historyTransfers.closeIntake();
  }

  /** Aborts everything in the same turn, and resolves when it has ended. */
  stop(): Promise<void> {
    this.#stopping ??= Promise.all([
      this.scans.shutdown(),
      this.links.shutdown(),
      this.watch.shutdown(),
      this.imports.shutdown(),
      this.messageLists.shutdown(),
      this.queue.stop(),
      this.chats.stop(),
      this.photos.stop(),
      this.history.stop(),
      this.historyTransfers.shutdown(),
      this.media.stop(),
    ]).then(() => undefined);
    return this.#stopping;
  }

  /** Deletes unfinished files and the list of downloads, while it still can: before `stop`. Finished files stay where they are. */
  async dropDownloads(): Promise<void> {
    await Promise.all([
      this.scans.shutdown(),
      this.links.shutdown(),
      this.watch.shutdown(),
      this.messageLists.shutdown(),
    ]);
    await this.queue.act("remove", { all: true });
  }

  /** Deletes what is kept of the account. Call it after `stop`. */
  async wipe(): Promise<void> {
    this.#accounts.remove(this.account.id);
    await rm(this.#cacheFolder, { recursive: true, force: true });
  }

  /** The topics of a forum, in Telegram's order. */
  async topics(chatId: string): Promise<GatewayTopic[]> {
    return this.#gateway.threads.topics(this.chat(chatId), AbortSignal.timeout(threadsPatienceMs));
  }

  /** Where a channel's posts are commented. */
  async discussion(chatId: string): Promise<{ state: Discussion["state"]; title: string | null }> {
    const chat = this.chat(chatId);
    const discussion = await this.#gateway.threads.discussion(chat, AbortSignal.timeout(threadsPatienceMs));
    return { state: discussion.state, title: discussion.state === "open" ? discussion.group.title : null };
  }

  #surroundings(chatId: string): ScanSurroundings {
    return {
      chatKind: this.chats.find(chatId)?.kind ?? null,
      findPerson: (id) => {
        const personId = `user:${id}`;
        // Oneself is addressed without an access hash.
        if (personId === `user:${this.account.id}`) return { id: personId, accessHash: "0" };
        return this.chats.find(personId) ?? null;
      },
    };
  }

  /** A chat of the list. Throws when it is not there. */
  chat(chatId: string): GatewayChat {
    const chat = this.chats.find(chatId);
    if (!chat) throw new RequestRefused("unknown-chat", `There is no chat ${chatId}`);
    return chat;
  }
}

/** One's own chat, in which messages are saved: addressed without an access hash, and there before anything is in it. */
function savedMessagesOf(accountId: string): GatewayChat {
  return {
    id: `user:${accountId}`,
    accessHash: "0",
    kind: "saved",
    title: "Saved Messages",
    username: null,
    strippedPhotoJpeg: null,
    photoId: null,
    photoDcId: null,
    lastMessageDate: 0,
    pinned: false,
    archived: false,
  };
}
