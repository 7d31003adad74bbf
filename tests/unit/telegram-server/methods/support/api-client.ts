import {
  type AuthorizationKey,
  type MethodResult,
  noReply,
  type Protocol,
  type RpcContext,
  RpcError,
  type TlObject,
} from "../../../../telegram-server/contract";
import type { Domain } from "../../../../telegram-server/methods/domain";
import { methodTable } from "../../../../telegram-server/methods/method-table";
import { createDomain, type TelegramServerOptions } from "../../../../telegram-server/server";

/** A domain without network, and what it pushed. */
export class Api {
  readonly domain: Domain;
  readonly pushed: { updates: TlObject; keys: AuthorizationKey[] }[] = [];
  readonly dropped: unknown[] = [];
  readonly #keys: AuthorizationKey[] = [];
  readonly #table;

  constructor(options: TelegramServerOptions = {}) {
    const protocol: Protocol = {
      pushUpdates: (updates, wants) => this.pushed.push({ updates, keys: this.#keys.filter(wants) }),
      keys: () => this.#keys,
      forgetKey: () => undefined,
      dropConnections: (which) => this.dropped.push(which),
    };
    this.domain = createDomain({ scenario: "empty", ...options }, protocol);
    this.#table = methodTable(this.domain);
  }

  key(dcId = 2): AuthorizationKey {
    const key = { id: `${this.#keys.length}`.padStart(16, "0"), dcId, userId: undefined, data: new Map() };
    this.#keys.push(key);
    return key;
  }

  /** A key on which the account is signed in. */
  signedIn(userId = 1001n): AuthorizationKey {
    const account = this.domain.world.accounts.get(userId);
    if (!account) throw new Error(`no account ${userId}`);
    const key = this.key(account.dcId);
    this.domain.sessions.begin(key, account);
    return key;
  }

  async run(key: AuthorizationKey, request: TlObject, signal?: AbortSignal): Promise<MethodResult> {
    const handler = this.#table.get(request._);
    if (!handler) throw new Error(`no method ${request._}`);
    const context: RpcContext = {
      dcId: key.dcId,
      layer: 198,
      key,
      connectionId: 1,
      withoutUpdates: false,
      signal: signal ?? new AbortController().signal,
    };
    return handler(request, context);
  }

  /** The answer, which has to be an object. */
  async call(key: AuthorizationKey, request: TlObject): Promise<TlObject> {
    const result = await this.run(key, request);
    if (typeof result !== "object" || Array.isArray(result)) throw new Error(`${request._} gave no object`);
    return result;
  }

  /** The refusal as "code TEXT"; an answer is an error. */
  async refusal(key: AuthorizationKey, request: TlObject): Promise<string> {
    try {
      await this.run(key, request);
    } catch (error) {
      if (error instanceof RpcError) return error.message;
      throw error;
    }
    throw new Error(`${request._} was answered`);
  }
}

export const isNoReply = (result: MethodResult) => result === noReply;

/** Objects of a vector field. */
export function objectsOf(object: TlObject, field: string): TlObject[] {
  const value = object[field];
  if (!Array.isArray(value)) throw new Error(`${object._}.${field} is no vector`);
  return value as TlObject[];
}

/** One field of every object of a vector field. */
export function pluck(object: TlObject, field: string, of: string) {
  return objectsOf(object, field).map((item) => item[of]);
}
