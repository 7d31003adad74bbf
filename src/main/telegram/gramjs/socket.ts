import net from "node:net";
import type { FrameMemory } from "./frame-memory";

/** A SYN that gets no answer is given up after this time; the system's own limit is minutes. */
const connectTimeoutMs = 10_000;
/** The system asks the peer for a sign of life after this time of silence. */
const keepAliveMs = 30_000;
/** As much is asked of the system at once. */
const receiveBytes = 128 * 1024;
/** From so many bytes on that nobody reads, the rest waits in the system's memory, and at the sender. */
const mostUnreadBytes = 256 * 1024;

/**
 * So many bytes may be handed out before the event loop gets a turn: messages that have all arrived would else be handled one after the
 * other without a break, and timers, windows and quits would wait for all of them.
 */
const bytesPerTurn = 512 * 1024;

/** A read that waits for its bytes. */
interface Reader {
  target: Buffer;
  filled: number;
  settle(error: Error | null): void;
}

/**
 * The TCP socket under GramJS's transports (it takes the place of `PromisedNetSockets`).
 *
 * GramJS's own copies everything received so far for each TCP segment (quadratic in the size of a message), returns short reads,
 * has no connect time-out and leaves its listeners behind. Here a read waits for exactly its bytes; they are received into one piece of
 * memory, the same all the time, and copied from there to where they are read; and any end of the connection rejects whatever waits.
 */
export class MtprotoSocket {
  readonly #memory: FrameMemory;
  #socket: net.Socket | null = null;
  /** What was received and not read yet lies from `unreadStart` to `unreadEnd`. */
  #unread = Buffer.alloc(0);
  #unreadStart = 0;
  #unreadEnd = 0;
  #reader: Reader | null = null;
  #isPaused = false;
  #failure: Error | null = null;
  #closed: Promise<void> = Promise.resolve();
  #bytesReceived = 0;
  #takenThisTurn = 0;

  /** Where large messages are put. */
  constructor(memory: FrameMemory) {
    this.#memory = memory;
  }

  /** Bytes received since the connection was made: tells a slow line from a dead one. */
  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  /** Connects; rejects with the system's error, or with ETIMEDOUT after 10 s. */
  connect(port: number, host: string): Promise<this> {
    if (this.#failure) return Promise.reject(this.#failure);
    const onread = {
      buffer: Buffer.allocUnsafeSlow(receiveBytes),
      callback: (length: number, buffer: Uint8Array): boolean => this.#receive(buffer.subarray(0, length)),
    };
    const socket = new net.Socket({ onread } as net.SocketConstructorOpts);
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
    this.#takenThisTurn += length;
    if (this.#failure && this.#unreadBytes < length) throw this.#failure;
    const target = this.#memory.take(length);
    const filled = this.#takeUnread(target);
    if (filled === length) return target;
    await new Promise<void>((resolve, reject) => {
      const settle = (error: Error | null): void => (error ? reject(error) : resolve());
      this.#reader = { target, filled, settle };
    });
    return target;
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

  /** The bytes are there during the call only. False: no more are wanted at present. */
  #receive(bytes: Uint8Array): boolean {
    this.#bytesReceived += bytes.length;
    const rest = bytes.subarray(this.#giveToReader(bytes));
    this.#keep(rest);
    this.#isPaused = this.#unreadBytes >= mostUnreadBytes;
    return !this.#isPaused;
  }

  /** How many of the bytes the read that waits has taken. */
  #giveToReader(bytes: Uint8Array): number {
    const reader = this.#reader;
    if (reader === null) return 0;
    const part = Math.min(bytes.length, reader.target.length - reader.filled);
    reader.target.set(bytes.subarray(0, part), reader.filled);
    reader.filled += part;
    if (reader.filled === reader.target.length) this.#settleReader(null);
    return part;
  }

  #settleReader(error: Error | null): void {
    const reader = this.#reader;
    this.#reader = null;
    reader?.settle(error);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#settleReader(this.#failure);
  }

  get #unreadBytes(): number {
    return this.#unreadEnd - this.#unreadStart;
  }

  /** Keeps bytes until somebody reads them. */
  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#unread.length === 0) this.#unread = Buffer.allocUnsafeSlow(mostUnreadBytes + receiveBytes);
    if (this.#unreadEnd + bytes.length > this.#unread.length) {
      this.#unread.copyWithin(0, this.#unreadStart, this.#unreadEnd);
      this.#unreadEnd -= this.#unreadStart;
      this.#unreadStart = 0;
    }
    this.#unread.set(bytes, this.#unreadEnd);
    this.#unreadEnd += bytes.length;
  }

  /** Fills the target as far as there is something. Returns how far. */
  #takeUnread(target: Buffer): number {
    const part = Math.min(target.length, this.#unreadBytes);
    this.#unread.copy(target, 0, this.#unreadStart, this.#unreadStart + part);
    this.#unreadStart += part;
    if (this.#isPaused && this.#unreadBytes < mostUnreadBytes) {
      this.#isPaused = false;
      this.#socket?.resume();
    }
    return part;
  }
}

/** The class from which GramJS makes its sockets: it would hand a proxy over, and has no place for the memory. */
export function socketsWith(memory: FrameMemory): new () => MtprotoSocket {
  return class extends MtprotoSocket {
    constructor() {
      super(memory);
    }
  };
}
