const slotMs = 500;
const slots = 10;

/** Bytes per second over the last five seconds (or since the start, while that is less). Constant memory. */
export class SpeedMeter {
  readonly #startedAt: number;
  readonly #bytes = new Float64Array(slots);
  #slot: number;

  /** `now` is epoch milliseconds, here and below. */
  constructor(now: number) {
    this.#startedAt = now;
    this.#slot = Math.floor(now / slotMs);
  }

  add(bytes: number, now: number): void {
    this.#advance(now);
    const index = this.#slot % slots;
    this.#bytes[index] = (this.#bytes[index] ?? 0) + bytes;
  }

  bytesPerSecond(now: number): number {
    this.#advance(now);
    // Never over less than a second: the first chunk would look like a burst.
    const windowMs = Math.max(1_000, Math.min(now - this.#startedAt, (slots - 1) * slotMs + (now % slotMs)));
    let sum = 0;
    for (const bytes of this.#bytes) sum += bytes;
    return Math.round((sum * 1_000) / windowMs);
  }

  #advance(now: number): void {
    const slot = Math.floor(now / slotMs);
    const passed = Math.min(slot - this.#slot, slots);
    for (let step = 1; step <= passed; step += 1) this.#bytes[(slot - passed + step) % slots] = 0;
    if (slot > this.#slot) this.#slot = slot;
  }
}
