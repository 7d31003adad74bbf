import type { FilePermits, FlightControl } from "../../../../src/main/downloads/flight-control";
import type { Failure } from "../../../../src/shared/errors";
import { ManualClock } from "./manual-clock";

export interface LinkShape {
  /** From a request to the first byte of its answer, when nobody else is being answered. */
  latencyMs: number;
  bytesPerSecond: number;
}

interface Fault {
  /** Which of the requests from now on fails, the first being 1. */
  inRequests: number;
  failure: Failure;
}

/** A link in simulated time: every request takes the latency, and then its turn on a line of a certain speed. */
export class SimulatedLink {
  readonly clock = new ManualClock();
  shape: LinkShape;
  inFlight = 0;
  mostInFlight = 0;
  /** Bytes answered per file. */
  readonly answered = new Map<number, number>();
  #lineFreeAt = 0;
  #faults: Fault[] = [];

  constructor(shape: LinkShape) {
    this.shape = shape;
  }

  get totalBytes(): number {
    return [...this.answered.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  failLater(inRequests: number, failure: Failure): void {
    this.#faults.push({ inRequests, failure });
  }

  /** Lanes of one file that fetch chunks until the signal is aborted; a failed request is tried again. */
  fetch(
    control: FlightControl,
    file: { number: number; lanes: number; chunkBytes: number; permits?: FilePermits },
    signal: AbortSignal,
  ): Promise<unknown> {
    const permits = file.permits ?? control.forFile();
    return Promise.all(Array.from({ length: file.lanes }, () => this.#lane(permits, file, signal)));
  }

  /** Lets so many milliseconds of the link's time pass. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    await turn();
    for (;;) {
      const next = this.clock.msToNextTimer;
      if (next === null || this.clock.now() + next > end) break;
      this.clock.advance(next);
      await turn();
    }
    this.clock.advance(end - this.clock.now());
    await turn();
  }

  async #lane(permits: FilePermits, file: { number: number; chunkBytes: number }, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const permit = await permits.take(2, signal).catch(() => null);
      if (permit === null) return;
      try {
        await this.#request(file.chunkBytes, signal);
        permit.answered(file.chunkBytes);
        this.answered.set(file.number, (this.answered.get(file.number) ?? 0) + file.chunkBytes);
      } catch (error) {
        permit.failed(error);
      }
    }
  }

  #request(bytes: number, signal: AbortSignal): Promise<void> {
    for (const fault of this.#faults) fault.inRequests -= 1;
    const fault = this.#faults.find(({ inRequests }) => inRequests <= 0);
    this.#faults = this.#faults.filter((other) => other !== fault);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    const ready = this.clock.now() + this.shape.latencyMs;
    this.#lineFreeAt = Math.max(ready, this.#lineFreeAt) + (bytes * 1_000) / this.shape.bytesPerSecond;
    return new Promise<void>((resolve, reject) => {
      const callOff = this.clock.after(this.#lineFreeAt - this.clock.now(), () =>
        fault === undefined ? resolve() : reject(fault.failure),
      );
      signal.addEventListener("abort", () => {
        callOff();
        reject(signal.reason);
      });
    }).finally(() => {
      this.inFlight -= 1;
    });
  }
}

/** Lets everything that follows from what has just happened happen. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
