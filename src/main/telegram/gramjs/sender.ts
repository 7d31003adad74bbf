import { createHash } from "node:crypto";
import bigInt from "big-integer";
import { Api, type TelegramClient } from "telegram";
import type { AuthKey } from "telegram/crypto/AuthKey";
import { TypeNotFoundError } from "telegram/errors";
import { BinaryReader, type PromisedNetSockets } from "telegram/extensions";
import type { PendingState } from "telegram/extensions/PendingState";
import { toSignedLittleBuffer } from "telegram/Helpers";
import { ConnectionTCPAbridged, MTProtoSender } from "telegram/network";
import type { MTProtoState } from "telegram/network/MTProtoState";
import type { TLMessage } from "telegram/tl/core";
import type { AbortSource } from "../../lifecycle/abort";
import { Bag } from "../../lifecycle/bag";
import type { GatewayLog } from "../gateway";
import type { DcAddress } from "./data-centres";
import type { DecryptionPool } from "./decryption/decryption-pool";
import { envelopeBytes, WrongMessageKey } from "./decryption/message-crypto";
import { ReceivedMessages, UnsafeMessage } from "./decryption/received-message";
import { ConnectionBroken, KeyUnknown, RpcRefusal } from "./errors";
import { GramjsLog } from "./gramjs-log";
import { PendingRequest, SentRequests, type TlRequest } from "./pending-request";
import { type ServerKeys, withServerKeys } from "./server-keys";
import { type MtprotoSocket, socketsWith } from "./socket";
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
  decryption: DecryptionPool;
  log: GatewayLog;
  /** Called for every object that Telegram pushes. */
  onUpdate(update: Api.TypeUpdates): void;
}

/** The private parts of MTProtoSender that the fixes below need. */
interface SenderInternals {
  readonly _state: Pick<MTProtoState, "salt" | "timeOffset" | "encryptMessageData"> & {
    readonly id: bigInt.BigInteger;
  };
  readonly _sendQueue: {
    append(state: undefined): void;
    setReady?: (isReady: true) => void;
    readonly _queue: unknown[];
  };
}

/** Messages of one connection that may be on their way through decryption: enough to keep every worker busy. */
const mostBeingOpened = 6;
/** A data centre that does not know our key says so instead of a message: https://core.telegram.org/mtproto/mtproto-transports#transport-errors */
const keyUnknownError = -404;

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
  readonly #decryption: DecryptionPool;
  readonly #received = new ReceivedMessages();
  /** Requests without an answer, sent or not. */
  readonly #waiting = new Bag<{ reject(error: unknown): void }>();
  #keyId: { authKey: Buffer; id: Buffer } | null = null;
  #sending: NodeJS.Immediate | null = null;
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
    this._pendingState = new SentRequests() as unknown as PendingState;
    this.#internals._state.encryptMessageData = async (data) => this.#seal(data);
    this.#dcLog = options.log;
    this.#serverKeys = options.serverKeys;
    this.#decryption = options.decryption;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this._connection = new ConnectionTCPAbridged({
      ip: options.address.host,
      port: options.address.port,
      dcId: options.dcId,
      loggers: log,
      socket: socketsWith(options.decryption.memory) as unknown as typeof PromisedNetSockets,
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
   * or with the reason of the source: the answer is then ignored when it comes.
   */
  async call<R extends TlRequest>(request: R, source: AbortSource): Promise<R["__response"]> {
    if (this.#end) throw this.#end;
    const pending = new PendingRequest(request);
    this.#waiting.add(pending);
    // GramJS's `append` would add three more promises, and a list that it searches for each answer.
    this.#internals._sendQueue._queue.push(pending);
    this.#sendSoon();
    try {
      return await abortable(pending.promise, source);
    } finally {
      this.#waiting.delete(pending);
      if (source.aborted && pending.msgId) this._pendingState.delete(pending.msgId);
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

  /**
   * GramJS decrypts one message after the other on the main thread. Here several may be decrypted at once, and are handled in the order in
   * which they came all the same. What ends the connection ends it here; GramJS would revive itself.
   */
  override async _recvLoop(): Promise<void> {
    const underWay: Promise<void>[] = [];
    let before = Promise.resolve();
    while (!this.#end) {
      const frame = await this._connection?.recv().catch(() => null);
      if (!frame) return this.reconnect();
      if (frame.length <= envelopeBytes) return this.#transportFailed(frame);
      before = this.#handleAfter(before, this.#open(frame));
      underWay.push(before);
      if (underWay.length >= mostBeingOpened) await underWay.shift();
    }
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

  async #open(frame: Buffer): Promise<TLMessage> {
    const authKey = this.authKey.getKey();
    if (!authKey) throw new UnsafeMessage("A message came before there was a key");
    if (!frame.subarray(0, 8).equals(this.#keyIdOf(authKey))) throw new UnsafeMessage("A message is for another key");
    const plain = await this.#decryption.open(frame, authKey);
    return this.#received.read(plain, toSignedLittleBuffer(this.#internals._state.id, 8));
  }

  #seal(data: Buffer): Buffer {
    const authKey = this.authKey.getKey();
    if (!authKey) throw new Error("A message was to be sent before there was a key");
    const { salt, id } = this.#internals._state;
    const envelope = {
      authKey,
      keyId: this.#keyIdOf(authKey),
      salt: toSignedLittleBuffer(salt, 8),
      sessionId: toSignedLittleBuffer(id, 8),
    };
    return this.#decryption.seal(envelope, data);
  }

  #keyIdOf(authKey: Buffer): Buffer {
    if (this.#keyId?.authKey !== authKey) this.#keyId = { authKey, id: keyIdOf(authKey) };
    return this.#keyId.id;
  }

  /** Never rejects. */
  async #handleAfter(before: Promise<void>, opening: Promise<TLMessage>): Promise<void> {
    try {
      const [message] = await Promise.all([opening, before]);
      if (!this.#end) await this._processMessage(message);
    } catch (error) {
      await before;
      if (error instanceof ConnectionBroken) void this.#finish(error);
      else if (error instanceof UnsafeMessage || error instanceof WrongMessageKey)
        this.#dcLog.warn(`DC ${this.dcId}: a message was ignored: ${error.message}`);
      else if (error instanceof TypeNotFoundError)
        this.#dcLog.debug(`DC ${this.dcId}: a message of an unknown kind was ignored`, error);
      else this.#dcLog.warn(`DC ${this.dcId}: a message could not be handled`, error);
    }
  }

  /** Too short for a message: an error of the transport, a negative number. */
  #transportFailed(frame: Buffer): void {
    const code = frame.length >= 4 ? frame.readInt32LE(0) : 0;
    if (code === keyUnknownError) this._handleBadAuthKey();
    else void this.#finish(new ConnectionBroken(`the data centre answered with the transport error ${code}`));
  }

  /**
   * Lets GramJS send what waits once this turn of the event loop is over. Requests of one turn then go out together, as one container: sealed
   * once, written to the socket once. GramJS itself would send the first at once.
   */
  #sendSoon(): void {
    this.#sending ??= setImmediate(() => {
      this.#sending = null;
      this.#internals._sendQueue.setReady?.(true);
    });
  }

  #finish(reason: ConnectionBroken): Promise<void> {
    if (!this.#end) {
      this.#end = reason;
      if (this.#sending) clearImmediate(this.#sending);
      this.userDisconnected = true;
      this._userConnected = false;
      this._pendingState.clear();
      for (const pending of this.#waiting) pending.reject(reason);
      // Wakes the send loop, which then sees that it is over.
      this.#internals._sendQueue.append(undefined);
      this.#resolveEnded(reason);
    }
    const closed = this.#socket.close();
    return Promise.all([this._connection?.disconnect(), closed]).then(() => undefined);
  }
}

/** auth_key_id: the lower 64 bits of the key's SHA-1, https://core.telegram.org/mtproto/description#message-key-msg-key */
function keyIdOf(authKey: Buffer): Buffer {
  return createHash("sha1").update(authKey).digest().subarray(12);
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
