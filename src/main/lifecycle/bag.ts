/**
 * Things that come and go in any order, a few dozen at a time: requests in flight, who listens to a signal.
 *
 * Not a `Set`, because of how V8 collects garbage. A Set that things go in and out of makes a new table every few dozen of them, and the old
 * table points to the next one and to all that it held last. Once one of these tables has reached the old generation it keeps all that follow
 * alive, with what they held, until a full collection: every request of a large file, for instance (docs/performance.md).
 */
export class Bag<T extends object> implements Iterable<T> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The same thing may be in it several times. */
  add(item: T): void {
    this.#items.push(item);
  }

  /** Takes one out that is equal to this one; false when there is none. */
  delete(item: T): boolean {
    return this.#takeAt(this.#items.indexOf(item)) !== undefined;
  }

  /** Takes out any for which this holds. */
  take(matches: (item: T) => boolean): T | undefined {
    return this.#takeAt(this.#items.findIndex(matches));
  }

  find(matches: (item: T) => boolean): T | undefined {
    return this.#items.find(matches);
  }

  has(item: T): boolean {
    return this.#items.includes(item);
  }

  clear(): void {
    this.#items.length = 0;
  }

  /** What is in it now; what comes and goes meanwhile makes no difference. */
  [Symbol.iterator](): Iterator<T> {
    return [...this.#items].values();
  }

  #takeAt(index: number): T | undefined {
    if (index < 0) return undefined;
    const item = this.#items[index];
    const last = this.#items.pop();
    if (index < this.#items.length && last !== undefined) this.#items[index] = last;
    return item;
  }
}
