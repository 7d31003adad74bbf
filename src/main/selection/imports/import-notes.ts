import type { ImportNote } from "../../../shared/imports";

/** More notes than this of one import nobody reads, and a hostile file could have millions of keys. */
const mostNotes = 200;
/** The longest key or piece of a value that is shown. */
const longestKey = 60;

/** What is said about a file; the same is said once. */
export class ImportNotes {
  readonly #notes = new Map<string, ImportNote>();

  add(kind: ImportNote["kind"], fileName: string, key: string, line: number | null, count?: number): void {
    if (this.#notes.size >= mostNotes) return;
    const shown = key.length > longestKey ? `${key.slice(0, longestKey)}…` : key;
    const id = JSON.stringify([kind, fileName, shown, line]);
    this.#notes.set(id, { kind, fileName, key: shown, line, ...(count === undefined ? {} : { count }) });
  }

  get list(): ImportNote[] {
    return [...this.#notes.values()];
  }
}
