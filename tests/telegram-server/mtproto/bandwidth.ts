import type { Socket } from "node:net";

const tickMs = 10;
const sliceBytes = 16 * 1024;

/** Writes to sockets, together no faster than a limit; sockets that wait take turns. */
export class Bandwidth {
  readonly #waiting = new Map<Socket, Buffer[]>();
  #timer: NodeJS.Timeout | undefined;
  #budget = 0;
  #lastTick = 0;

  /** `limit` in bytes per second, 0 for none; it is asked again and again. */
  constructor(readonly limit: () => number) {}

  write(socket: Socket, pieces: readonly Buffer[]): void {
    if (socket.destroyed) return;
    const waiting = this.#waiting.get(socket);
    if (waiting !== undefined) {
      waiting.push(...pieces);
    } else if (this.limit() > 0) {
      this.#waiting.set(socket, [...pieces]);
      this.#start();
    } else {
      writeAll(socket, pieces);
    }
  }

  /** Drops what waits. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }

  #start(): void {
    if (this.#timer !== undefined) return;
    this.#lastTick = performance.now();
    this.#budget = 0;
    this.#timer = setTimeout(() => this.#tick(), tickMs);
  }

  #tick(): void {
    const limit = this.limit();
    const now = performance.now();
    if (limit > 0) this.#spend((limit * (now - this.#lastTick)) / 1000);
    else this.#flush();
    this.#lastTick = now;
    this.#timer = this.#waiting.size > 0 ? setTimeout(() => this.#tick(), tickMs) : undefined;
  }

  #spend(earned: number): void {
    this.#budget += earned;
    while (this.#budget >= 1 && this.#waiting.size > 0) {
      for (const [socket, pieces] of this.#waiting) this.#writeSlice(socket, pieces);
    }
  }

  /** One slice of one socket, which then goes to the end of the line. */
  #writeSlice(socket: Socket, pieces: Buffer[]): void {
    if (this.#budget < 1) return;
    this.#waiting.delete(socket);
    const first = pieces.shift();
    if (socket.destroyed || first === undefined) return;
    const slice = first.subarray(0, Math.min(sliceBytes, Math.floor(this.#budget)));
    this.#budget -= slice.length;
    socket.write(slice);
    if (slice.length < first.length) pieces.unshift(first.subarray(slice.length));
    if (pieces.length > 0) this.#waiting.set(socket, pieces);
  }

  #flush(): void {
    for (const [socket, pieces] of this.#waiting) if (!socket.destroyed) writeAll(socket, pieces);
    this.#waiting.clear();
  }
}

function writeAll(socket: Socket, pieces: readonly Buffer[]): void {
  socket.cork();
  for (const piece of pieces) if (piece.length > 0) socket.write(piece);
  socket.uncork();
}
