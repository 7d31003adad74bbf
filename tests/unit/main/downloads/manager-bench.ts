import { join } from "node:path";
import { afterEach } from "vitest";
import type { Clock } from "../../../../src/main/downloads/clock";
import { DownloadManager } from "../../../../src/main/downloads/manager";
import { AccountStore } from "../../../../src/main/storage/account-store";
import { ChatFolderStore } from "../../../../src/main/storage/chat-folder-store";
import { ChunkStore } from "../../../../src/main/storage/chunk-store";
import { type Database, openDatabase } from "../../../../src/main/storage/database";
import { DownloadStore } from "../../../../src/main/storage/download-store";
import { HistoryStore } from "../../../../src/main/storage/history-store";
import { ThumbnailStore } from "../../../../src/main/storage/thumbnail-store";
import type { DownloadState } from "../../../../src/shared/downloads";
import type { SameContentPolicy } from "../../../../src/shared/history";
import type { SideCars } from "../../../../src/shared/settings";
import { temporaryFolder, until } from "./conditions";
import { ManualClock } from "./manual-clock";
import { MemoryFileSource } from "./memory-file-source";

export const accountId = "1001";
export const chat = { id: "channel:777", accessHash: "5", title: "Holiday" };

/** A manager on a real database and real files; `crash` and `start` take it through ends and starts of the app. */
export class ManagerBench {
  readonly folder: string;
  readonly downloads: string;
  readonly clock = new ManualClock();
  readonly source = new MemoryFileSource();
  readonly warnings: string[] = [];
  readonly settings = {
    pathTemplate: "{chat}/{file_name}",
    filesAtOnce: 5,
    chunksPerFile: 4,
    requestsAtOnce: 32,
    sameContent: "keep-both" as SameContentPolicy,
    keepFreeMegabytes: 64,
    speedLimitBytesPerSecond: null as number | null,
    verifyHashes: true,
    correctExtensions: true,
    sideCars: "off" as SideCars,
  };
  freeBytes = 1e12;
  database: Database;
  store: DownloadStore;
  history: HistoryStore;
  manager: DownloadManager;
  readonly #crashed: DownloadManager[] = [];

  constructor(folder: string) {
    this.folder = folder;
    this.downloads = join(folder, "Downloads");
    this.database = this.#open();
    this.store = new DownloadStore(this.database, accountId);
    this.history = new HistoryStore(this.database, accountId);
    this.manager = this.#makeManager();
  }

  /** The process is gone: nothing is said to anybody, and what runs can't do any more harm. */
  crash(): void {
    this.#crashed.push(this.manager);
    this.database.close();
    this.source.beforeRead = () => new Promise(() => undefined);
    this.database = this.#open();
    this.store = new DownloadStore(this.database, accountId);
    this.history = new HistoryStore(this.database, accountId);
    this.manager = this.#makeManager();
  }

  /** Ends what is left, also what a crash left behind in this process. */
  async end(): Promise<void> {
    for (const manager of [...this.#crashed, this.manager]) await manager.stop();
    this.database.close();
  }

  state(id: number): DownloadState | undefined {
    return this.store.get(id)?.state;
  }

  async untilState(id: number, state: DownloadState): Promise<void> {
    await until(() => this.manager.row(id)?.state === state, `download ${id} to be ${state}`);
  }

  /** Adds files named file1, file2 … of these sizes. */
  async addFiles(...sizes: number[]): Promise<void> {
    const items = sizes.map((size) => this.source.addFile(`file${this.source.sizes.size + 1}`, size));
    await this.manager.add(items, chat);
  }

  #open(): Database {
    const { database } = openDatabase(join(this.folder, "gramhaul.db"));
    new AccountStore(database).save({ id: accountId, name: "Ada", username: null, maskedPhone: null });
    return database;
  }

  #makeManager(): DownloadManager {
    const clock: Clock = this.clock;
    return new DownloadManager({
      accountId,
      stores: {
        downloads: this.store,
        chunks: new ChunkStore(this.database),
        thumbnails: new ThumbnailStore(this.database),
        history: this.history,
        folders: new ChatFolderStore(this.database),
        accounts: new AccountStore(this.database),
      },
      files: this.source,
      settings: {
        downloadsFolder: () => this.downloads,
        pathTemplate: () => this.settings.pathTemplate,
        filesAtOnce: () => this.settings.filesAtOnce,
        chunksPerFile: () => this.settings.chunksPerFile,
        verifyHashes: () => this.settings.verifyHashes,
        correctExtensions: () => this.settings.correctExtensions,
        sideCars: () => this.settings.sideCars,
        requestsAtOnce: () => this.settings.requestsAtOnce,
        sameContent: () => this.settings.sameContent,
        keepFreeMegabytes: () => this.settings.keepFreeMegabytes,
        speedLimitBytesPerSecond: () => this.settings.speedLimitBytesPerSecond,
      },
      log: { warn: (message) => this.warnings.push(message) },
      clock,
      freeSpace: async () => this.freeBytes,
    });
  }
}

/** Answers reads until `count` were answered and holds the others until they are aborted. */
export function holdReadsAfter(source: MemoryFileSource, count: number): void {
  let answered = 0;
  source.beforeRead = (_call, signal) => {
    answered += 1;
    if (answered <= count) return undefined;
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
}

const benches: ManagerBench[] = [];

/** A bench of the test's own, in a folder of its own; both are gone after it. */
export function newBench(): ManagerBench {
  const bench = new ManagerBench(temporaryFolder());
  benches.push(bench);
  return bench;
}

afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.end();
});
