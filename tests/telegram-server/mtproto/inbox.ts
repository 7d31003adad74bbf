import { encodeService } from "../tl/encode";
import type { AuthKey } from "./auth-key";
import type { Connection } from "./connection";
import type { Counters } from "./counters";
import type { FaultSwitches } from "./faults";
import { type ClientMessage, isContainer, unpackContainer, unpackGzip } from "./incoming";
import type { KeyRing } from "./key-ring";
import { decryptFromClient, type InnerMessage } from "./message-crypto";
import { messageIdFault, unixSeconds } from "./message-ids";
import { type Outbox, whole } from "./outbox";
import type { RpcDispatcher } from "./rpc";
import { handleServiceRequest, serviceRequestName } from "./service-requests";
import { Session } from "./session";
import type { SessionTable } from "./session-table";

/** A request without an answer is acknowledged after this long, so that the client does not send it again. */
const acknowledgeAfterMs = 200;

/** https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message */
const fault = { sameContainer: 19, tooOld: 20, evenSequence: 35, salt: 48, container: 64 } as const;

export interface InboxOptions {
  readonly keys: KeyRing;
  readonly sessions: SessionTable;
  readonly outbox: Outbox;
  readonly rpc: RpcDispatcher;
  readonly counters: Counters;
  readonly faults: FaultSwitches;
}

/** Takes encrypted messages: checks them, keeps their session, and passes each on once. */
export class Inbox {
  constructor(readonly options: InboxOptions) {}

  /** Throws MessageKeyError or TlDecodeError for a packet that is not what it should be. */
  take(packet: Buffer, key: AuthKey, connection: Connection): void {
    const inner = decryptFromClient(packet, key.secret);
    if (this.options.faults.of("stall", connection.dcId)) return;
    const existing = this.options.sessions.find(key, inner.sessionId);
    const refusal = this.#refuse(inner, key, connection, existing);
    if (refusal !== undefined) {
      const session = existing ?? new Session(inner.sessionId, key);
      this.options.outbox.sendService(session, connection, refusal, "notice");
      return;
    }
    const body = unpackGzip(inner.body);
    const outer = { id: inner.messageId, sequenceNumber: inner.sequenceNumber, body };
    const messages = isContainer(body) ? unpackContainer(body) : [outer];
    const session = existing ?? this.#open(inner, key, connection, messages);
    this.#attach(session, connection);
    if (messages[0] !== outer && !this.#takeContainer(session, connection, outer, messages)) return;
    for (const message of messages) this.#takeMessage(session, connection, message);
  }

  /** The refusal of a message whose id or salt is wrong. */
  #refuse(inner: InnerMessage, key: AuthKey, connection: Connection, session: Session | undefined) {
    const now = unixSeconds();
    const code = messageIdFault(inner.messageId, now);
    if (code !== undefined) return badMessage(inner.messageId, inner.sequenceNumber, code);
    if (session?.received.isForgotten(inner.messageId)) {
      return badMessage(inner.messageId, inner.sequenceNumber, fault.tooOld);
    }
    if (this.options.faults.takeBadSalt(connection.dcId)) key.salts.renew(now);
    else if (key.salts.isValid(inner.salt, now)) return undefined;
    return {
      ...badMessage(inner.messageId, inner.sequenceNumber, fault.salt),
      _: "bad_server_salt",
      new_server_salt: BigInt.asIntN(64, key.salts.current(now)),
    };
  }

  #open(inner: InnerMessage, key: AuthKey, connection: Connection, messages: ClientMessage[]): Session {
    const session = this.options.sessions.open(key, inner.sessionId);
    let first = inner.messageId;
    for (const { id } of messages) if (id < first) first = id;
    const created = encodeService({
      _: "new_session_created",
      first_msg_id: BigInt.asIntN(64, first),
      unique_id: session.uniqueId,
      server_salt: BigInt.asIntN(64, key.salts.current(unixSeconds())),
    });
    this.options.outbox.sendContent(session, connection, whole(created), "notice");
    return session;
  }

  /** The session goes on on this connection; what the client has not acknowledged on the last one is sent again. */
  #attach(session: Session, connection: Connection): void {
    if (session.connection === connection) return;
    const isNew = session.connection === undefined && session.detachedAtMs === undefined;
    session.connection?.attached.delete(session);
    session.connection = connection;
    session.detachedAtMs = undefined;
    connection.attached.add(session);
    if (!isNew) this.options.outbox.resend(session, connection, session.allUnacknowledged());
  }

  /** False for a container that was received before, or whose messages do not fit into it. */
  #takeContainer(session: Session, connection: Connection, outer: ClientMessage, messages: ClientMessage[]): boolean {
    const { id, sequenceNumber } = outer;
    const tooNew = messages.some((message) => message.id >= id);
    const code = session.received.get(id) !== undefined ? fault.sameContainer : tooNew ? fault.container : undefined;
    if (code !== undefined) {
      this.options.outbox.sendService(session, connection, badMessage(id, sequenceNumber, code), "notice");
      return false;
    }
    // The container comes after its messages in the order of ids, and so does its number.
    session.received.add(id, sequenceNumber);
    return true;
  }

  #takeMessage(session: Session, connection: Connection, message: ClientMessage): void {
    const known = session.received.get(message.id);
    if (known !== undefined) {
      const sent = known.answerId === undefined ? undefined : session.unacknowledged(known.answerId);
      if (sent !== undefined) this.options.outbox.resend(session, connection, [sent]);
      else this.#acknowledgeSoon(session, message.id);
      return;
    }
    const service = serviceRequestName(message.body);
    const code = this.#messageFault(session, message, service === undefined);
    if (code !== undefined) {
      const refusal = badMessage(message.id, message.sequenceNumber, code);
      this.options.outbox.sendService(session, connection, refusal, "notice");
      return;
    }
    const received = session.received.add(message.id, message.sequenceNumber);
    if (service === undefined) {
      this.#acknowledgeSoon(session, message.id);
      this.options.rpc.dispatch(session, connection, message, received);
    } else {
      const { outbox, keys, sessions, counters } = this.options;
      if (service.startsWith("ping")) counters.pingsTotal += 1;
      handleServiceRequest(service, { outbox, keys, sessions, session, connection, message });
    }
  }

  #messageFault(session: Session, message: ClientMessage, isRequest: boolean): number | undefined {
    if (message.id % 4n !== 0n) return 18;
    if (session.received.isForgotten(message.id)) return fault.tooOld;
    if (isRequest && message.sequenceNumber % 2 === 0) return fault.evenSequence;
    return session.received.sequenceFault(message.id, message.sequenceNumber);
  }

  #acknowledgeSoon(session: Session, id: bigint): void {
    session.toAcknowledge.add(id);
    session.acknowledgeTimer ??= setTimeout(() => this.#acknowledge(session), acknowledgeAfterMs);
  }

  #acknowledge(session: Session): void {
    session.acknowledgeTimer = undefined;
    const ids = [...session.toAcknowledge].map((id) => BigInt.asIntN(64, id));
    session.toAcknowledge.clear();
    if (ids.length === 0 || session.connection === undefined) return;
    this.options.outbox.sendService(session, session.connection, { _: "msgs_ack", msg_ids: ids }, "notice");
  }
}

function badMessage(id: bigint, sequenceNumber: number, code: number) {
  return {
    _: "bad_msg_notification",
    bad_msg_id: BigInt.asIntN(64, id),
    bad_msg_seqno: sequenceNumber,
    error_code: code,
  };
}
