import { isAbsolute } from "node:path";
import type { Worker } from "node:worker_threads";
import type { ImportChat, ImportChoice, ImportReport, ImportState } from "../../../shared/imports";
import type { WatchWish } from "../../../shared/watch-rules";
import type { DownloadChat } from "../../downloads/download-rows";
import { ShuttingDown, WorkTracker } from "../../lifecycle/work-tracker";
import type { GatewayChat } from "../../telegram/chat-source";
import type { MessageSource } from "../../telegram/message-source";
import type { ScanWish } from "../chat-scan";
import { LinkChats, type ListedChats } from "../link-chats";
import { ImportChats } from "./import-chats";
import { ImportNotes } from "./import-notes";
import { joinFilters } from "./join-filters";
import type { ConfigChat } from "./read-config";
import type { ExportChat } from "./read-export";
import { type ImportContent, ImportRefused, readImportFiles } from "./read-files";

/** Ten changes a second are enough for the eye. */
const tellEveryMs = 100;
/**
 * A watch rule begins so long before its chat's scan: the clock of this computer may be wrong, and nothing may fall between the two. What
 * both see is queued once.
 */
const watchOverlapMs = 24 * 60 * 60 * 1_000;

export interface ImportsDependencies {
  messages: Pick<MessageSource, "chatByName">;
  chats: ListedChats & {
    /** Keeps a chat that is not in the account's list, so that it can be looked through. */
    visit(chat: GatewayChat): void;
  };
  startScan(wish: ScanWish): void;
  startList(chat: DownloadChat, messageIds: ArrayLike<number>, withTexts: boolean): void;
  /** Makes a watch rule, recorded when it returns; false where the chat has one already. */
  startRule(wish: WatchWish & { since: number }, chat: DownloadChat): boolean;
  startYamlWorker: () => Worker;
  /** Epoch milliseconds. */
  now?: () => number;
  log: { warn(message: string, ...details: unknown[]): void };
}

/** A chat of the file that was read. */
interface ReadChat {
  written: string;
  line: number | null;
  chat: GatewayChat | null;
  problem: ImportChat["problem"];
  scan: ConfigChat["scan"];
  included: ArrayLike<number>;
  missing: ArrayLike<number>;
}

interface ReadFile {
  source: ImportReport["source"];
  fileNames: string[];
  chats: ReadChat[];
  pathTemplate: string | null;
  downloadsFolder: string | null;
  withTexts: boolean;
  notes: ImportReport["notes"];
}

type FileState = ImportState["file"];

/**
 * Takes over what another program was to download: reads its files, says what is in them, and starts what is chosen of it. Nothing is
 * started before that; what is started is recorded in the same turn, so that a quit interrupts nothing for good.
 */
export class Imports {
  readonly #deps: ImportsDependencies;
  readonly #chats: ImportChats;
  readonly #tracker = new WorkTracker();
  readonly #listeners = new Set<(file: FileState) => void>();
  #file: FileState = { state: "none" };
  #read: ReadFile | null = null;
  #reading: { controller: AbortController; ended: Promise<void> } | null = null;
  #toldAt = 0;

  constructor(deps: ImportsDependencies) {
    this.#deps = deps;
    this.#chats = new ImportChats(deps.chats, new LinkChats(deps.chats, deps.messages));
  }

  get file(): FileState {
    return this.#file;
  }

  /** Called after each change. Returns the function that ends the subscription. */
  onChange(listener: (file: FileState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins to read files that a person chose; what was read before is forgotten. What comes of it is told. Throws `ShuttingDown`. */
  read(paths: readonly string[]): void {
    if (this.#tracker.stopped) throw new ShuttingDown();
    this.close();
    const controller = new AbortController();
    this.#show({ state: "reading", readBytes: 0, totalBytes: 0 });
    const ended = this.#tracker.run(() => this.#work(paths, controller.signal));
    this.#reading = { controller, ended };
  }

  /** Forgets the files, also while they are being read. */
  close(): void {
    this.#reading?.controller.abort(new DOMException("Stopped", "AbortError"));
    this.#reading = null;
    this.#read = null;
    if (this.#file.state !== "none") this.#show({ state: "none" });
  }

  /** Puts another filter in the place of the one that a chat has in the file. */
  setFilter(index: number, filter: string): void {
    const chat = this.#read?.chats[index];
    if (chat?.scan) chat.scan = { ...chat.scan, filter: filter.trim() === "" ? "" : filter };
    this.#showReport();
  }

  /** What of the read file may be taken into the settings. */
  get offers(): Pick<ImportReport, "pathTemplate" | "downloadsFolder"> {
    return { pathTemplate: this.#read?.pathTemplate ?? null, downloadsFolder: this.#read?.downloadsFolder ?? null };
  }

  /** Starts what is chosen, recorded when it returns; chats that nothing can be started for are passed over. Throws `ShuttingDown`. */
  start({ chats: indexes, onlyMissing, watch }: ImportChoice): void {
    if (this.#tracker.stopped) throw new ShuttingDown();
    const { chats = [], withTexts = false } = this.#read ?? {};
    let scans = 0;
    let messages = 0;
    let rules = 0;
    const since = Math.floor(((this.#deps.now ?? Date.now)() - watchOverlapMs) / 1_000);
    for (const index of new Set(indexes)) {
      const read = chats[index];
      if (!read?.chat) continue;
      const view = toView(read, index);
      if (view.scan?.filterProblem) continue;
      this.#deps.chats.visit(read.chat);
      if (view.scan !== null) {
        const { kinds, joined } = view.scan;
        this.#deps.startScan({ chatId: read.chat.id, kinds, order: "oldest-first", filter: joined });
        scans += 1;
        const rule = { chatId: read.chat.id, topic: null, kinds, filter: joined, template: null, since };
        if (watch && this.#deps.startRule(rule, read.chat)) rules += 1;
      }
      const ids = onlyMissing ? read.missing : merged(read.included, read.missing);
      if (ids.length > 0) this.#deps.startList(read.chat, ids, withTexts);
      messages += ids.length;
    }
    this.#read = null;
    this.#show({ state: "started", scans, messages, rules });
  }

  /** Closes the gate in the same turn: nothing more is read or started. */
  closeIntake(): void {
    this.#tracker.close();
  }

  /** Ends a reading that is under way. Never rejects; idempotent. */
  async shutdown(): Promise<void> {
    this.#tracker.close();
    this.#reading?.controller.abort(new DOMException("Stopped", "AbortError"));
    await this.#tracker.stopAndDrain();
    this.#listeners.clear();
  }

  async #work(paths: readonly string[], signal: AbortSignal): Promise<void> {
    // A turn later: `read` returns before anything happens.
    await Promise.resolve();
    try {
      const content = await readImportFiles(paths, {
        startYamlWorker: this.#deps.startYamlWorker,
        onProgress: (readBytes, totalBytes) => this.#showProgress(readBytes, totalBytes, signal),
        signal,
      });
      if (signal.aborted) return;
      this.#show({ state: "reading", readBytes: 0, totalBytes: 0 });
      const read = await this.#lookUp(content, signal);
      if (signal.aborted) return;
      this.#read = read;
      this.#showReport();
    } catch (error) {
      if (signal.aborted) return;
      // Nothing of the file itself goes to the log: there may be secrets in it.
      if (!(error instanceof ImportRefused)) this.#deps.log.warn("import: a file could not be read", error);
      const fault =
        error instanceof ImportRefused
          ? error.fault
          : { kind: "unreadable" as const, fileName: "", line: null, column: null };
      this.#show({ state: "refused", fault });
    }
  }

  async #lookUp(content: ImportContent, signal: AbortSignal): Promise<ReadFile> {
    const { source, fileNames } = content;
    if (content.source === "export") {
      const chats: ReadChat[] = [];
      for (const each of content.export.chats) chats.push(await this.#exportChat(each, signal));
      const { notes } = content.export;
      return { source, fileNames, chats, pathTemplate: null, downloadsFolder: null, withTexts: false, notes };
    }
    const { config } = content;
    const chats: ReadChat[] = [];
    for (const { address, retryIds, ...each } of config.chats) {
      chats.push({ ...each, ...(await this.#chats.find(address, signal)), included: [], missing: retryIds });
    }
    const notes = new ImportNotes();
    const folder = config.downloadsFolder;
    const isHere = folder !== null && isAbsolute(folder);
    if (folder !== null && !isHere) notes.add("folder-elsewhere", fileNames[0] ?? "", folder, null);
    return {
      source,
      fileNames,
      chats,
      pathTemplate: config.pathTemplate,
      downloadsFolder: isHere ? folder : null,
      withTexts: config.withTexts,
      notes: [...config.notes, ...notes.list],
    };
  }

  async #exportChat({ written, address, included, missing }: ExportChat, signal: AbortSignal): Promise<ReadChat> {
    return { written, line: null, scan: null, included, missing, ...(await this.#chats.find(address, signal)) };
  }

  #showProgress(readBytes: number, totalBytes: number, signal: AbortSignal): void {
    if (signal.aborted || Date.now() - this.#toldAt < tellEveryMs) return;
    this.#show({ state: "reading", readBytes, totalBytes });
  }

  #showReport(): void {
    const read = this.#read;
    if (read === null) return;
    this.#show({ state: "read", report: { ...read, chats: read.chats.map(toView) } });
  }

  #show(file: FileState): void {
    this.#file = file;
    this.#toldAt = Date.now();
    for (const listener of this.#listeners) listener(file);
  }
}

function toView(read: ReadChat, index: number): ImportChat {
  const { written, line, chat, problem, scan, included, missing } = read;
  const base = {
    index,
    written,
    line,
    chatId: chat?.id ?? null,
    title: chat?.title ?? null,
    problem,
    messages: { all: included.length + missing.length, missing: missing.length },
  };
  if (scan === null) return { ...base, scan: null };
  const { kinds, filter, from } = scan;
  const reading = joinFilters(filter, scan.conditions);
  const isGood = "joined" in reading;
  return {
    ...base,
    scan: {
      kinds: [...kinds],
      filter,
      filterProblem: isGood ? null : reading.problem,
      joined: isGood ? reading.joined : null,
      from,
    },
  };
}

/** Two ascending lists as one. */
function merged(one: ArrayLike<number>, other: ArrayLike<number>): Int32Array {
  const all = new Int32Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all.sort();
}
