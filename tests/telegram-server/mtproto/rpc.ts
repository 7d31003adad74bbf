import {
  type MethodHandler,
  type MethodResult,
  type MethodTable,
  noReply,
  type RpcContext,
  RpcError,
  type TlObject,
} from "../contract";
import { decodeRequest, type Request } from "../tl/decode-request";
import { encodeResult, encodeService } from "../tl/encode";
import { packIfSmaller } from "../tl/gzip-packed";
import { knownLayers } from "../tl/layers";
import type { Pieces } from "../tl/tl-writer";
import type { Connection } from "./connection";
import type { Counters } from "./counters";
import type { ClientMessage } from "./incoming";
import type { KeyRing } from "./key-ring";
import { type Outbox, whole } from "./outbox";
import type { ReceivedMessage } from "./received-messages";
import type { Session } from "./session";
import { bindTemporaryKey } from "./temporary-keys";

/** Key of `AuthorizationKey.data` under which the fields of the last initConnection are, as a TlObject without its query. */
export const initConnectionData = "initConnection";

/** Where the fallback for methods without a handler comes from when the domain gives none. */
const unknownMethod: MethodHandler = () => {
  throw new RpcError(400, "INPUT_METHOD_INVALID");
};

/** These say nothing about whether the client wants updates on the connection: every media connection begins with them. */
const neutralMethods = new Set(["help.getConfig", "auth.importAuthorization", "auth.bindTempAuthKey"]);

export interface RpcOptions {
  readonly methods: MethodTable;
  readonly onUnknownMethod: MethodHandler | undefined;
  readonly outbox: Outbox;
  readonly counters: Counters;
  readonly keys: KeyRing;
}

/** Unwraps API requests, hands them to their handlers and sends what comes back. */
export class RpcDispatcher {
  constructor(readonly options: RpcOptions) {}

  /** Takes a request that is new; answers when its handler has. */
  dispatch(session: Session, connection: Connection, message: ClientMessage, received: ReceivedMessage): void {
    const { counters, outbox } = this.options;
    received.state = "processing";
    counters.inFlight += 1;
    connection.requestsRunning += 1;
    const answer = this.#answer(session, connection, message);
    received.outcome = answer.then(({ ok }) => ok);
    void answer.then(({ body }) => {
      counters.inFlight -= 1;
      connection.requestsRunning -= 1;
      session.toAcknowledge.delete(message.id);
      if (body !== undefined && received.state !== "dropped") {
        outbox.sendResult(session, this.#wayBack(session, connection), message.id, body);
      }
      outbox.flushHeldIfIdle(connection);
    });
  }

  /** The connection the request came on; once that is closed, the one the session uses now. */
  #wayBack(session: Session, connection: Connection): Connection | undefined {
    return connection.isOpen ? connection : session.connection;
  }

  async #answer(session: Session, connection: Connection, message: ClientMessage): Promise<Answer> {
    let doing = "Decoding a request";
    try {
      const request = decodeRequest(session.key.layer ?? knownLayers[0] ?? 0, message.body);
      doing = `Handling ${request.method._}`;
      const result = await this.#handle(session, connection, message.id, request);
      if (result === noReply) return { ok: false, body: undefined };
      doing = `Encoding the result of ${request.method._}`;
      return { ok: true, body: packIfSmaller(encodeResult(request.layer, request.method._, result)) };
    } catch (error) {
      return { ok: false, body: whole(encodeService(this.#toRpcError(doing, error))) };
    }
  }

  async #handle(session: Session, connection: Connection, id: bigint, request: Request): Promise<MethodResult> {
    const { method, wrappers } = request;
    this.options.counters.countRequest(method._);
    applyWrappers(session, request);
    await previousMessages(session, wrappers);
    if (method._ === "auth.bindTempAuthKey") return bindTemporaryKey(this.options.keys, session, id, method);
    const key = session.key.principal;
    if (key === undefined) throw new RpcError(401, "AUTH_KEY_PERM_EMPTY");
    const withoutUpdates = isWrappedIn(wrappers, "invokeWithoutUpdates");
    if (!withoutUpdates && !neutralMethods.has(method._) && !method._.startsWith("upload."))
      session.wantsUpdates = true;
    const context: RpcContext = {
      dcId: connection.dcId,
      layer: request.layer,
      key,
      connectionId: connection.id,
      withoutUpdates,
      signal: connection.signal,
    };
    const handler = this.options.methods.get(method._) ?? this.options.onUnknownMethod ?? unknownMethod;
    return await handler(method, context);
  }

  #toRpcError(doing: string, error: unknown): TlObject {
    if (error instanceof RpcError) return rpcError(error.code, error.errorMessage);
    this.options.counters.report(doing, error);
    return rpcError(500, "INTERNAL");
  }
}

interface Answer {
  readonly ok: boolean;
  /** Undefined: the client is to get no answer. */
  readonly body: Pieces | undefined;
}

function rpcError(code: number, message: string): TlObject {
  return { _: "rpc_error", error_code: code, error_message: message };
}

function applyWrappers(session: Session, request: Request): void {
  const key = session.key.principal ?? session.key;
  if (request.layerAsked !== undefined) {
    session.key.layer = request.layerAsked;
    key.layer = request.layerAsked;
  }
  const device = request.wrappers.find((wrapper) => wrapper._ === "initConnection");
  if (device !== undefined) key.data.set(initConnectionData, device);
}

function isWrappedIn(wrappers: readonly TlObject[], name: string): boolean {
  return wrappers.some((wrapper) => wrapper._ === name);
}

/** Waits for the requests named by invokeAfterMsg(s); throws MSG_WAIT_FAILED when one of them failed. Unknown ones are not waited for. */
async function previousMessages(session: Session, wrappers: readonly TlObject[]): Promise<void> {
  for (const wrapper of wrappers) {
    const named =
      wrapper._ === "invokeAfterMsg" ? [wrapper.msg_id] : wrapper._ === "invokeAfterMsgs" ? wrapper.msg_ids : [];
    for (const id of Array.isArray(named) ? named : []) {
      if (typeof id !== "bigint") continue;
      const outcome = await session.received.get(BigInt.asUintN(64, id))?.outcome;
      if (outcome === false) throw new RpcError(400, "MSG_WAIT_FAILED");
    }
  }
}
