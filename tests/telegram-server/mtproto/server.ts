import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type {
  AuthorizationKey,
  DcAddress,
  MethodHandler,
  MethodTable,
  Protocol,
  TlObject,
  WireFaults,
} from "../contract";
import { encodeBoxed } from "../tl/encode";
import { packIfSmaller } from "../tl/gzip-packed";
import { knownLayers, nearestLayer } from "../tl/layers";
import type { Pieces } from "../tl/tl-writer";
import { Bandwidth } from "./bandwidth";
import { Connection } from "./connection";
import { Counters } from "./counters";
import { randomSecret } from "./diffie-hellman";
import { FaultSwitches } from "./faults";
import { Handshake, HandshakeError } from "./handshake";
import { Inbox } from "./inbox";
import { KeyRing } from "./key-ring";
import { MessageKeyError, roomyPacket } from "./message-crypto";
import { MessageIds } from "./message-ids";
import { Outbox } from "./outbox";
import { RpcDispatcher } from "./rpc";
import { ServerRsaKey } from "./rsa-key";
import type { Session } from "./session";
import { SessionTable } from "./session-table";
import { TransportError } from "./transport/transport";

export interface MtprotoServerOptions {
  /** Data centres to listen for, each on a port of its own. */
  readonly dcIds: readonly number[];
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default: a new key. */
  readonly rsaKey?: ServerRsaKey;
  /** For data centres with a key of their own; undefined: `rsaKey`. */
  readonly rsaKeyOf?: (dcId: number) => ServerRsaKey | undefined;
  /** Handlers of the API methods. */
  readonly methods: MethodTable;
  /** Answers methods that `methods` lacks; default: error 400 INPUT_METHOD_INVALID. */
  readonly onUnknownMethod?: MethodHandler;
  readonly faults?: Partial<WireFaults>;
  /** The server's secret exponent of a key exchange, 256 bytes; default: random. */
  readonly dhSecret?: () => Buffer;
  /** Decides on faults that come by chance, 0 to 1; default Math.random. */
  readonly random?: () => number;
}

/** A packet of four bytes instead of a message: -404, "authorization key not found". */
const keyNotFound = -404;
const plainHeaderBytes = 20;

/**
 * An MTProto 2.0 server: TCP, key exchange, encrypted messages, sessions, RPC. What the API methods answer is up to `methods`.
 * It listens on the loopback interface, on one port for each data centre.
 */
export class MtprotoServer implements Protocol {
  readonly counters = new Counters();
  readonly rsaKey: ServerRsaKey;
  readonly #options: MtprotoServerOptions;
  readonly #faults: FaultSwitches;
  readonly #keys = new KeyRing();
  readonly #sessions = new SessionTable();
  readonly #ids = new MessageIds();
  readonly #bandwidth: Bandwidth;
  readonly #outbox: Outbox;
  readonly #inbox: Inbox;
  readonly #connections = new Map<Connection, Handshake>();
  readonly #listeners: Server[] = [];

  constructor(options: MtprotoServerOptions) {
    this.#options = options;
    this.rsaKey = options.rsaKey ?? ServerRsaKey.generate();
    this.#faults = new FaultSwitches(options.faults);
    this.#bandwidth = new Bandwidth(() => this.faults.bytesPerSecond);
    this.#outbox = new Outbox(this.#ids, this.#faults, options.random ?? Math.random, this.counters);
    const rpc = new RpcDispatcher({
      methods: options.methods,
      onUnknownMethod: options.onUnknownMethod,
      outbox: this.#outbox,
      counters: this.counters,
      keys: this.#keys,
    });
    this.#inbox = new Inbox({
      keys: this.#keys,
      sessions: this.#sessions,
      outbox: this.#outbox,
      rpc,
      counters: this.counters,
      faults: this.#faults,
    });
  }

  /** The faults in force for all data centres; may be changed at any time. */
  get faults(): WireFaults {
    return this.#faults.all;
  }

  /** What single data centres do differently (bytesPerSecond is always one limit for all). May be changed at any time. */
  get faultsByDc(): Map<number, Partial<WireFaults>> {
    return this.#faults.byDc;
  }

  /** PKCS#1 "RSA PUBLIC KEY" PEM of the server's key. */
  get rsaPublicKeyPem(): string {
    return this.rsaKey.publicKeyPem;
  }

  /** Opens the ports and says where they are. */
  async listen(): Promise<DcAddress[]> {
    const host = this.#options.host ?? "127.0.0.1";
    const addresses: DcAddress[] = [];
    for (const id of this.#options.dcIds) {
      const listener = createServer((socket) => this.#connected(socket, id));
      this.#listeners.push(listener);
      listener.listen(0, host);
      await once(listener, "listening");
      const address = listener.address();
      if (address === null || typeof address === "string") throw new Error("The server does not listen on a port");
      addresses.push({ id, host, port: address.port });
    }
    return addresses;
  }

  /** Closes every connection and port; running handlers see their signal aborted. */
  async close(): Promise<void> {
    const closed = this.#listeners.splice(0).map(async (listener) => {
      const event = once(listener, "close");
      listener.close();
      await event;
    });
    for (const connection of this.#connections.keys()) connection.close();
    this.#outbox.close();
    this.#bandwidth.close();
    await Promise.all(closed);
  }

  pushUpdates(updates: TlObject, wants: (key: AuthorizationKey) => boolean): void {
    const bodies = new Map<number, Pieces>();
    for (const session of this.#updateSessions(wants)) {
      const layer = nearestLayer(session.key.layer ?? knownLayers[0] ?? 0);
      try {
        const body = bodies.get(layer) ?? packIfSmaller(encodeBoxed(layer, "Updates", updates));
        bodies.set(layer, body);
        if (session.connection !== undefined) this.#outbox.sendContent(session, session.connection, body, "notice");
      } catch (error) {
        this.counters.report(`Pushing ${updates._}`, error);
      }
    }
  }

  keys(): Iterable<AuthorizationKey> {
    return this.#keys.permanent();
  }

  forgetKey(keyId: string): void {
    this.#keys.forget(keyId);
  }

  dropConnections(options: { dcId?: number; half?: boolean } = {}): number {
    const dropped = [...this.#connections.keys()].filter(
      (connection) => options.dcId === undefined || connection.dcId === options.dcId,
    );
    for (const connection of dropped) {
      if (options.half === true) connection.silence();
      else connection.reset();
    }
    return dropped.length;
  }

  *#updateSessions(wants: (key: AuthorizationKey) => boolean): Iterable<Session> {
    for (const key of this.#keys.all()) {
      const principal = key.principal;
      if (principal === undefined || !wants(principal)) continue;
      for (const session of this.#sessions.of(key)) {
        if (session.wantsUpdates && session.connection?.isOpen === true) yield session;
      }
    }
  }

  #connected(socket: Socket, dcId: number): void {
    this.counters.connectionsTotal += 1;
    if (this.#faults.of("refuse", dcId)) {
      socket.resetAndDestroy();
      return;
    }
    const connection = new Connection({
      id: this.counters.connectionsTotal,
      dcId,
      socket,
      bandwidth: this.#bandwidth,
      faults: this.#faults,
      onPacket: (packet, from) => this.#packet(packet, from),
      onError: (error) => this.#connectionFailed(error),
      onClose: (closed) => this.#disconnected(closed),
    });
    this.counters.connectionsOpen += 1;
    const handshake = new Handshake({
      rsaKey: () => this.#options.rsaKeyOf?.(dcId) ?? this.rsaKey,
      dcId,
      secret: this.#options.dhSecret ?? randomSecret,
      register: (key) => this.#keys.add(key, dcId),
    });
    this.#connections.set(connection, handshake);
  }

  #disconnected(connection: Connection): void {
    if (this.#connections.delete(connection)) this.counters.connectionsOpen -= 1;
  }

  #packet(packet: Buffer, connection: Connection): void {
    if (packet.length < plainHeaderBytes) throw new TransportError(`A packet of ${packet.length} bytes`);
    const keyId = packet.subarray(0, 8);
    const key = this.#keys.find(keyId.toString("hex"), connection.dcId);
    if (keyId.readBigUInt64LE(0) === 0n) this.#plain(packet, connection);
    else if (key !== undefined) this.#inbox.take(packet, key, connection);
    else this.#sendTransportError(connection, keyNotFound);
  }

  #sendTransportError(connection: Connection, code: number): void {
    const error = Buffer.alloc(4);
    error.writeInt32LE(code);
    connection.send(roomyPacket(error));
  }

  /** An unencrypted message: zero, message id, length, body. */
  #plain(packet: Buffer, connection: Connection): void {
    const length = packet.readUInt32LE(16);
    if (plainHeaderBytes + length > packet.length) throw new TransportError("The message is cut off");
    const answer = this.#connections
      .get(connection)
      ?.answer(packet.subarray(plainHeaderBytes, plainHeaderBytes + length));
    if (answer === undefined) return;
    const header = Buffer.alloc(plainHeaderBytes);
    header.writeBigUInt64LE(this.#ids.next("answer"), 8);
    header.writeUInt32LE(answer.length, 16);
    connection.send(roomyPacket(Buffer.concat([header, answer])));
  }

  /** A client that breaks the protocol is only disconnected; anything else, undecodable messages included, is reported. */
  #connectionFailed(error: unknown): void {
    const clientsFault =
      error instanceof TransportError || error instanceof MessageKeyError || error instanceof HandshakeError;
    if (!clientsFault) this.counters.report("Taking a packet", error);
  }
}
