import bigInt from "big-integer";
import { Api, type TelegramClient } from "telegram";
import type { AuthKey } from "telegram/crypto/AuthKey";
import { BinaryReader, type PromisedNetSockets } from "telegram/extensions";
import { ConnectionTCPAbridged, MTProtoSender } from "telegram/network";
import type { MTProtoState } from "telegram/network/MTProtoState";
import { RequestState } from "telegram/network/RequestState";
import type { TLMessage } from "telegram/tl/core";
import type { GatewayLog } from "../gateway";
import type { DcAddress } from "./data-centres";
import { ConnectionBroken, KeyUnknown, RpcRefusal } from "./errors";
import { GramjsLog } from "./gramjs-log";
import { type ServerKeys, withServerKeys } from "./server-keys";
import { MtprotoSocket } from "./socket";
import { abortable } from "./timing";

/** What a new connection takes over from the one before it: without them its first message costs an extra round trip. */
export interface MtprotoClock {
  salt: bigInt.BigInteger;
  timeOffset: number;
}

export interface SenderOptions {
  dcId: number;
  address: DcAddress;
  /** Undefined: the key exchange makes one, see `GatewaySender.authKey`. */
  authKey: AuthKey | undefined;
  clock: MtprotoClock | null;
  /** The only keys that a key exchange may be made under; undefined: those of Telegram's own data centres. */
  serverKeys?: ServerKeys;
  log: GatewayLog;
  /** Called for every object that Telegram pushes. */
  onUpdate(update: Api.TypeUpdates): void;
}

/** The private parts of MTProtoSender that the fixes below need. */
interface SenderInternals {
  readonly _state: MTProtoState;
  readonly _sendQueue: { append(state: RequestState | undefined): void; readonly _pendingStates: RequestState[] };
}

/** The body of an rpc_result; GramJS does not export its type. */
interface RpcResult {
  reqMsgId: bigInt.BigInteger;
  body: Buffer | undefined;
  error: Api.RpcError | undefined;
}

/**
 * One connection to one data centre: GramJS's MTProtoSender (key exchange, encryption, message framing) for exactly one TCP
 * connection. When that ends, the sender has ended too; making another is the business of `Link` (link.ts).
 *
 * GramJS's own life-cycle is replaced because it hangs, leaks and revives itself; each override says which fault it mends.
 */
export class GatewaySender extends MTProtoSender {
  /** Resolves with the reason when the connection has ended, whoever ended it. */
  readonly ended: Promise<ConnectionBroken>;
  readonly #socket: MtprotoSocket;
  readonly #dcLog: GatewayLog;
  readonly #serverKeys: ServerKeys | undefined;
  #resolveEnded: (reason: ConnectionBroken) => void = () => undefined;
  #end: ConnectionBroken | null = null;

  constructor(options: SenderOptions) {
    const name = `DC ${options.dcId}`;
    const log = new GramjsLog(options.log, name);
    super(options.authKey, {
      ...MTProtoSender.DEFAULT_OPTIONS,
      logger: log,
      dcId: options.dcId,
      isMainSender: false,
      // The only part of a client that a sender uses once it does not reconnect by itself.
      client: {
        _errorHandler: async (error: unknown) => options.log.debug(`${name}: GramJS reported`, error),
      } as unknown as TelegramClient,
      updateCallback: (_client: unknown, update: unknown) => {
        if (isUpdates(update)) options.onUpdate(update);
      },
      securityChecks: true,
      _exportedSenderPromises: new Map(),
    });
    this.#dcLog = options.log;
    this.#serverKeys = options.serverKeys;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this._connection = new ConnectionTCPAbridged({
      ip: options.address.host,
      port: options.address.port,
      dcId: options.dcId,
      loggers: log,
      socket: MtprotoSocket as unknown as typeof PromisedNetSockets,
      testServers: false,
    });
    this.#socket = this._connection.socket as unknown as MtprotoSocket;
    if (options.clock) {
      this.#internals._state.salt = options.clock.salt;
      this.#internals._state.timeOffset = options.clock.timeOffset;
    }
  }

  get #internals(): SenderInternals {
    return this as unknown as SenderInternals;
  }

  /** Bytes received on this connection so far. */
  get bytesReceived(): number {
    return this.#socket.bytesReceived;
  }

  get hasEnded(): boolean {
    return this.#end !== null;
  }

  get clock(): MtprotoClock {
    const { salt, timeOffset } = this.#internals._state;
    return { salt, timeOffset };
  }

  /**
   * Connects and, without a key, exchanges one. Rejects with the system's error, with KeyUnknown, or with what GramJS found wrong
   * in the exchange; the sender has then ended.
   *
   * GramJS's `connect` swallows the error and resolves `false`, after a sleep that nothing can interrupt.
   */
  async open(signal: AbortSignal): Promise<void> {
    try {
      const keys = this.#serverKeys;
      await abortable(keys ? withServerKeys(keys, () => this._connect()) : this._connect(), signal);
    } catch (error) {
      this.end(error instanceof Error ? error.message : String(error));
      throw error;
    }
    if (this.#end) throw this.#end;
  }

  /**
   * Sends a request and resolves with its answer. Rejects with RpcRefusal, with ConnectionBroken when the connection ends first,
   * or with the signal's reason: the answer is then ignored when it comes.
   */
  async call<R extends Api.AnyRequest>(request: R, signal: AbortSignal): Promise<R["__response"]> {
    if (this.#end) throw this.#end;
    const state = new RequestState(request);
    this.addStateToQueue(state);
    try {
      return await abortable(Promise.resolve(state.promise), signal);
    } catch (error) {
      if (signal.aborted) {
        if (state.msgId) this._pendingState.delete(state.msgId);
        state.reject(error);
      }
      throw error;
    }
  }

  /**
   * Ends the connection: the socket is destroyed, what waits rejects with ConnectionBroken, the loops of GramJS return.
   * Resolves when the system has let go of the socket. GramJS's `disconnect` leaves pending requests unsettled for ever.
   */
  end(reason: string): Promise<void> {
    return this.#finish(new ConnectionBroken(reason));
  }

  override disconnect(): Promise<void> {
    return this.end("disconnected");
  }

  /** GramJS calls this when the connection broke: it would sleep a second and revive itself, also after a disconnect. */
  override reconnect(): void {
    void this.#finish(new ConnectionBroken("the server or the network closed it"));
  }

  /** GramJS stops reading after -404 and tells nobody that waits. */
  override _handleBadAuthKey(): void {
    void this.#finish(new KeyUnknown());
  }

  /** GramJS drops the rest of a container when one of its messages throws: those requests would hang. */
  override async _handleContainer(message: TLMessage): Promise<void> {
    for (const inner of message.obj.messages as TLMessage[]) {
      try {
        await this._processMessage(inner);
      } catch (error) {
        this.#dcLog.warn(`DC ${this.dcId}: a message could not be handled`, error);
      }
    }
  }

  /**
   * GramJS rejects with a class that has lost the error's name, then throws it again into the receive loop; and it writes the
   * body of an answer that nobody waits for (a cancelled request's) to the log.
   */
  override _handleRPCResult(message: TLMessage): void {
    const result = message.obj as RpcResult;
    const state = this._pendingState.getAndDelete(result.reqMsgId);
    if (!state) return;
    if (result.error) {
      const { errorCode, errorMessage } = result.error;
      state.reject(new RpcRefusal(errorCode, errorMessage, state.request.className));
      return;
    }
    try {
      state.resolve(state.request.readResult(new BinaryReader(result.body ?? Buffer.alloc(0))));
    } catch (error) {
      state.reject(error);
    }
  }

  #finish(reason: ConnectionBroken): Promise<void> {
    if (!this.#end) {
      this.#end = reason;
      this.userDisconnected = true;
      this._userConnected = false;
      const waiting = [...this._pendingState.values(), ...this.#internals._sendQueue._pendingStates];
      this._pendingState.clear();
      for (const state of waiting) state?.reject(reason);
      // Wakes the send loop, which then sees that it is over.
      this.#internals._sendQueue.append(undefined);
      this.#resolveEnded(reason);
    }
    const closed = this.#socket.close();
    return Promise.all([this._connection?.disconnect(), closed]).then(() => undefined);
  }
}

/** The abstract type of every object that Telegram pushes (crc32 of "Updates"). */
const updatesType = 0x8af52aac;

function isUpdates(update: unknown): update is Api.TypeUpdates {
  return (
    typeof update === "object" && update !== null && "SUBCLASS_OF_ID" in update && update.SUBCLASS_OF_ID === updatesType
  );
}

export function randomPingId(): Api.long {
  return bigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
}

/** A ping that also asks the server to close the connection if none follows within `disconnectDelaySeconds`. */
export function pingRequest(disconnectDelaySeconds: number): Api.PingDelayDisconnect {
  return new Api.PingDelayDisconnect({
    pingId: randomPingId(),
    disconnectDelay: disconnectDelaySeconds,
  });
}
