import type { DcAddress, MethodResult, Protocol, RpcContext, TlObject } from "../contract";
import type { Counters } from "../control/counters";
import type { FaultRules } from "../control/fault-rules";
import type { ServerRsaKey } from "../mtproto/rsa-key";
import type { CdnStore } from "../world/cdn";
import type { FileReferences } from "../world/file-references";
import type { Account, WorldUser } from "../world/types";
import type { World } from "../world/world";
import type { LoginTokens } from "./login-tokens";
import type { PhoneCodes } from "./phone-codes";
import type { SessionRegistry } from "./sessions";

/** Application credentials that are accepted; api_id 1 is refused as invalid, all others too. */
export interface ApiCredentials {
  apiId: number;
  apiHash: string;
}

/** The one CDN data centre. */
export interface CdnSettings {
  readonly dcId: number;
  readonly files: CdnStore;
  /** Its own key, and the one that help.getCdnConfig names as PKCS#1 PEM: the same. */
  rsaKey(): ServerRsaKey;
  publicKeyPem(): string;
  /** Known once the server listens. */
  address: DcAddress | undefined;
}

/** Telegram does not promise either of the two: clients have to take what comes. */
export interface FileHashSettings {
  /** Bytes that one hash covers, fewer at the end of a file. */
  rangeBytes: number;
  rangesPerAnswer: number;
}

/** Everything the method handlers share: the world, who is signed in, what is to go wrong, what was counted. */
export interface Domain {
  readonly world: World;
  readonly references: FileReferences;
  readonly sessions: SessionRegistry;
  readonly phoneCodes: PhoneCodes;
  readonly loginTokens: LoginTokens;
  readonly faults: FaultRules;
  readonly counters: Counters;
  readonly credentials: ApiCredentials;
  /** The data centre where phones without an account of their own belong. */
  readonly homeDcId: number;
  /** Seconds a client has to wait before it may ask for the code to be resent. */
  resendTimeoutSeconds: number;
  /** How upload.getFileHashes cuts files. */
  readonly hashes: FileHashSettings;
  readonly cdn: CdnSettings;
  /** Known once the server listens; without the CDN. */
  dcs: readonly DcAddress[];
  /** The protocol half; set before the first request arrives. */
  protocol: Protocol;
}

/** The signed-in account that a request comes from. */
export interface Caller {
  readonly account: Account;
  readonly user: WorldUser;
  readonly context: RpcContext;
}

/** A method that anyone may call. */
export type OpenMethod = (
  request: TlObject,
  context: RpcContext,
  domain: Domain,
) => MethodResult | Promise<MethodResult>;

/** A method for signed-in accounts only. */
export type SignedInMethod = (
  request: TlObject,
  caller: Caller,
  domain: Domain,
) => MethodResult | Promise<MethodResult>;

/** Unix seconds. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
