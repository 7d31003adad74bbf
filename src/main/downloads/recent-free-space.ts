import type { Clock } from "./clock";
import type { FreeSpace } from "./disk-space";

/** For so long a look at the free space is good for every file that begins. */
export const lookIsGoodForMs = 1_000;

interface Look {
  at: number;
  /** What was free then, less what was written since. */
  freeBytes: number;
}

/**
 * The free space of folders, asked of the system at most once a second for each as long as there is enough: a chat of small files
 * would ask for every one of them. What is written meanwhile is taken off.
 */
export class RecentFreeSpace {
  readonly #freeSpace: FreeSpace;
  readonly #clock: Clock;
  readonly #looks = new Map<string, Look>();

  constructor(freeSpace: FreeSpace, clock: Clock) {
    this.#freeSpace = freeSpace;
    this.#clock = clock;
  }

  /** Whether there were so many bytes at the last look, if that was no longer ago than a second. */
  holds(folder: string, bytes: number): boolean {
    const look = this.#looks.get(folder);
    return look !== undefined && this.#clock.now() - look.at < lookIsGoodForMs && look.freeBytes >= bytes;
  }

  /** Looks now. */
  async look(folder: string): Promise<number> {
    const freeBytes = await this.#freeSpace(folder);
    const now = this.#clock.now();
    for (const [other, { at }] of this.#looks) if (now - at >= lookIsGoodForMs) this.#looks.delete(other);
    this.#looks.set(folder, { at: now, freeBytes });
    return freeBytes;
  }

  /** Call it before bytes are written: they may lie on the disk of any of the folders, so they count for all. */
  writing(bytes: number): void {
    for (const look of this.#looks.values()) look.freeBytes -= bytes;
  }
}
