import { toFailure } from "../../shared/errors";
import { onAbort } from "../lifecycle/abort";
import { Bag } from "../lifecycle/bag";
import type { Clock } from "./clock";
import { FlightWindow } from "./flight-window";

export interface FlightControlDependencies {
  clock: Clock;
  /** The most requests in flight, and so chunks of up to 1 MiB in memory, over all data centres; read each time. */
  ceiling(): number;
}

interface DataCentre {
  window: FlightWindow;
  inFlight: number;
  waiting: number;
}

/** A lane of a file that waits for a permit. */
interface Waiter {
  dcId: number;
  grant(permit: Permit): void;
}

interface FileState {
  /** Files that began earlier come earlier in the user's order. */
  number: number;
  inFlight: number;
  waiters: Waiter[];
}

/** The right to one request. It is given back once, by one of the two; what comes later is passed over. */
export interface Permit {
  answered(bytes: number): void;
  failed(error: unknown): void;
}

/** What one file uses of the flight control. */
export interface FilePermits {
  /** Waits for its turn; rejects with the signal's reason as soon as it aborts. */
  take(dcId: number, signal: AbortSignal): Promise<Permit>;
}

/**
 * Who may ask Telegram for a chunk, over all files. Each data centre has a window of its own (`FlightWindow`). A permit goes to the
 * file with the fewest requests in flight, among equals to the one that is first in the user's order. So files progress together, and
 * one that is slow holds no more than its own requests, which end by their own time-outs.
 *
 * Chunks that are being written count like requests against the ceiling: a slow disk slows the network, and memory stays flat.
 */
export class FlightControl {
  readonly #deps: FlightControlDependencies;
  readonly #dataCentres = new Map<number, DataCentre>();
  readonly #waitingFiles = new Bag<FileState>();
  #lastNumber = 0;
  #inFlight = 0;
  #writing = 0;

  constructor(deps: FlightControlDependencies) {
    this.#deps = deps;
  }

  /** Requests in flight and chunks being written. */
  get busy(): number {
    return this.#inFlight + this.#writing;
  }

  /** How many requests a data centre is asked at once at present. */
  windowSize(dcId: number): number {
    return this.#dataCentre(dcId).window.size;
  }

  /** Call it for each file that begins to run, in the order in which they begin. */
  forFile(): FilePermits {
    this.#lastNumber += 1;
    const file: FileState = { number: this.#lastNumber, inFlight: 0, waiters: [] };
    return { take: (dcId, signal) => this.#take(file, dcId, signal) };
  }

  /** Counts a chunk as in memory while it is written. */
  async whileWriting<T>(write: () => Promise<T>): Promise<T> {
    this.#writing += 1;
    try {
      return await write();
    } finally {
      this.#writing -= 1;
      this.#grant();
    }
  }

  /** Call it when the ceiling may have changed. */
  wake(): void {
    this.#grant();
  }

  #take(file: FileState, dcId: number, signal: AbortSignal): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const centre = this.#dataCentre(dcId);
      const leave = () => {
        untie();
        file.waiters.splice(file.waiters.indexOf(waiter), 1);
        if (file.waiters.length === 0) this.#waitingFiles.delete(file);
        centre.waiting -= 1;
      };
      const untie = onAbort(signal, () => {
        leave();
        reject(signal.reason);
      });
      const waiter: Waiter = {
        dcId,
        grant: (permit) => {
          leave();
          resolve(permit);
        },
      };
      if (file.waiters.length === 0) this.#waitingFiles.add(file);
      file.waiters.push(waiter);
      centre.waiting += 1;
      this.#grant();
    });
  }

  #grant(): void {
    while (this.busy < Math.max(1, this.#deps.ceiling())) {
      const next = this.#next();
      if (next === null) return;
      next.waiter.grant(this.#issue(next.file, this.#dataCentre(next.waiter.dcId)));
    }
  }

  /** The file whose turn it is, and its first lane that waits for a data centre with room. */
  #next(): { file: FileState; waiter: Waiter } | null {
    let best: { file: FileState; waiter: Waiter } | null = null;
    for (const file of this.#waitingFiles) {
      if (best !== null && !isBefore(file, best.file)) continue;
      const waiter = file.waiters.find(({ dcId }) => this.#hasRoom(dcId));
      if (waiter !== undefined) best = { file, waiter };
    }
    return best;
  }

  #hasRoom(dcId: number): boolean {
    const { inFlight, window } = this.#dataCentre(dcId);
    return inFlight < window.size;
  }

  #issue(file: FileState, centre: DataCentre): Permit {
    const { clock } = this.#deps;
    const request = centre.window.began(clock.now());
    file.inFlight += 1;
    centre.inFlight += 1;
    this.#inFlight += 1;
    let given = true;
    const giveBack = (report: () => void) => {
      if (!given) return;
      given = false;
      report();
      file.inFlight -= 1;
      centre.inFlight -= 1;
      this.#inFlight -= 1;
      if (centre.inFlight === 0 && centre.waiting === 0) centre.window.idle();
      this.#grant();
    };
    return {
      answered: (bytes) =>
        giveBack(() => {
          const full = centre.waiting > 0 && centre.inFlight >= centre.window.size;
          centre.window.answered(bytes, full, clock.now());
        }),
      failed: (error) => giveBack(() => centre.window.failed(request, toFailure(error), clock.now())),
    };
  }

  #dataCentre(dcId: number): DataCentre {
    const known = this.#dataCentres.get(dcId);
    if (known !== undefined) return known;
    const added = { window: new FlightWindow(() => this.#deps.ceiling()), inFlight: 0, waiting: 0 };
    this.#dataCentres.set(dcId, added);
    return added;
  }
}

function isBefore(one: FileState, other: FileState): boolean {
  return one.inFlight < other.inFlight || (one.inFlight === other.inFlight && one.number < other.number);
}
