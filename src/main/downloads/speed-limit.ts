import { onAbort } from "../lifecycle/abort";
import type { Clock } from "./clock";

/** Telegram's hashes of a file are of ranges of so many bytes; a smaller piece that comes from a CDN could not be proved. */
const smallestPieceBytes = 131_072;
/** The most that one request may ask for, https://core.telegram.org/api/files#downloading-files */
const largestPieceBytes = 1_048_576;
/** A piece is worth at most so much time at the limit, so that the bytes come evenly. */
const pieceSeconds = 0.5;
/** What was not used is kept for so long: a timer that fires late costs nothing of the speed. */
const keptSeconds = 0.25;

export interface SpeedLimitDependencies {
  clock: Clock;
  /** Null: no limit. Call `wake` when it may have changed. */
  bytesPerSecond(): number | null;
}

/** The right to ask for some bytes. */
export interface Allowance {
  /** Says once how many bytes came of it; what did not come is given back. */
  spent(bytes: number): void;
}

/** What one file uses of the speed limit. */
export interface FileBudget {
  /** How many bytes one request may ask for at most: a power of two from 128 KiB to 1 MiB. */
  pieceBytes(): number;
  /**
   * Waits until so many bytes may be asked for; rejects with the signal's reason as soon as it aborts. Within a file the lowest `order`
   * comes first: what has begun is finished before something new is begun.
   */
  take(order: number, bytes: number, signal: AbortSignal): Promise<Allowance>;
}

interface Waiter {
  order: number;
  grant(): void;
}

interface FileState {
  waiters: Waiter[];
}

const freeAllowance: Allowance = { spent: () => undefined };

/**
 * How many bytes per second all files together may receive: a token bucket. It may be overdrawn by one piece; then nobody gets anything
 * until that is paid, so the rate holds over time: never more than limit × time, one piece and a quarter of a second at the limit. Files
 * that wait take turns, piece by piece.
 *
 * A new limit counts at once, also for what is owed already: a higher one pays it faster, a lower one does not make it longer to pay.
 */
export class SpeedLimit {
  readonly #deps: SpeedLimitDependencies;
  /** Files that wait, the one whose turn it is first. */
  readonly #queue = new Set<FileState>();
  /** Bytes that may be asked for; below zero they are owed. */
  #balance = 0;
  #balanceAt = 0;
  #rate: number | null = null;
  #callOff: (() => void) | null = null;

  constructor(deps: SpeedLimitDependencies) {
    this.#deps = deps;
  }

  /** Call it for each file that begins to run. */
  forFile(): FileBudget {
    const file: FileState = { waiters: [] };
    return {
      pieceBytes: () => pieceBytesAt(this.#deps.bytesPerSecond()),
      take: (order, bytes, signal) => this.#take(file, order, bytes, signal),
    };
  }

  /** Call it when the limit may have changed. */
  wake(): void {
    this.#grant();
  }

  #take(file: FileState, order: number, bytes: number, signal: AbortSignal): Promise<Allowance> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      if (this.#queue.size === 0 && this.#hasBudget()) {
        resolve(this.#charge(bytes));
        return;
      }
      const leave = () => {
        untie();
        file.waiters.splice(file.waiters.indexOf(waiter), 1);
        if (file.waiters.length === 0) this.#queue.delete(file);
      };
      const untie = onAbort(signal, () => {
        leave();
        if (this.#queue.size === 0) this.#callOffTimer();
        reject(signal.reason);
      });
      const waiter: Waiter = {
        order,
        grant: () => {
          leave();
          // The next piece is another file's.
          if (this.#queue.delete(file)) this.#queue.add(file);
          resolve(this.#charge(bytes));
        },
      };
      file.waiters.push(waiter);
      this.#queue.add(file);
      this.#grant();
    });
  }

  /** Lets in who may go on, and wakes again when the next one may. */
  #grant(): void {
    this.#callOffTimer();
    for (let file = this.#first(); file !== undefined; file = this.#first()) {
      if (!this.#hasBudget()) {
        this.#armTimer();
        return;
      }
      firstOf(file.waiters)?.grant();
    }
  }

  #callOffTimer(): void {
    this.#callOff?.();
    this.#callOff = null;
  }

  #armTimer(): void {
    if (this.#rate === null) return;
    const ms = Math.max(1, Math.ceil((-this.#balance / this.#rate) * 1_000));
    this.#callOff = this.#deps.clock.after(ms, () => {
      this.#callOff = null;
      this.#grant();
    });
  }

  #first(): FileState | undefined {
    const [first] = this.#queue;
    return first;
  }

  #hasBudget(): boolean {
    this.#settle();
    return this.#rate === null || this.#balance >= 0;
  }

  #charge(bytes: number): Allowance {
    if (this.#rate === null) return freeAllowance;
    this.#balance -= bytes;
    return {
      spent: (received) => {
        if (received >= bytes) return;
        this.#settle();
        if (this.#rate === null) return;
        this.#balance = Math.min(this.#balance + bytes - received, this.#rate * keptSeconds);
        this.#grant();
      },
    };
  }

  /** Brings the balance up to now, at the rate that held so far, and takes over the present one. */
  #settle(): void {
    const now = this.#deps.clock.now();
    const before = this.#rate;
    const rate = this.#deps.bytesPerSecond();
    if (before !== null) {
      // The system's clock may be set back.
      const earned = (Math.max(0, now - this.#balanceAt) / 1_000) * before;
      this.#balance = Math.min(this.#balance + earned, before * keptSeconds);
    }
    this.#balanceAt = now;
    this.#rate = rate;
    if (before === null || rate === null) this.#balance = 0;
    else if (rate < before) this.#balance *= rate / before;
  }
}

/** Within the limits of a request, half a second's worth. */
function pieceBytesAt(bytesPerSecond: number | null): number {
  if (bytesPerSecond === null) return largestPieceBytes;
  let bytes = smallestPieceBytes;
  while (bytes < largestPieceBytes && bytes * 2 <= bytesPerSecond * pieceSeconds) bytes *= 2;
  return bytes;
}

function firstOf(waiters: readonly Waiter[]): Waiter | undefined {
  let first: Waiter | undefined;
  for (const waiter of waiters) if (first === undefined || waiter.order < first.order) first = waiter;
  return first;
}
