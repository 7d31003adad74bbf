import type { ChatRef } from "../telegram/chat-source";
import type { FileLocation } from "../telegram/media-item";
import type { RecordedChunks } from "./chunk-map";

/** One file to download, and how far an earlier run came. */
export interface FileJob {
  id: number;
  chat: ChatRef;
  messageId: number;
  mediaId: string;
  location: FileLocation;
  /** Declared size; null when Telegram does not say. */
  sizeBytes: number | null;
  /** Epoch seconds of the message: becomes the file's time of last change. */
  messageDate: number;
  /** Absolute path of the folder that the file goes to; that of `partPath` when there is one. */
  folder: string;
  /** Safe name that the file should get. */
  fileName: string;
  /** The `.part` file of an earlier run, else null. */
  partPath: string | null;
  /** Where an earlier run was about to publish the file, which its `.part` file was complete for; else null. */
  path: string | null;
  chunks: RecordedChunks | null;
}

/**
 * Whom a running download tells what has to be remembered. What a call throws ends the run, because what is not recorded would be
 * lost. `reserved`, `recorded`, `sizeFound`, `renewed` and `publishing` have committed it when they return.
 */
export interface FileJournal {
  /** The file is being fetched, or checked and put in its place. Committed with what is recorded next. */
  entered(state: "downloading" | "verifying"): void;
  /** This `.part` file belongs to the download from now on and is going to be written to. No final path is taken any more. */
  reserved(partPath: string): void;
  /** These chunks are on disk. */
  recorded(chunks: RecordedChunks, doneBytes: number): void;
  /** The file turned out to be this long. */
  sizeFound(sizeBytes: number): void;
  /** A fresh file reference. */
  renewed(location: FileLocation): void;
  /** The `.part` file has been deleted: nothing of the download is on the disk any more. */
  dropped(): void;
  /** The `.part` file is complete and brought to the disk, and is about to get this final path. */
  publishing(path: string): void;
}

export interface FinishedFile {
  path: string;
  sizeBytes: number;
  /** The files that were written beside it. */
  sideCars?: readonly string[];
  /** Absent: downloaded. */
  origin?: "linked" | "same";
  /** Lower case hexadecimal; absent where nobody needed to know. */
  sha256?: string | null;
  /** Epoch milliseconds of the file's last change; absent: the message's date. */
  modifiedAt?: number | null;
}
