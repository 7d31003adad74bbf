import { basename, dirname, join } from "node:path";
import type { SameContentPolicy } from "../../shared/history";
import type { SideCars } from "../../shared/settings";
import { nameByContent } from "../selection/naming/content-extension";
import type { AccountStore } from "../storage/account-store";
import type { ChatFolderStore } from "../storage/chat-folder-store";
import type { DownloadRecord } from "../storage/download-record";
import type { FileSource } from "../telegram/file-source";
import type { ChatFolders } from "./chat-folder";
import type { Clock } from "./clock";
import { type FreeSpace, requireSpace, SpaceWatch } from "./disk-space";
import type { BookStores, DownloadBook } from "./download-book";
import { toJob } from "./download-rows";
import { downloadFile } from "./file-download";
import { inFlightControl } from "./file-flight";
import type { FileJob, FileJournal, FinishedFile } from "./file-job";
import { ClashNumbers, partSuffix } from "./file-names";
import { FlightControl } from "./flight-control";
import { FolderSync } from "./folder-sync";
import { RecentFreeSpace } from "./recent-free-space";
import { spaceCheckMs } from "./retry-policy";
import { SameContent } from "./same-content";
import { type RunOutcome, Scheduler, type WorkList } from "./scheduler";
import { applyOutcome } from "./settlement";
import { sideCarsOf } from "./side-car-content";
import { SpeedLimit } from "./speed-limit";
import { SpeedMeter } from "./speed-meter";
import { withStallWatchdog } from "./stall-watchdog";
import { textSource } from "./text-source";
import { writeSideCar } from "./write-side-car";

/** How long to wait before a change that the database refused is tried again. */
const saveRetryMs = 5_000;
const bytesPerMegabyte = 1_000_000;

export interface DownloadSettings {
  /** Absolute path. */
  downloadsFolder(): string;
  /** Of the path below it, for what is queued from now on; see `parsePathTemplate`. */
  pathTemplate(): string;
  filesAtOnce(): number;
  /** The most chunks of one file in flight. */
  chunksPerFile(): number;
  verifyHashes(): boolean;
  /** Whether a finished file gets the extension of its content where its name has none or a wrong one. */
  correctExtensions(): boolean;
  /** What is written beside each finished file. */
  sideCars(): SideCars;
  /** The most chunks of all files in flight. */
  requestsAtOnce(): number;
  /** What is to stay free on the disk. */
  keepFreeMegabytes(): number;
  /** What happens to what is on the disk already. */
  sameContent(): SameContentPolicy;
  /** The most that all files together receive; null: no limit. */
  speedLimitBytesPerSecond(): number | null;
}

export interface ManagerStores extends BookStores {
  folders: ChatFolderStore;
  accounts: AccountStore;
}

export interface RunningDependencies {
  accountId: string;
  stores: ManagerStores;
  files: FileSource;
  settings: DownloadSettings;
  log: { warn(message: string, ...details: unknown[]): void };
  clock: Clock;
  freeSpace: FreeSpace;
  book: DownloadBook;
  chatFolders: ChatFolders;
  /** A file has begun to run. */
  onStarted(): void;
  /** A file has ended to run and this is its row, which says how; null when it was removed. */
  onSettled(after: DownloadRecord | null): void;
  /** Telegram said to a download that the session is no longer valid. */
  onAuthLost(): void;
}

interface RunningFile {
  meter: SpeedMeter;
  doneBytesAtStart: number;
}

/** Between the list and the scheduler: makes a row into a job, records what happens to it, and how it ended. */
export class RunningDownloads implements WorkList {
  readonly scheduler: Scheduler;
  readonly #deps: RunningDependencies;
  readonly #flight: FlightControl;
  readonly #speedLimit: SpeedLimit;
  readonly #clashNumbers = new ClashNumbers();
  readonly #folderSync = new FolderSync();
  readonly #recentSpace: RecentFreeSpace;
  readonly #sameContent: SameContent;
  /** Of downloads that others with the same document wait for: until the history has their end. */
  readonly #turnEnds = new Map<number, () => void>();
  readonly #files = new Map<number, RunningFile>();
  #total: SpeedMeter;
  readonly #retries = new Set<() => void>();
  #fullInARow = 0;
  /** Epoch milliseconds until which Telegram is not asked for hashes. */
  #noHashesUntil = 0;
  #closed = false;

  constructor(deps: RunningDependencies) {
    this.#deps = deps;
    this.#recentSpace = new RecentFreeSpace(deps.freeSpace, deps.clock);
    this.#sameContent = new SameContent(deps.stores.history);
    this.#total = new SpeedMeter(deps.clock.now());
    this.#flight = new FlightControl({ clock: deps.clock, ceiling: () => deps.settings.requestsAtOnce() });
    this.#speedLimit = new SpeedLimit({
      clock: deps.clock,
      bytesPerSecond: () => deps.settings.speedLimitBytesPerSecond(),
    });
    this.scheduler = new Scheduler({
      workList: this,
      runFile: (job, signal) => this.#runFile(job, signal),
      filesAtOnce: () => deps.settings.filesAtOnce(),
      clock: deps.clock,
    });
  }

  ids(): IterableIterator<number> {
    return this.#files.keys();
  }

  /** 0 for a download that does not run. */
  bytesPerSecond(id: number): number {
    return this.#files.get(id)?.meter.bytesPerSecond(this.#deps.clock.now()) ?? 0;
  }

  /** Measured over all files together: those that have just begun or ended would make a sum of their speeds wrong. */
  totalBytesPerSecond(): number {
    return this.#files.size === 0 ? 0 : this.#total.bytesPerSecond(this.#deps.clock.now());
  }

  /** Looks at the settings anew: call it when one may have changed. */
  wake(): void {
    this.#flight.wake();
    this.#speedLimit.wake();
    this.scheduler.wake();
  }

  /** Starts nothing new and tries nothing again. */
  close(): void {
    this.#closed = true;
    this.scheduler.close();
    for (const callOff of this.#retries) callOff();
    this.#retries.clear();
  }

  takeNext(fits: (sizeBytes: number | null) => boolean): FileJob | null {
    const { book, clock } = this.#deps;
    try {
      const next = book.nextQueued();
      if (next === null || !fits(next.sizeBytes)) return null;
      const folder = next.partPath === null ? this.#folderFor(next) : dirname(next.partPath);
      const chunks = next.partPath === null ? null : book.chunks(next.id);
      book.hold(next);
      book.note(next.id, { state: "preparing", reason: null });
      // After a rest the average is not over the rest as well.
      if (this.#total.bytesPerSecond(clock.now()) === 0) this.#total = new SpeedMeter(clock.now());
      this.#files.set(next.id, { meter: new SpeedMeter(clock.now()), doneBytesAtStart: next.doneBytes });
      this.#deps.onStarted();
      return toJob(next, folder, chunks);
    } catch (error) {
      this.#tryAgainLater("the next file could not be recorded as started", error, () => this.scheduler.wake());
      return null;
    }
  }

  /** A run is over. The database may be the thing that is full: then the row is settled as soon as it takes it. */
  settled(id: number, outcome: RunOutcome): void {
    const { book, clock } = this.#deps;
    try {
      const progressed = (book.get(id)?.doneBytes ?? 0) > (this.#files.get(id)?.doneBytesAtStart ?? 0);
      const after = applyOutcome(book, id, outcome, {
        now: clock.now(),
        isHeld: (reason) => this.scheduler.isHeld(reason),
      });
      this.#files.delete(id);
      book.release(id);
      this.#turnEnds.get(id)?.();
      this.#turnEnds.delete(id);
      if (after !== null) this.#learnFrom(after, outcome, progressed);
      this.#deps.onSettled(after);
    } catch (error) {
      this.#tryAgainLater(`the end of download ${id} could not be recorded`, error, () => this.settled(id, outcome));
    }
  }

  /** Absolute. The downloads folder is the present one, what is below it was decided when the file was queued. */
  #folderFor({ folder, chatId, chatTitle }: DownloadRecord): string {
    const { settings, chatFolders } = this.#deps;
    return join(settings.downloadsFolder(), folder ?? chatFolders.of(chatId, chatTitle));
  }

  async #runFile(job: FileJob, signal: AbortSignal): Promise<FinishedFile> {
    const { files, book, clock, settings, freeSpace, stores } = this.#deps;
    const text = job.location.type === "text" ? textSource(book.message(job.id).caption) : null;
    const isAskedAgain = stores.history.isAskedAgain({ ...job, chatId: job.chat.id });
    // Where its first file was, if that has gone.
    if (isAskedAgain) this.#clashNumbers.forget(job.folder, job.fileName);
    const reserveBytes = () => settings.keepFreeMegabytes() * bytesPerMegabyte;
    const space = new SpaceWatch(freeSpace, job.folder, reserveBytes);
    const deps = {
      clock,
      chunksInFlight: () => settings.chunksPerFile(),
      verifyHashes: () => settings.verifyHashes() && clock.now() >= this.#noHashesUntil,
      hashesRefused: (waitSeconds: number) => {
        this.#noHashesUntil = clock.now() + waitSeconds * 1_000;
      },
      whileWriting: (bytes: number, write: () => Promise<void>) =>
        this.#flight.whileWriting(async () => {
          await space.beforeWrite(bytes, () => this.#missingBytes(job.id));
          this.#recentSpace.writing(bytes);
          await write();
        }),
      requireSpace: async (folder: string, bytes: number) => {
        const needed = bytes + this.#bytesThatOthersStillNeed(job.id);
        if (this.#recentSpace.holds(folder, needed + reserveBytes())) return;
        await requireSpace((of) => this.#recentSpace.look(of), folder, needed, reserveBytes());
      },
      clashNumbers: this.#clashNumbers,
      folderSync: this.#folderSync,
      // Words may begin as some kind of file does.
      nameByContent: (name: string, head: Uint8Array) =>
        settings.correctExtensions() && text === null ? nameByContent(name, head) : name,
      sameContent: isAskedAgain ? null : this.#sameContent.checkWith(settings.sameContent()),
    };
    const gates = {
      budget: this.#speedLimit.forFile(),
      permits: this.#flight.forFile(),
      received: (bytes: number) => {
        this.#files.get(job.id)?.meter.add(bytes, clock.now());
        this.#total.add(bytes, clock.now());
      },
    };
    const run = (): Promise<FinishedFile> =>
      withStallWatchdog(clock, signal, (watchdog, watched) =>
        downloadFile(
          job,
          this.#journalFor(job.id),
          { ...deps, files: text ?? inFlightControl(files, { ...gates, watchdog }) },
          watched,
        ),
      );
    if (deps.sameContent !== null) this.#turnEnds.set(job.id, await this.#sameContent.beginTurn(job, signal));
    return this.#withSideCars(job, await run());
  }

  /**
   * Before the download counts as done, so that a crash leaves none without. Not called off: a file that has its name is soon done, and
   * the next start would have to look for it. A download that got no file of its own gets none beside it.
   */
  async #withSideCars(job: FileJob, finished: FinishedFile): Promise<FinishedFile> {
    const { settings, book } = this.#deps;
    const wanted = finished.origin === "same" ? "off" : settings.sideCars();
    const record = wanted === "off" ? null : book.get(job.id);
    if (record === null || wanted === "off") return finished;
    const { path: filePath, sizeBytes } = finished;
    const place = {
      filePath,
      key: `${job.chat.id}-${job.messageId}-${job.mediaId}`,
      modifiedAtSeconds: job.messageDate,
    };
    const said = { message: book.message(job.id), origin: book.origin(job.id) };
    const sideCars: string[] = [];
    for (const sideCar of sideCarsOf(wanted, { ...record, sizeBytes }, said, filePath)) {
      sideCars.push(await writeSideCar(sideCar, place, this.#folderSync));
    }
    return { ...finished, sideCars };
  }

  #bytesThatOthersStillNeed(id: number): number {
    let bytes = 0;
    for (const other of this.#files.keys()) {
      if (other !== id && this.#deps.book.get(other)?.state === "downloading") bytes += this.#missingBytes(other);
    }
    return bytes;
  }

  #missingBytes(id: number): number {
    const record = this.#deps.book.get(id);
    return record === null ? 0 : Math.max(0, (record.sizeBytes ?? 0) - record.doneBytes);
  }

  #journalFor(id: number): FileJournal {
    const { book } = this.#deps;
    return {
      entered: (state) => {
        if (book.get(id)?.state !== state) book.note(id, { state });
      },
      reserved: (partPath) => book.change(id, { partPath, fileName: basename(partPath, partSuffix), path: null }),
      recorded: (chunks, doneBytes) => {
        book.saveChunks(id, chunks);
        book.note(id, { doneBytes });
      },
      sizeFound: (sizeBytes) => book.change(id, { sizeBytes }),
      renewed: (location) => book.change(id, { location }),
      dropped: () =>
        book.transaction(() => {
          book.forgetChunks(id);
          book.change(id, { partPath: null, path: null, doneBytes: 0 });
        }),
      publishing: (path) => book.change(id, { path }),
    };
  }

  /** Lets one file's fate spare the others the same one. */
  #learnFrom(after: DownloadRecord, outcome: RunOutcome, progressed: boolean): void {
    if (outcome.kind === "finished") this.#fullInARow = 0;
    if (outcome.kind !== "failed") return;
    const { clock, settings } = this.#deps;
    const { kind } = outcome.failure;
    // Telegram refused the very first chunk: the next file would be refused as well.
    if (kind === "flood-wait" && !progressed) this.scheduler.holdUntil(after.reason?.until ?? clock.now());
    // A file that does not fit lets smaller ones pass; when as many as may run at once don't fit, the disk is full for all.
    if (kind === "disk-full") this.#fullInARow += 1;
    if (this.#fullInARow >= settings.filesAtOnce()) {
      this.#fullInARow = 0;
      this.scheduler.holdUntil(clock.now() + spaceCheckMs);
    }
    if (kind === "auth-lost") this.#deps.onAuthLost();
  }

  #tryAgainLater(what: string, error: unknown, again: () => void): void {
    this.#deps.log.warn(`downloads: ${what}${this.#closed ? "" : "; trying again later"}`, error);
    // After the end of the app the next start sets right what could not be recorded.
    if (this.#closed) return;
    const callOff = this.#deps.clock.after(saveRetryMs, () => {
      this.#retries.delete(callOff);
      again();
    });
    this.#retries.add(callOff);
  }
}
