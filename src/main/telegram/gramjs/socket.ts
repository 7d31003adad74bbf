import net from "node:net";

/** A SYN that gets no answer is given up after this time; the system's own limit is minutes. */
const connectTimeoutMs = 10_000;
/** The system asks the peer for a sign of life after this time of silence. */
const keepAliveMs = 30_000;

/**
 * So many bytes may be handed out before the event loop gets a turn. Decrypting a megabyte takes some milliseconds, and messages that
 * have all arrived would else be decrypted one after the other without a break: timers, windows and quits would wait for all of them.
 */
const bytesPerTurn = 512 * 1024;

/**
 * The TCP socket under GramJS's transports (it takes the place of `PromisedNetSockets`).
 *
 * GramJS's own copies everything received so far for each TCP segment (quadratic in the size of a message), returns short reads,
 * has no connect time-out and leaves its listeners behind. Here a read waits for exactly its bytes, each byte is copied at most
 * once, and any end of the connection rejects whatever waits.
 */
export class MtprotoSocket {
  #socket: net.Socket | null = null;
  #chunks: Buffer[] = [];
  #available = 0;
  #wanted = 0;
  #wake: ((error: Error | null) => void) | null = null;
  #failure: Error | null = null;
  #closed: Promise<void> = Promise.resolve();
  #bytesReceived = 0;
  #takenThisTurn = 0;

  /** Bytes received since the connection was made: tells a slow line from a dead one. */
  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  /** Connects; rejects with the system's error, or with ETIMEDOUT after 10 s. */
  connect(port: number, host: string): Promise<this> {
    if (this.#failure) return Promise.reject(this.#failure);
    const socket = new net.Socket();
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveMs);
    return new Promise<this>((resolve, reject) => {
      const timer = setTimeout(() => {
        socket.destroy(Object.assign(new Error(`connect ETIMEDOUT ${host}:${port}`), { code: "ETIMEDOUT" }));
      }, connectTimeoutMs);
      this.#closed = new Promise<void>((resolveClosed) => {
        socket.once("close", () => {
          clearTimeout(timer);
          socket.removeAllListeners();
          this.#fail(new Error("NetSocket was closed"));
          reject(this.#failure);
          resolveClosed();
        });
      });
      socket.on("error", (error) => this.#fail(error));
      socket.on("data", (chunk: Buffer) => this.#receive(chunk));
      socket.once("connect", () => {
        clearTimeout(timer);
        resolve(this);
      });
      socket.connect(port, host);
    });
  }

  /** Resolves with exactly `length` bytes; rejects when the connection ends before they have come. One reader at a time. */
  async readExactly(length: number): Promise<Buffer> {
    if (this.#takenThisTurn >= bytesPerTurn) await this.#nextTurn();
    if (this.#available < length) {
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve, reject) => {
        this.#wanted = length;
        this.#wake = (error) => {
          this.#wake = null;
          if (error) reject(error);
          else resolve();
        };
      });
    }
    return this.#take(length);
  }

  /** GramJS's abridged codec reads by this name, and needs exact reads all the same. */
  read(length: number): Promise<Buffer> {
    return this.readExactly(length);
  }

  /** Queues bytes for sending; throws when the connection has ended. */
  write(bytes: Buffer): void {
    if (this.#failure || !this.#socket) throw this.#failure ?? new Error("NetSocket was closed");
    this.#socket.write(bytes);
  }

  /** Ends the connection at once, also while it is still being made, and resolves when the system has let go of it. */
  close(): Promise<void> {
    this.#fail(new Error("NetSocket was closed"));
    this.#socket?.destroy();
    return this.#closed;
  }

  toString(): string {
    return "MtprotoSocket";
  }

  #nextTurn(): Promise<void> {
    this.#takenThisTurn = 0;
    return new Promise((resolve) => setImmediate(resolve));
  }

  #receive(chunk: Buffer): void {
    this.#bytesReceived += chunk.length;
    this.#available += chunk.length;
    this.#chunks.push(chunk);
    if (this.#available >= this.#wanted) this.#wake?.(null);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.(this.#failure);
  }

  #take(length: number): Buffer {
    this.#available -= length;
    this.#takenThisTurn += length;
    const first = this.#chunks[0];
    if (first && first.length >= length) {
      if (first.length === length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    const result = Buffer.allocUnsafe(length);
    let filled = 0;
    let used = 0;
    for (const chunk of this.#chunks) {
      const part = Math.min(chunk.length, length - filled);
      chunk.copy(result, filled, 0, part);
      filled += part;
      if (part < chunk.length) {
        this.#chunks[used] = chunk.subarray(part);
        break;
      }
      used++;
      if (filled === length) break;
    }
    this.#chunks.splice(0, used);
    return result;
  }
}
