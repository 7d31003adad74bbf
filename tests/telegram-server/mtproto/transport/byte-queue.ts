/** Bytes as they come from a socket, taken in lengths as they are needed. Takes time linear in the bytes, however they are cut. */
export class ByteQueue {
  readonly #parts: Buffer[] = [];
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  /** The first `count` bytes without taking them; fewer than are there must be asked for. Meant for short headers. */
  peek(count: number): Buffer {
    const first = this.#parts[this.#head];
    if (first !== undefined && first.length >= count) return first.subarray(0, count);
    const taken = this.take(count);
    if (this.#head > 0) {
      this.#head -= 1;
      this.#parts[this.#head] = taken;
    } else {
      this.#parts.unshift(taken);
    }
    this.#length += count;
    return taken;
  }

  /** Takes the first `count` bytes; fewer than are there must be asked for. */
  take(count: number): Buffer {
    if (count > this.#length) throw new RangeError(`${count} bytes asked of ${this.#length}`);
    const first = this.#parts[this.#head];
    this.#length -= count;
    if (first === undefined) return Buffer.alloc(0);
    if (first.length > count) {
      this.#parts[this.#head] = first.subarray(count);
      return first.subarray(0, count);
    }
    if (first.length === count) {
      this.#dropFirst();
      return first;
    }
    const target = Buffer.allocUnsafeSlow(count);
    let filled = 0;
    while (filled < count) filled += this.#moveInto(target, filled);
    return target;
  }

  /** Takes all bytes that are there. */
  takeAll(): Buffer {
    return this.take(this.#length);
  }

  #moveInto(target: Buffer, filled: number): number {
    const part = this.#parts[this.#head] ?? Buffer.alloc(0);
    const count = part.copy(target, filled);
    if (count === part.length) this.#dropFirst();
    else this.#parts[this.#head] = part.subarray(count);
    return count;
  }

  /** Parts are dropped from the front in bulk: shifting an array for each would not be linear. */
  #dropFirst(): void {
    this.#parts[this.#head] = Buffer.alloc(0);
    this.#head += 1;
    if (this.#head < 64 && this.#head < this.#parts.length) return;
    this.#parts.splice(0, this.#head);
    this.#head = 0;
  }
}
