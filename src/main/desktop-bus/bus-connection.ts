import { createConnection, type Socket } from "node:net";
import {
  type BusMessage,
  type BusValue,
  decodeMessage,
  encodeCall,
  type MethodCall,
  messageLength,
} from "./bus-message";

/** The bus, or whom it passed the question on to, refused. */
export class BusRefusal extends Error {
  override name = "BusRefusal";

  constructor(
    /** E.g. "org.freedesktop.DBus.Error.NameHasNoOwner". */
    readonly errorName: string,
  ) {
    super(`D-Bus: ${errorName}`);
  }
}

interface PendingCall {
  resolve(args: BusValue[]): void;
  reject(error: Error): void;
}

/** The bus itself, as one who can be asked. */
export const messageBus = {
  destination: "org.freedesktop.DBus",
  path: "/org/freedesktop/DBus",
  interface: "org.freedesktop.DBus",
} as const;

/** "OK" and the server's id. */
const maxLineLength = 1024;

/**
 * A client on a D-Bus message bus that asks and listens; it offers nothing itself and so leaves calls to it unanswered. Whatever goes
 * wrong ends in `onClosed`, once: nothing is thrown from an event, and no call is left pending.
 *
 * Source: D-Bus specification, "Authentication Protocol" (EXTERNAL: the socket's own credentials) and "Message Bus Messages".
 */
export class BusConnection {
  readonly #socket: Socket;
  readonly #pending = new Map<number, PendingCall>();
  readonly #signalListeners = new Set<(signal: BusMessage) => void>();
  readonly #closedListeners = new Set<(reason: Error) => void>();
  readonly #unsent: Buffer[] = [];
  #received: Buffer = Buffer.alloc(0);
  #isAuthenticated = false;
  #closed: Error | null = null;
  #lastSerial = 0;

  /** Begins to connect to the bus's socket. Calls can be made at once; they wait. `userId` is the person's numeric id. */
  constructor(socketPath: string, userId: number) {
    this.#socket = createConnection(socketPath);
    this.#socket.on("connect", () => this.#socket.write(`\0AUTH EXTERNAL ${hexOf(String(userId))}\r\n`));
    this.#socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    this.#socket.on("error", (error) => this.#end(error));
    this.#socket.on("close", () => this.#end(new Error("The bus closed the connection")));
    // Before anything else each client has to say hello; the answer, its own name, is not needed.
    this.call({ ...messageBus, member: "Hello", args: [] }).catch((error: Error) => this.#end(error));
  }

  /** Resolves to the answer's arguments. Rejects with a `BusRefusal`, or with why the connection has ended. */
  call(call: MethodCall): Promise<BusValue[]> {
    if (this.#closed) return Promise.reject(this.#closed);
    this.#lastSerial++;
    const serial = this.#lastSerial;
    return new Promise((resolve, reject) => {
      this.#pending.set(serial, { resolve, reject });
      this.#send(encodeCall(call, serial));
    });
  }

  /** Hears every signal that a match rule (AddMatch) lets through. Returns the function that ends it. */
  onSignal(listener: (signal: BusMessage) => void): () => void {
    this.#signalListeners.add(listener);
    return () => this.#signalListeners.delete(listener);
  }

  /** Tells once that the connection has ended, and why, unless `close` ended it. */
  onClosed(listener: (reason: Error) => void): () => void {
    this.#closedListeners.add(listener);
    return () => this.#closedListeners.delete(listener);
  }

  /** Ends the connection at once; pending calls reject. */
  close(): void {
    this.#closedListeners.clear();
    this.#end(new Error("The connection to the bus has been closed"));
  }

  #send(bytes: Buffer): void {
    if (this.#isAuthenticated) this.#socket.write(bytes);
    else this.#unsent.push(bytes);
  }

  #receive(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    try {
      if (!this.#isAuthenticated) this.#authenticate();
      if (this.#isAuthenticated) this.#readMessages();
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #authenticate(): void {
    const end = this.#received.indexOf("\r\n");
    if (end < 0 && this.#received.length <= maxLineLength) return;
    const line = this.#received.toString("latin1", 0, Math.max(end, 0));
    if (!line.startsWith("OK")) throw new Error(`The bus does not let this user in: ${line}`);
    this.#received = this.#received.subarray(end + 2);
    this.#isAuthenticated = true;
    this.#socket.write("BEGIN\r\n");
    for (const message of this.#unsent.splice(0)) this.#socket.write(message);
  }

  #readMessages(): void {
    for (;;) {
      const length = messageLength(this.#received);
      if (length === null || this.#received.length < length) return;
      const message = decodeMessage(this.#received.subarray(0, length));
      this.#received = this.#received.subarray(length);
      this.#take(message);
      if (this.#closed) return;
    }
  }

  #take(message: BusMessage): void {
    if (message.kind === "signal") {
      for (const listener of this.#signalListeners) listener(message);
      return;
    }
    const pending = this.#pending.get(message.replySerial ?? 0);
    if (!pending) return;
    this.#pending.delete(message.replySerial ?? 0);
    try {
      if (message.kind === "error") throw new BusRefusal(message.errorName ?? "unknown");
      pending.resolve(message.readArguments());
    } catch (error) {
      pending.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #end(reason: Error): void {
    if (this.#closed) return;
    this.#closed = reason;
    this.#socket.destroy();
    this.#signalListeners.clear();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
    for (const listener of this.#closedListeners) listener(reason);
  }
}

function hexOf(text: string): string {
  return Buffer.from(text, "latin1").toString("hex");
}
