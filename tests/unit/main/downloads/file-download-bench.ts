import { downloadFile, type FileDownloadDependencies } from "../../../../src/main/downloads/file-download";
import type { FileJob, FileJournal, FinishedFile } from "../../../../src/main/downloads/file-job";
import { ClashNumbers } from "../../../../src/main/downloads/file-names";
import { FolderSync } from "../../../../src/main/downloads/folder-sync";
import type { SameContentCheck } from "../../../../src/main/downloads/same-content";
import type { MediaItem } from "../../../../src/main/telegram/media-item";
import { ManualClock } from "./manual-clock";
import { MemoryFileSource } from "./memory-file-source";

/** One file with a memory: what a run has recorded is what the next run of the same file begins with. */
export class FileBench {
  readonly clock = new ManualClock();
  readonly source: MemoryFileSource;
  readonly states: string[] = [];
  /** `doneBytes` of each record, in order. */
  readonly progress: number[] = [];
  readonly published: string[] = [];
  spaceNeeded: number[] = [];
  chunksInFlight = 4;
  verifyHashes = true;
  readonly hashRefusals: number[] = [];
  job: FileJob;
  /** Thrown by the next record, once. */
  recordFault: Error | null = null;
  requireSpace: FileDownloadDependencies["requireSpace"] = async (_folder, bytes) => {
    this.spaceNeeded.push(bytes);
  };
  folderSync = new FolderSync();
  nameByContent: FileDownloadDependencies["nameByContent"];
  /** Called before each record of the journal is committed, and after it; what it throws ends the run there. */
  onRecord: (what: keyof FileJournal, when: "before" | "after") => void = () => undefined;
  readonly #clashNumbers = new ClashNumbers();

  constructor(folder: string, item: MediaItem, source: MemoryFileSource) {
    this.source = source;
    this.job = {
      id: 1,
      chat: { id: item.chatId, accessHash: "9" },
      messageId: item.messageId,
      mediaId: item.mediaId,
      location: item.location,
      sizeBytes: item.sizeBytes,
      messageDate: item.date,
      folder,
      fileName: item.fileName ?? "file.bin",
      partPath: null,
      path: null,
      chunks: null,
    };
  }

  sameContent: SameContentCheck | null = null;

  run(signal: AbortSignal = new AbortController().signal): Promise<FinishedFile> {
    const deps: FileDownloadDependencies = {
      files: this.source,
      clock: this.clock,
      chunksInFlight: () => this.chunksInFlight,
      verifyHashes: () => this.verifyHashes,
      hashesRefused: (waitSeconds) => this.hashRefusals.push(waitSeconds),
      whileWriting: (_bytes, write) => write(),
      requireSpace: (folder, bytes) => this.requireSpace(folder, bytes),
      clashNumbers: this.#clashNumbers,
      folderSync: this.folderSync,
      nameByContent: this.nameByContent,
      sameContent: this.sameContent,
    };
    return downloadFile(this.job, this.#journal(), deps, signal);
  }

  #remember(change: Partial<FileJob>): void {
    this.job = { ...this.job, ...change };
  }

  #journal(): FileJournal {
    const record = (what: keyof FileJournal, change: Partial<FileJob>): void => {
      this.onRecord(what, "before");
      this.#remember(change);
      this.onRecord(what, "after");
    };
    return {
      entered: (state) => this.states.push(state),
      reserved: (partPath) => record("reserved", { partPath, path: null }),
      recorded: (chunks, doneBytes) => {
        const fault = this.recordFault;
        this.recordFault = null;
        if (fault !== null) throw fault;
        this.progress.push(doneBytes);
        record("recorded", { chunks: { chunkBytes: chunks.chunkBytes, bitmap: Uint8Array.from(chunks.bitmap) } });
      },
      sizeFound: (sizeBytes) => record("sizeFound", { sizeBytes }),
      renewed: (location) => record("renewed", { location }),
      dropped: () => record("dropped", { partPath: null, path: null, chunks: null }),
      publishing: (path) => {
        this.published.push(path);
        record("publishing", { path });
      },
    };
  }
}

/** A bench for one file of a source of its own. */
export function benchFor(
  folder: string,
  sizeBytes: number,
  options: { id?: string; declaredBytes?: number | null } = {},
): FileBench {
  const source = new MemoryFileSource();
  const id = options.id ?? "file1";
  const declared = options.declaredBytes === undefined ? sizeBytes : options.declaredBytes;
  return new FileBench(folder, source.addFile(id, sizeBytes, declared), source);
}
