import type { TelegramServerAddress } from "../../telegram-server/server";
import type { ContenderName } from "./names";

/** What a contender's process is told at its start. */
export interface ContenderOrder {
  contender: ContenderName;
  server: TelegramServerAddress;
  /** Port of the plain stream that the ceiling reads, on 127.0.0.1. */
  streamPort: number;
  /** Title of the chat whose files are to be fetched. */
  chat: string;
  /** Title of the chat whose files are fetched before the clock starts. */
  warmUpChat: string;
  /** An empty folder: files of the case go below `files` in it. */
  folder: string;
  /** How many files the plain GramJS contender fetches at once; the others have a number of their own. */
  filesAtOnce: number;
  /** Paused rows that lie in the queue besides; only for this app. */
  furtherRows: number;
}

/** Where below the order's folder the case's files go, and those of the warm-up. */
export const filesFolder = "files";
export const warmUpFolder = "warm-up";

/** A contender that is signed in, knows what to fetch and is warm. */
export interface ReadyContender {
  /** Fetches the files of the case. Resolves to the moment at which all were there, epoch milliseconds with fractions. */
  fetch(): Promise<number>;
  /** Ends connections once everything is on disk. The process is ended afterwards, whatever is left in it. */
  close(): Promise<void>;
  /** SHA-256 (hex) of what was fetched, for a contender that writes no files; not measured. */
  hashes?(): Promise<string[]>;
}

/** Now, epoch milliseconds with fractions, by the clock that `ReadyContender.fetch` answers in. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
