/** Message ids, four bytes each: an export of millions of messages is kept in a few MiB. */
export class IdList {
  #ids = new Int32Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(id: number): void {
    if (this.#length === this.#ids.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#ids);
      this.#ids = larger;
    }
    this.#ids[this.#length] = id;
    this.#length += 1;
  }

  /** Ascending, each once. */
  sorted(): Int32Array {
    const sorted = this.#ids.slice(0, this.#length).sort();
    let kept = 0;
    for (const id of sorted) {
      if (kept === 0 || sorted[kept - 1] !== id) sorted[kept++] = id;
    }
    return sorted.slice(0, kept);
  }
}
