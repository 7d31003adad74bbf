import { extname, join } from "node:path";

/** What the name of an unfinished file ends in. */
export const partSuffix = ".part";

/** "a.mp4" → "a.mp4" for 1, "a (2).mp4" for 2, and so on. */
export function numberedName(name: string, number: number): string {
  if (number <= 1) return name;
  const extension = extname(name);
  return `${name.slice(0, name.length - extension.length)} (${number})${extension}`;
}

/**
 * Remembers from which number on a name is likely to be free, so that the ten-thousandth "video.mp4" of a folder does not try ten
 * thousand names. Only a hint: whether a name is free is decided by the file system.
 */
export class ClashNumbers {
  readonly #next = new Map<string, number>();
  readonly #capacity = 10_000;

  firstToTry(folder: string, name: string): number {
    return this.#next.get(join(folder, name).toLowerCase()) ?? 1;
  }

  taken(folder: string, name: string, number: number): void {
    if (this.#next.size >= this.#capacity) this.#next.clear();
    this.#next.set(join(folder, name).toLowerCase(), number + 1);
  }

  /** Tries all numbers anew: the user has deleted or moved what had them, perhaps. */
  forget(folder: string, name: string): void {
    this.#next.delete(join(folder, name).toLowerCase());
  }

  /** The number was not used after all. */
  givenBack(folder: string, name: string, number: number): void {
    const key = join(folder, name).toLowerCase();
    if (this.#next.get(key) === number + 1) this.#next.set(key, number);
  }
}
