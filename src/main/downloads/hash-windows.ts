import { abortable } from "../lifecycle/abort";
import { Bag } from "../lifecycle/bag";
import type { HashedRange } from "../telegram/file-source";
import { firstUncovered, rangesWithin } from "../telegram/hashed-ranges";

/** One that has no answer yet. */
interface Question {
  start: number;
  answered: Promise<void>;
}

/**
 * The hashes of one file, asked for as they are needed. One answer covers a window of many ranges (Telegram decides how large), so
 * chunks in flight share questions: the first question shows how large a window is, and from then on each window is asked for once,
 * at its start, several at a time. Hashes are kept until their chunk was checked, so memory does not grow with the file.
 */
export class HashWindows {
  readonly #ask: (offset: number) => Promise<readonly HashedRange[]>;
  readonly #signal: AbortSignal;
  readonly #pending = new Bag<Question>();
  #ranges: HashedRange[] = [];
  #windowBytes = 0;
  /** From here on the server has no hashes. */
  #noneFrom = Number.POSITIVE_INFINITY;

  /**
   * `ask` resolves to the hashes of consecutive ranges from the one that holds `offset`; to none when none are to be had from there on.
   * After `signal` is aborted every wait rejects with its reason.
   */
  constructor(ask: (offset: number) => Promise<readonly HashedRange[]>, signal: AbortSignal) {
    this.#ask = ask;
    this.#signal = signal;
  }

  /** The ranges that touch [offset, end), as far as the server has hashes of them. */
  async covering(offset: number, end: number): Promise<HashedRange[]> {
    const asked = new Set<number>();
    for (;;) {
      const missing = firstUncovered(this.#ranges, offset, end);
      if (missing >= end || missing >= this.#noneFrom) break;
      const start = this.#questionFor(missing, asked);
      // Asked for already, and the answer passed it over.
      if (start === null) break;
      const pending = this.#pending.find((question) => question.start === start);
      if (pending === undefined) asked.add(start);
      await abortable(pending?.answered ?? this.#put(start), this.#signal);
    }
    return rangesWithin(this.#ranges, offset, end);
  }

  /** Gives the hashes of [offset, end) up. Should they be needed once more, they are asked for once more. */
  forget(offset: number, end: number): void {
    this.#ranges = this.#ranges.filter((range) => range.offset < offset || range.offset + range.length > end);
  }

  #questionFor(missing: number, asked: ReadonlySet<number>): number | null {
    const [first] = this.#pending;
    if (this.#windowBytes === 0 && first !== undefined) return first.start;
    const windowStart = this.#windowBytes === 0 ? missing : missing - (missing % this.#windowBytes);
    if (!asked.has(windowStart)) return windowStart;
    return asked.has(missing) ? null : missing;
  }

  #put(start: number): Promise<void> {
    const answered = this.#ask(start)
      .then((ranges) => this.#take(start, ranges))
      .finally(() => this.#pending.take((question) => question.start === start));
    this.#pending.add({ start, answered });
    return answered;
  }

  #take(start: number, ranges: readonly HashedRange[]): void {
    const last = ranges.at(-1);
    if (last === undefined) {
      this.#noneFrom = Math.min(this.#noneFrom, start);
      return;
    }
    this.#windowBytes = Math.max(this.#windowBytes, last.offset + last.length - start);
    const known = new Set(this.#ranges.map((range) => range.offset));
    this.#ranges.push(...ranges.filter((range) => !known.has(range.offset)));
  }
}
