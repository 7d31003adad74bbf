import type { TlObject } from "../contract";
import { encodeService } from "../tl/encode";
import { type Pieces, TlWriter } from "../tl/tl-writer";
import type { Connection } from "./connection";
import type { FaultSwitches } from "./faults";
import { encryptFromServer } from "./message-crypto";
import { type MessageIds, type ServerMessageKind, unixSeconds } from "./message-ids";
import type { SentMessage, Session } from "./session";

const rpcResultId = 0xf35c6d01;
const containerId = 0x73f1f8dc;
/** An answer held for a container goes out alone after this long. */
const holdMs = 100;

/** Sends the server's messages: numbers, encrypts, packs and delays them as the faults of the wire want. */
export class Outbox {
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Answers that wait for company (WireFaults.packInContainer). */
  readonly #held = new WeakMap<Connection, Map<Session, SentMessage[]>>();

  constructor(
    readonly ids: MessageIds,
    readonly faults: FaultSwitches,
    readonly random: () => number,
    readonly counters: { randomResets: number },
  ) {}

  /** Sends a message of MTProto itself that needs no acknowledgement (pong, msgs_ack, bad_server_salt, ...). */
  sendService(session: Session, connection: Connection, object: TlObject, kind: ServerMessageKind): void {
    this.#deliver(session, connection, [this.#message(session, whole(encodeService(object)), kind, false)]);
  }

  /** Sends a message of MTProto itself that is repeated until acknowledged (new_session_created, answers to such requests). */
  sendContent(session: Session, connection: Connection, body: Pieces, kind: ServerMessageKind): SentMessage {
    const message = this.#message(session, body, kind, true);
    session.remember(message);
    this.#deliver(session, connection, [message]);
    return message;
  }

  /** Sends `result` as rpc_result to the message `answerTo`; without a connection it waits for the session's next one. */
  sendResult(session: Session, connection: Connection | undefined, answerTo: bigint, result: Pieces): void {
    const writer = new TlWriter();
    writer.uint32(rpcResultId);
    writer.int64(BigInt.asIntN(64, answerTo));
    const { pieces, length } = writer.finish();
    const body = { pieces: [...pieces, ...result.pieces], length: length + result.length };
    const message = { ...this.#message(session, body, "answer", true), answerTo };
    session.remember(message);
    const received = session.received.get(answerTo);
    if (received !== undefined) {
      received.state = "answered";
      received.answerId = message.id;
    }
    if (connection === undefined) return;
    if (this.#resetsInstead(connection)) {
      this.counters.randomResets += 1;
      connection.reset();
    } else if (this.faults.of("packInContainer", connection.dcId)) this.#hold(session, connection, message);
    else this.#deliver(session, connection, [message]);
  }

  /** Sends a message again as it was. */
  resend(session: Session, connection: Connection, messages: SentMessage[]): void {
    for (const message of messages) this.#deliver(session, connection, [message]);
  }

  /** Sends what is held for company on a connection where no other answer is to come. */
  flushHeldIfIdle(connection: Connection): void {
    if (connection.requestsRunning === 0) this.#flushHeld(connection);
  }

  /** Stops everything that is still to be sent. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #message(session: Session, body: Pieces, kind: ServerMessageKind, contentRelated: boolean): SentMessage {
    const sequenceNumber = session.nextSequenceNumber(contentRelated);
    return { id: this.ids.next(kind), sequenceNumber, body, answerTo: undefined };
  }

  #resetsInstead(connection: Connection): boolean {
    const probability = this.faults.of("resetProbability", connection.dcId);
    return probability > 0 && this.random() < probability;
  }

  #hold(session: Session, connection: Connection, message: SentMessage): void {
    const ofConnection = this.#held.get(connection) ?? new Map<Session, SentMessage[]>();
    const held = ofConnection.get(session) ?? [];
    held.push(message);
    this.#held.set(connection, ofConnection.set(session, held));
    if (held.length >= 2) this.#flushHeld(connection);
    else this.#after(holdMs, () => this.#flushHeld(connection));
  }

  #flushHeld(connection: Connection): void {
    const held = this.#held.get(connection) ?? [];
    this.#held.delete(connection);
    for (const [session, messages] of held) this.#deliver(session, connection, messages, true);
  }

  #deliver(session: Session, connection: Connection, messages: readonly SentMessage[], inContainer = false): void {
    const latencyMs = this.faults.of("latencyMs", connection.dcId);
    if (latencyMs > 0) this.#after(latencyMs, () => this.#send(session, connection, messages, inContainer));
    else this.#send(session, connection, messages, inContainer);
  }

  #send(session: Session, connection: Connection, messages: readonly SentMessage[], inContainer: boolean): void {
    if (!connection.isOpen) return;
    const message = inContainer ? this.#container(session, messages) : messages[0];
    if (message === undefined) return;
    const { key } = session;
    const packet = encryptFromServer(
      {
        salt: key.salts.current(unixSeconds()),
        sessionId: session.id,
        messageId: message.id,
        sequenceNumber: message.sequenceNumber,
        body: message.body,
      },
      key.secret,
      key.idBytes,
    );
    connection.send(packet);
  }

  #container(session: Session, messages: readonly SentMessage[]): SentMessage {
    const head = new TlWriter();
    head.uint32(containerId);
    head.int32(messages.length);
    const parts: Pieces[] = [head.finish()];
    for (const message of messages) {
      const header = new TlWriter();
      header.int64(BigInt.asIntN(64, message.id));
      header.int32(message.sequenceNumber);
      header.int32(message.body.length);
      parts.push(header.finish(), message.body);
    }
    const body = {
      pieces: parts.flatMap((part) => part.pieces),
      length: parts.reduce((sum, part) => sum + part.length, 0),
    };
    return this.#message(session, body, "answer", false);
  }

  #after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }
}

/** One buffer as the pieces of a message. */
export function whole(bytes: Buffer): Pieces {
  return { pieces: [bytes], length: bytes.length };
}
