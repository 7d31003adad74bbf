/** What became of one message of the client. */
export interface ReceivedMessage {
  readonly id: bigint;
  readonly sequenceNumber: number;
  state: "received" | "processing" | "answered" | "dropped";
  /** Id of the server's message that answers it. */
  answerId: bigint | undefined;
  /** Whether the request went well, once that is known: what invokeAfterMsg waits for. */
  outcome: Promise<boolean> | undefined;
}

/** How many are remembered; older ids are refused as too old to check. */
const rememberedMessages = 2048;

/** The client's messages of one session, in the order of their ids. */
export class ReceivedMessages {
  readonly #byId = new Map<bigint, ReceivedMessage>();
  /** Ascending. */
  readonly #ordered: ReceivedMessage[] = [];
  /** Ids up to this one are forgotten. */
  #floor = 0n;

  get(id: bigint): ReceivedMessage | undefined {
    return this.#byId.get(id);
  }

  /** Highest id received, 0 before the first. */
  get highest(): bigint {
    return this.#ordered.at(-1)?.id ?? 0n;
  }

  /** True when the id is so old that it cannot be told whether it was received. */
  isForgotten(id: bigint): boolean {
    return id <= this.#floor;
  }

  /**
   * The error code of bad_msg_notification for a sequence number that contradicts those of neighbouring messages:
   * 32 too low, 33 too high. A number never falls while ids rise.
   */
  sequenceFault(id: bigint, sequenceNumber: number): 32 | 33 | undefined {
    const index = this.#indexOf(id);
    const before = this.#ordered[index - 1];
    const after = this.#ordered[index];
    if (before !== undefined && sequenceNumber < before.sequenceNumber) return 32;
    if (after !== undefined && sequenceNumber > after.sequenceNumber) return 33;
    return undefined;
  }

  add(id: bigint, sequenceNumber: number): ReceivedMessage {
    const message: ReceivedMessage = {
      id,
      sequenceNumber,
      state: "received",
      answerId: undefined,
      outcome: undefined,
    };
    this.#byId.set(id, message);
    this.#ordered.splice(this.#indexOf(id), 0, message);
    if (this.#ordered.length > 2 * rememberedMessages) this.#forget();
    return message;
  }

  /** Where in the order an id is or would be. */
  #indexOf(id: bigint): number {
    let low = 0;
    let high = this.#ordered.length;
    if (id > this.highest) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      const found = this.#ordered[middle];
      if (found !== undefined && found.id < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #forget(): void {
    for (const message of this.#ordered.splice(0, this.#ordered.length - rememberedMessages)) {
      this.#byId.delete(message.id);
      this.#floor = message.id;
    }
  }
}
