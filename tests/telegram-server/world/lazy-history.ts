import type { FileKind, StoredFile } from "./file-types";
import type { WorldMessage } from "./types";

/** What is known of a message without making it. */
export interface LazyMessage {
  /** Absent: a text. */
  kind?: FileKind;
  text: string;
  /** Unix seconds, rising with the ids. */
  date: number;
  fromId?: bigint;
  groupedId?: bigint;
}

export interface LazyHistoryOptions {
  chatKey: string;
  /** The messages have the ids from 1 to this. */
  count: number;
  /** Cheap, and the same each time. */
  describe(id: number): LazyMessage;
  /** The file of a message that has one; the same each time. */
  fileOf(id: number, fileId: bigint): StoredFile;
  /** The files' ids follow upon this one. */
  firstFileId: bigint;
}

/** What of a history is looked for. */
export interface LazySearch {
  /** Null: messages of all kinds, texts too. */
  kinds: readonly FileKind[] | null;
  /** In lower case; empty for everything. */
  query: string;
  /** Unix seconds, both included; 0 for none. */
  minDate: number;
  maxDate: number;
  /** Decimal; absent for everybody. */
  fromId?: string;
}

/** Answers of searches that are kept: a client asks for one page after the other. */
const keptSearches = 16;

/** A history of any length whose messages and files are made when they are asked for, and kept by nobody. */
export class LazyHistory {
  readonly #options: LazyHistoryOptions;
  readonly #idsByKind = new Map<FileKind | "text", number[]>();
  readonly #found = new Map<string, readonly number[]>();

  constructor(options: LazyHistoryOptions) {
    this.#options = options;
    for (let id = options.count; id >= 1; id--) {
      const kind = options.describe(id).kind ?? "text";
      const ids = this.#idsByKind.get(kind) ?? [];
      ids.push(id);
      this.#idsByKind.set(kind, ids);
    }
  }

  get count(): number {
    return this.#options.count;
  }

  get fileCount(): number {
    return this.count - (this.#idsByKind.get("text")?.length ?? 0);
  }

  countOf(kind: FileKind): number {
    return this.#idsByKind.get(kind)?.length ?? 0;
  }

  message(id: number): WorldMessage | undefined {
    const { chatKey, count, firstFileId, describe } = this.#options;
    if (!Number.isInteger(id) || id < 1 || id > count) return undefined;
    const { kind, ...rest } = describe(id);
    const media = kind === undefined ? undefined : { kind: "file" as const, fileId: firstFileId + BigInt(id) };
    return { id, chatKey, ...rest, media };
  }

  /** Undefined for the id of another file. */
  file(fileId: bigint): StoredFile | undefined {
    const { count, firstFileId, describe, fileOf } = this.#options;
    const id = Number(fileId - firstFileId);
    if (id < 1 || id > count || describe(id).kind === undefined) return undefined;
    return fileOf(id, fileId);
  }

  /** Ids of the messages that fit, descending; null for all of them. */
  search(search: LazySearch): readonly number[] | null {
    if (search.kinds === null && isForAll(search)) return null;
    const key = JSON.stringify(search);
    const known = this.#found.get(key);
    if (known) return known;
    const found = this.#search(search);
    this.#found.set(key, found);
    const [oldest] = this.#found.keys();
    if (this.#found.size > keptSearches && oldest !== undefined) this.#found.delete(oldest);
    return found;
  }

  #search(search: LazySearch): readonly number[] {
    const { kinds, query, minDate, maxDate, fromId } = search;
    const wanted = kinds ?? [...this.#idsByKind.keys()];
    const candidates = wanted.map((kind) => this.#idsByKind.get(kind) ?? []);
    const [only, ...others] = candidates;
    const ids = only && others.length === 0 ? only : candidates.flat().sort((a, b) => b - a);
    if (isForAll(search)) return ids;
    return ids.filter((id) => {
      const { text, date, fromId: sender } = this.#options.describe(id);
      if (fromId !== undefined && sender?.toString() !== fromId) return false;
      if ((minDate > 0 && date < minDate) || (maxDate > 0 && date > maxDate)) return false;
      return query === "" || text.toLowerCase().includes(query);
    });
  }
}

/** Whether a search takes all messages of its kinds. */
function isForAll({ query, minDate, maxDate, fromId }: LazySearch): boolean {
  return query === "" && minDate === 0 && maxDate === 0 && fromId === undefined;
}
