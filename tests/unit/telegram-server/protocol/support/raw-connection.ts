import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { DcAddress } from "../../../../telegram-server/contract";
import { type Framing, framings } from "./framing";

/** A bare connection to the server: packets out, packets in. */
export class RawConnection {
  readonly #packets: Buffer[] = [];
  #wake: (() => void) | undefined;
  #closed = false;
  /** "end", "reset" or undefined while open. */
  closedBy: "end" | "reset" | undefined;

  private constructor(
    readonly socket: Socket,
    readonly framing: Framing,
  ) {
    socket.on("data", (bytes) => {
      this.#packets.push(...framing.decode(bytes));
      this.#wake?.();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET") this.closedBy = "reset";
    });
    socket.on("close", () => {
      this.closedBy ??= "end";
      this.#closed = true;
      this.#wake?.();
    });
  }

  static async open(address: DcAddress, transport = "intermediate"): Promise<RawConnection> {
    const make = framings[transport];
    if (make === undefined) throw new Error(`No transport ${transport}`);
    const socket = connect(address.port, address.host);
    await once(socket, "connect");
    const connection = new RawConnection(socket, make());
    if (connection.framing.opening.length > 0) socket.write(connection.framing.opening);
    return connection;
  }

  send(packet: Buffer): void {
    this.socket.write(this.framing.encode(packet));
  }

  /** Sends a packet one byte a time, so that the server sees it in pieces. */
  async sendByByte(packet: Buffer): Promise<void> {
    for (const byte of this.framing.encode(packet)) {
      this.socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The next packet of the server. Rejects when the connection closes first. */
  async receive(): Promise<Buffer> {
    for (;;) {
      const packet = this.#packets.shift();
      if (packet !== undefined) return packet;
      if (this.#closed) throw new Error("The connection is closed");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves when the connection is closed, with how. */
  async closed(): Promise<"end" | "reset"> {
    if (!this.#closed) await new Promise<void>((resolve) => this.socket.once("close", () => resolve()));
    return this.closedBy ?? "end";
  }

  close(): void {
    this.socket.destroy();
  }
}
