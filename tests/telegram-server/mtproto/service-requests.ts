import type { TlObject, TlValue } from "../contract";
import { decodeService } from "../tl/decode";
import { encodeService } from "../tl/encode";
import { serviceSchema } from "../tl/layers";
import type { Connection } from "./connection";
import type { ClientMessage } from "./incoming";
import type { KeyRing } from "./key-ring";
import { unixSeconds } from "./message-ids";
import { type Outbox, whole } from "./outbox";
import type { ReceivedMessage } from "./received-messages";
import type { Session } from "./session";
import type { SessionTable } from "./session-table";

export interface ServiceContext {
  readonly outbox: Outbox;
  readonly keys: KeyRing;
  readonly sessions: SessionTable;
  readonly session: Session;
  readonly connection: Connection;
  readonly message: ClientMessage;
}

type ServiceHandler = (request: TlObject, context: ServiceContext) => void;

/** The states of a message (https://core.telegram.org/mtproto/service_messages_about_messages). */
const messageState = {
  forgotten: 1,
  notReceived: 2,
  idTooHigh: 3,
  received: 4,
  acknowledged: 8,
  processing: 32,
  answerGenerated: 64,
};

const futureSaltsLimit = 64;

/** The requests of MTProto itself by name (https://core.telegram.org/mtproto/service_messages). */
const handlers: ReadonlyMap<string, ServiceHandler> = new Map<string, ServiceHandler>([
  ["ping", pong],
  ["ping_delay_disconnect", pingDelayDisconnect],
  ["msgs_ack", acknowledge],
  ["get_future_salts", futureSalts],
  ["msgs_state_req", tellStates],
  ["msg_resend_req", resend],
  ["rpc_drop_answer", dropAnswer],
  ["destroy_session", destroySession],
  ["destroy_auth_key", destroyAuthKey],
]);

/** Answers to what this server never asks, and what only matters over HTTP. */
const ignored: ReadonlySet<string> = new Set(["msgs_state_info", "msgs_all_info", "http_wait"]);

/** Name of the MTProto request in the body; undefined for an API request. */
export function serviceRequestName(body: Buffer): string | undefined {
  const name = body.length < 4 ? undefined : serviceSchema.byId(body.readUInt32LE(0))?.name;
  return name !== undefined && (handlers.has(name) || ignored.has(name)) ? name : undefined;
}

/** Carries out a request of MTProto itself. Throws TlDecodeError. */
export function handleServiceRequest(name: string, context: ServiceContext): void {
  handlers.get(name)?.(decodeService(context.message.body).object, context);
}

function pong(request: TlObject, context: ServiceContext): void {
  answer(context, { _: "pong", msg_id: signed(context.message.id), ping_id: request.ping_id });
}

function pingDelayDisconnect(request: TlObject, context: ServiceContext): void {
  pong(request, context);
  if (typeof request.disconnect_delay === "number") context.connection.disconnectIn(request.disconnect_delay);
}

function acknowledge(request: TlObject, { session }: ServiceContext): void {
  for (const id of idsOf(request.msg_ids)) session.acknowledge(id);
}

function futureSalts(request: TlObject, context: ServiceContext): void {
  const now = unixSeconds();
  const count = Math.min(Math.max(Number(request.num), 1), futureSaltsLimit);
  const salts = context.session.key.salts.future(count, now).map((salt) => ({
    _: "future_salt",
    valid_since: salt.validSince,
    valid_until: salt.validUntil,
    salt: signed(salt.value),
  }));
  answer(context, { _: "future_salts", req_msg_id: signed(context.message.id), now, salts });
}

function tellStates(request: TlObject, context: ServiceContext): void {
  answerStates(idsOf(request.msg_ids), context);
}

function answerStates(ids: bigint[], context: ServiceContext): void {
  const info = Buffer.from(ids.map((id) => stateOf(context.session, id)));
  answer(context, { _: "msgs_state_info", req_msg_id: signed(context.message.id), info });
}

function stateOf(session: Session, id: bigint): number {
  const message = session.received.get(id);
  if (message === undefined) {
    if (session.received.isForgotten(id)) return messageState.forgotten;
    return id > session.received.highest ? messageState.idTooHigh : messageState.notReceived;
  }
  return messageState.received | progressOf(session, message);
}

function progressOf(session: Session, { state, answerId }: ReceivedMessage): number {
  if (state === "processing") return messageState.processing;
  if (state !== "answered" || answerId === undefined) return messageState.acknowledged;
  // Once acknowledged, the answer is with the client: nothing is left to be said of it.
  const waits = session.unacknowledged(answerId) !== undefined;
  return messageState.acknowledged | (waits ? messageState.answerGenerated : 0);
}

/** Sends the messages asked for again and tells of the others what the server knows of them. */
function resend(request: TlObject, context: ServiceContext): void {
  const { session, connection, outbox } = context;
  const ids = idsOf(request.msg_ids);
  const known = ids.flatMap((id) => session.unacknowledged(id) ?? []);
  outbox.resend(session, connection, known);
  if (known.length < ids.length) answerStates(ids, context);
}

function dropAnswer(request: TlObject, { session, connection, outbox, message }: ServiceContext): void {
  const [id] = idsOf([request.req_msg_id]);
  const dropped = id === undefined ? undefined : session.received.get(id);
  const sent = dropped?.answerId === undefined ? undefined : session.unacknowledged(dropped.answerId);
  let result: TlObject = { _: "rpc_answer_unknown" };
  if (dropped?.state === "processing") {
    dropped.state = "dropped";
    result = { _: "rpc_answer_dropped_running" };
  } else if (sent !== undefined) {
    session.acknowledge(sent.id);
    const { id: sentId, sequenceNumber, body } = sent;
    result = { _: "rpc_answer_dropped", msg_id: signed(sentId), seq_no: sequenceNumber, bytes: body.length };
  }
  outbox.sendResult(session, connection, message.id, whole(encodeService(result)));
}

function destroySession(request: TlObject, context: ServiceContext): void {
  const { session, sessions } = context;
  const [id] = idsOf([request.session_id]);
  const destroyed = id !== undefined && id !== session.id && sessions.destroy(session.key, id);
  const name = destroyed ? "destroy_session_ok" : "destroy_session_none";
  answer(context, { _: name, session_id: request.session_id });
}

function destroyAuthKey(_request: TlObject, context: ServiceContext): void {
  answer(context, { _: "destroy_auth_key_ok" });
  context.keys.forget(context.session.key.id);
}

function answer({ outbox, session, connection }: ServiceContext, object: TlObject): void {
  outbox.sendService(session, connection, object, "answer");
}

/** Ids as the server keeps them, unsigned. */
function idsOf(values: TlValue): bigint[] {
  if (!Array.isArray(values)) return [];
  return values.flatMap((value) => (typeof value === "bigint" ? BigInt.asUintN(64, value) : []));
}

/** An id as TL's `long` has it, signed. */
function signed(id: bigint): bigint {
  return BigInt.asIntN(64, id);
}
