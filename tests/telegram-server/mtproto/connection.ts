import type { Socket } from "node:net";
import type { Bandwidth } from "./bandwidth";
import type { FaultSwitches } from "./faults";
import type { RoomyPacket } from "./message-crypto";
import { ByteQueue } from "./transport/byte-queue";
import { detectTransport } from "./transport/detect";
import type { Transport } from "./transport/transport";

/** What lives on a connection and is told when that ends. */
export interface Attached {
  detach(connection: Connection): void;
}

export interface ConnectionOptions {
  readonly id: number;
  readonly dcId: number;
  readonly socket: Socket;
  readonly bandwidth: Bandwidth;
  readonly faults: FaultSwitches;
  /** Takes each packet. An error it throws closes the connection. */
  readonly onPacket: (packet: Buffer, connection: Connection) => void;
  /** Told why the server closes the connection: the client broke the protocol, or the server has a bug. */
  readonly onError: (error: unknown, connection: Connection) => void;
  readonly onClose: (connection: Connection) => void;
}

/** One TCP connection and its transport. */
export class Connection {
  readonly id: number;
  readonly dcId: number;
  /** The sessions that use it. */
  readonly attached = new Set<Attached>();
  /** Requests that came on it and have no answer yet. */
  requestsRunning = 0;
  readonly #options: ConnectionOptions;
  readonly #queue = new ByteQueue();
  readonly #abort = new AbortController();
  #transport: Transport | undefined;
  #silent = false;
  #disconnectTimer: NodeJS.Timeout | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.id = options.id;
    this.dcId = options.dcId;
    const { socket } = options;
    socket.setNoDelay(true);
    socket.on("data", (bytes) => this.#receive(bytes));
    // A reset by the client is no news: "close" follows and says all there is to know.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#closed());
  }

  /** Aborted when the connection closes. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isOpen(): boolean {
    return !this.#options.socket.destroyed && !this.#abort.signal.aborted;
  }

  /** Name of the transport the client chose, undefined before its first bytes. */
  get transportName(): string | undefined {
    return this.#transport?.name;
  }

  send(packet: RoomyPacket): void {
    if (!this.isOpen || this.#silent || this.#transport === undefined) return;
    if (this.#options.faults.of("stall", this.dcId)) return;
    this.#options.bandwidth.write(this.#options.socket, this.#transport.frame(packet));
  }

  /** Leaves the connection open, and neither answers nor obeys from now on. */
  silence(): void {
    this.#silent = true;
  }

  /** Closes with a reset (RST). */
  reset(): void {
    this.#options.socket.resetAndDestroy();
  }

  close(): void {
    this.#options.socket.destroy();
  }

  /** Closes in so many seconds unless called again (ping_delay_disconnect). */
  disconnectIn(seconds: number): void {
    clearTimeout(this.#disconnectTimer);
    this.#disconnectTimer = setTimeout(() => this.close(), seconds * 1000);
  }

  #receive(bytes: Buffer): void {
    if (this.#options.faults.of("silent", this.dcId)) this.#silent = true;
    // What is dropped here would be missed later, so a connection once silent stays so.
    if (this.#silent) return;
    try {
      for (const packet of this.#packets(bytes)) this.#options.onPacket(packet, this);
    } catch (error) {
      this.#options.onError(error, this);
      this.close();
    }
  }

  #packets(bytes: Buffer): Buffer[] {
    if (this.#transport !== undefined) return this.#transport.receive(bytes);
    this.#queue.push(bytes);
    this.#transport = detectTransport(this.#queue);
    return this.#transport?.receive(this.#queue.takeAll()) ?? [];
  }

  #closed(): void {
    clearTimeout(this.#disconnectTimer);
    this.#abort.abort();
    for (const session of this.attached) session.detach(this);
    this.attached.clear();
    this.#options.onClose(this);
  }
}
