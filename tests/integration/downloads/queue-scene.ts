import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Clock } from "../../../src/main/downloads/clock";
import { DownloadManager } from "../../../src/main/downloads/manager";
import { AccountStore } from "../../../src/main/storage/account-store";
import { ChatFolderStore } from "../../../src/main/storage/chat-folder-store";
import { openDatabase } from "../../../src/main/storage/database";
import { DownloadStore } from "../../../src/main/storage/download-store";
import { HistoryStore } from "../../../src/main/storage/history-store";
import { ThumbnailStore } from "../../../src/main/storage/thumbnail-store";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import type { MediaItem } from "../../../src/main/telegram/media-item";
import { downloadSettings } from "../../support/download-settings";
import type { ControlBody } from "../../telegram-server/control/schemas";
import type { StoredFile } from "../../telegram-server/world/file-types";
import { never } from "../telegram/gateway-to";
import { type SignedIn, signedInTo } from "../telegram/signed-in";
import { FlightWatch } from "./flight-watch";

const accountId = "1";
const chatTitle = "Files";

export interface QueueSceneOptions {
  filesAtOnce: number;
  chunksPerFile: number;
  requestsAtOnce: number;
}

/** The queue of the app, on a database on disk, over the app's own gateway to the local server over real sockets. */
export class QueueScene {
  readonly watch = new FlightWatch();
  readonly #folder = mkdtempSync(join(tmpdir(), "gramhaul-queue-"));
  readonly #stored: StoredFile[] = [];
  #items: MediaItem[] = [];
  #closeQueue: () => Promise<void> = async () => undefined;

  private constructor(
    readonly world: SignedIn,
    readonly options: QueueSceneOptions,
    readonly chatKey: string,
  ) {}

  static async open(options: QueueSceneOptions): Promise<QueueScene> {
    const world = await signedInTo("empty");
    const { key } = await world.control.addChat({ kind: "channel", title: chatTitle });
    return new QueueScene(world, options, key);
  }

  /** Adds a document to the chat. */
  async add(
    file: Partial<NonNullable<ControlBody<"newMessage">["file"]>> & { sizeBytes: number },
  ): Promise<StoredFile> {
    const { fileId } = await this.world.control.addMessage({
      chat: this.chatKey,
      file: { kind: "document", dcId: 2, fileName: `${this.#stored.length}.bin`, ...file },
    });
    const stored = this.world.server.world.files.require(BigInt(String(fileId)));
    this.#stored.push(stored);
    return stored;
  }

  /**
   * Puts all files into a new queue and resolves when each is done or has failed. With a `haste` above 1 the downloads' clock goes so much
   * faster than time itself: their waits are minutes, and a test has seconds.
   */
  async downloadAll(haste = 1): Promise<DownloadManager> {
    const { gateway } = this.world;
    const chat = await this.#chat();
    const request = { kinds: ["document"], order: "oldest-first", from: null, limit: 100 } as const;
    this.#items = (await gateway.history.page(chat, request, never)).items;
    expect(this.#items).toHaveLength(this.#stored.length);
    const manager = this.#openQueue(haste);
    await manager.add(this.#items, chat);
    manager.start();
    const ended = () => {
      const { done = 0, failed = 0 } = manager.totals().counts;
      return done + failed;
    };
    await expect.poll(ended, { message: "all files to end", timeout: 60_000, interval: 20 }).toBe(this.#stored.length);
    return manager;
  }

  /** True when the row at this place in the queue is done and every byte on disk is what the server has. */
  isExact(manager: DownloadManager, index: number): boolean {
    const row = manager.row(index + 1);
    const stored = this.#stored[index];
    if (stored === undefined || row?.state !== "done" || row.path === null) return false;
    return readFileSync(row.path).equals(this.world.server.world.files.read(stored, "", 0, stored.sizeBytes));
  }

  async close(): Promise<void> {
    await this.#closeQueue();
    await this.world.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #chat(): Promise<GatewayChat> {
    for await (const { chats } of this.world.gateway.chats.dialogs(never)) {
      const chat = chats.find(({ title }) => title === chatTitle);
      if (chat) return chat;
    }
    throw new Error(`The server does not show the chat ${chatTitle}`);
  }

  #openQueue(haste: number): DownloadManager {
    const { database } = openDatabase(join(this.#folder, "gramhaul.db"));
    const accounts = new AccountStore(database);
    accounts.save({ id: accountId, name: "Anna", username: null, maskedPhone: null });
    const { filesAtOnce, chunksPerFile, requestsAtOnce } = this.options;
    const manager = new DownloadManager({
      accountId,
      stores: {
        downloads: new DownloadStore(database, accountId),
        chunks: this.watch.chunkStore(database, (id) => this.#items[id - 1]?.mediaId ?? ""),
        thumbnails: new ThumbnailStore(database),
        history: new HistoryStore(database, accountId),
        folders: new ChatFolderStore(database),
        accounts,
      },
      files: this.watch.watching(this.world.gateway.files),
      settings: downloadSettings(join(this.#folder, "downloads"), {
        filesAtOnce: () => filesAtOnce,
        chunksPerFile: () => chunksPerFile,
        requestsAtOnce: () => requestsAtOnce,
      }),
      log: { warn: () => undefined },
      clock: hasty(haste),
    });
    this.#closeQueue = async () => {
      await manager.stop();
      database.close();
    };
    return manager;
  }
}

function hasty(haste: number): Clock {
  return {
    now: () => Date.now() * haste,
    after: (ms, work) => {
      const timer = setTimeout(work, ms / haste);
      return () => clearTimeout(timer);
    },
  };
}
