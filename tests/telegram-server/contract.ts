/**
 * What the protocol half of the server (tl/, mtproto/) and its domain half (world/, methods/) know of each other.
 *
 * A TL value is a plain object: `_` is the constructor or method name as the TL schema spells it ("messages.getDialogs",
 * "messageMediaDocument"), the fields keep the schema's own snake_case names. `int` and `double` are numbers, `long` is a
 * bigint (signed 64 bits), `int128`, `int256` and `bytes` are Buffers, `string` is a string, `Bool` and `true` are booleans,
 * `Vector` is an array. A flagged field that is absent or undefined is not sent; the `flags` words are computed.
 */
export type TlValue = number | bigint | string | boolean | Buffer | TlObject | TlValue[] | undefined;

export interface TlObject {
  _: string;
  [field: string]: TlValue;
}

/** A refusal that goes to the client as `rpc_error`, e.g. `new RpcError(420, "FLOOD_WAIT_3")`. */
export class RpcError extends Error {
  constructor(
    readonly code: number,
    readonly errorMessage: string,
  ) {
    super(`${code} ${errorMessage}`);
    this.name = "RpcError";
  }
}

/** A method handler returns this when the client is to get no answer at all (a stalled server). */
export const noReply: unique symbol = Symbol("no reply");

/** One authorization key: it lives as long as the server (or until it is forgotten), over any number of connections. */
export interface AuthorizationKey {
  /** 64-bit key id as 16 hex digits. */
  readonly id: string;
  /** The data centre the key was made with. */
  readonly dcId: number;
  /** The account signed in with this key; undefined before sign-in and after log-out. Owned by the domain half. */
  userId: bigint | undefined;
  /** Anything the domain half keeps per key (a pending sign-in, the device of initConnection, ...). */
  readonly data: Map<string, unknown>;
}

export interface RpcContext {
  readonly dcId: number;
  /** TL layer of the client's last invokeWithLayer on this key. */
  readonly layer: number;
  readonly key: AuthorizationKey;
  /** Identifies the TCP connection, unique in the server's life. */
  readonly connectionId: number;
  /** True when the request came wrapped in invokeWithoutUpdates. */
  readonly withoutUpdates: boolean;
  /** Aborted when the connection closes, so a delayed handler can stop. */
  readonly signal: AbortSignal;
}

export type MethodResult = TlObject | TlValue[] | boolean | typeof noReply;

/** Answers one API method. Throwing RpcError answers with that error; any other error is the server's bug and is reported. */
export type MethodHandler = (request: TlObject, context: RpcContext) => MethodResult | Promise<MethodResult>;

/** Methods by TL name, without the wrappers (invokeWithLayer, initConnection, ...): the protocol half unwraps those. */
export type MethodTable = ReadonlyMap<string, MethodHandler>;

/** What the domain half may ask of the protocol half. */
export interface Protocol {
  /** Sends an `Updates` object to every connection of every key for which `wants` is true (in that connection's layer). */
  pushUpdates(updates: TlObject, wants: (key: AuthorizationKey) => boolean): void;
  /** All keys that exist now. */
  keys(): Iterable<AuthorizationKey>;
  /** Forgets a key: the next message with it gets the transport error -404. Connections of it stay open. */
  forgetKey(keyId: string): void;
  /** Closes connections with a reset (RST) or, with `half`, leaves them open and silent from now on. Returns how many. */
  dropConnections(options?: { dcId?: number; half?: boolean }): number;
}

/** Address of one data centre as clients reach it. */
export interface DcAddress {
  id: number;
  host: string;
  port: number;
}

/**
 * Faults of the wire, applied by the protocol half. All are off by default and may be changed at any time.
 * Faults of single methods (flood waits, wrong bytes, expired references ...) are the domain half's.
 */
export interface WireFaults {
  /** Added to every answer, in milliseconds. */
  latencyMs: number;
  /** Upper limit of what the server sends, bytes per second over all connections; 0 = none. */
  bytesPerSecond: number;
  /** Accept TCP connections but never read or answer. */
  silent: boolean;
  /** Refuse TCP connections: accept and reset at once. */
  refuse: boolean;
  /** Probability that an answer is preceded by a connection reset instead of being sent. */
  resetProbability: number;
  /** Answer the next `n` encrypted messages with bad_server_salt and a new salt. */
  badSaltCount: number;
  /** Hold answers until two or more are there and send them in one container. */
  packInContainer: boolean;
  /** Never acknowledge nor answer, keep the connection open and reading. */
  stall: boolean;
}

export const noWireFaults: Readonly<WireFaults> = {
  latencyMs: 0,
  bytesPerSecond: 0,
  silent: false,
  refuse: false,
  resetProbability: 0,
  badSaltCount: 0,
  packInContainer: false,
  stall: false,
};
