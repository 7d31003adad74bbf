import { type MethodResult, type RpcContext, RpcError, type TlObject } from "../contract";
import type { Account } from "../world/types";
import { authorizationObject } from "./authorizations";
import { type Domain, nowSeconds, type OpenMethod, type SignedInMethod } from "./domain";
import type { LoginToken } from "./login-tokens";
import { userObject } from "./objects/peers";
import type { SentCode } from "./phone-codes";
import { bytes, int, long, optionalText, text } from "./tl-fields";

/** Sign-in by phone, by bot token and by QR code (https://core.telegram.org/api/auth, /api/qr-login). */
export const openAuthMethods: Record<string, OpenMethod> = {
  "auth.sendCode": sendCode,
  "auth.resendCode": (request, _context, domain) => {
    const sent = domain.phoneCodes.resend(digits(text(request, "phone_number")), text(request, "phone_code_hash"));
    return sentCodeObject(sent, domain);
  },
  "auth.cancelCode": (request, _context, domain) => {
    const sent = domain.phoneCodes.require(digits(text(request, "phone_number")), text(request, "phone_code_hash"));
    domain.phoneCodes.forget(sent.hash);
    return true;
  },
  "auth.signIn": signIn,
  "auth.signUp": () => {
    // This server makes no accounts: a client must not, either.
    throw new RpcError(400, "PHONE_NUMBER_UNOCCUPIED");
  },
  "auth.logOut": (_request, context, domain) => {
    domain.sessions.leave(context.key);
    return { _: "auth.loggedOut" };
  },
  "auth.importAuthorization": (request, context, domain) => {
    const userId = long(request, "id");
    domain.sessions.import(context.key, userId, bytes(request, "bytes"));
    return authorization(domain, userId);
  },
  "auth.importBotAuthorization": importBotAuthorization,
  "auth.exportLoginToken": exportLoginToken,
  "auth.importLoginToken": (request, context, domain) => {
    const token = domain.loginTokens.find(bytes(request, "token"));
    if (!token) throw new RpcError(400, "AUTH_TOKEN_INVALID");
    if (token.acceptedBy === undefined) return tokenObject(token);
    return finishQrSignIn(token, token.acceptedBy, context, domain);
  },
};

export const signedInAuthMethods: Record<string, SignedInMethod> = {
  "auth.exportAuthorization": (request, caller, domain) => {
    const dcId = int(request, "dc_id");
    if (!domain.dcs.some((dc) => dc.id === dcId)) throw new RpcError(400, "DC_ID_INVALID");
    return {
      _: "auth.exportedAuthorization",
      id: caller.user.id,
      bytes: domain.sessions.export(caller.context.key, dcId),
    };
  },
  "auth.acceptLoginToken": (request, caller, domain) => {
    acceptLoginToken(domain, bytes(request, "token"), caller.account);
    const session = domain.sessions.ofKey(caller.context.key);
    if (!session) throw new RpcError(401, "AUTH_KEY_UNREGISTERED");
    return authorizationObject(session, undefined);
  },
  "auth.resetAuthorizations": (_request, caller, domain) => {
    const own = domain.sessions.ofKey(caller.context.key);
    for (const session of domain.sessions.list(caller.user.id)) {
      if (session !== own) domain.sessions.terminate(session.hash);
    }
    return true;
  },
};

/** `auth.authorization` of a user that has just signed in. */
export function authorization(domain: Domain, userId: bigint): TlObject {
  const user = domain.world.users.get(userId);
  if (!user) throw new Error(`the world has no user ${userId}`);
  return { _: "auth.authorization", user: userObject(domain, user, userId) };
}

/**
 * A signed-in account scans a QR code: marks the token and tells the device that shows it (updateLoginToken).
 * Refuses unknown and expired tokens.
 */
export function acceptLoginToken(domain: Domain, tokenBytes: Buffer, account: Account): void {
  const token = domain.loginTokens.find(tokenBytes);
  if (!token) throw new RpcError(400, "AUTH_TOKEN_INVALID");
  if (token.expiresAtMs <= Date.now()) throw new RpcError(400, "AUTH_TOKEN_EXPIRED");
  if (token.acceptedBy !== undefined) throw new RpcError(400, "AUTH_TOKEN_ALREADY_ACCEPTED");
  token.acceptedBy = account.userId;
  domain.protocol.pushUpdates(
    { _: "updateShort", update: { _: "updateLoginToken" }, date: nowSeconds() },
    (key) => key === token.key,
  );
}

function sendCode(request: TlObject, context: RpcContext, domain: Domain): MethodResult {
  checkCredentials(request, domain);
  const phone = text(request, "phone_number");
  if (!/^\+?[\d\s()-]{7,20}$/.test(phone)) throw new RpcError(400, "PHONE_NUMBER_INVALID");
  const account = domain.world.accountByPhone(phone);
  if (account?.state.kind === "banned") throw new RpcError(400, "PHONE_NUMBER_BANNED");
  const dcId = account?.dcId ?? domain.homeDcId;
  if (dcId !== context.dcId) throw new RpcError(303, `PHONE_MIGRATE_${dcId}`);
  if (account?.state.kind === "flood") throw new RpcError(420, `FLOOD_WAIT_${account.state.seconds}`);
  return sentCodeObject(domain.phoneCodes.send(digits(phone), account?.code ?? "12345"), domain);
}

function sentCodeObject(sent: SentCode, domain: Domain): TlObject {
  const types = { app: "auth.sentCodeTypeApp", sms: "auth.sentCodeTypeSms", call: "auth.sentCodeTypeCall" };
  const next = { app: { _: "auth.codeTypeSms" }, sms: { _: "auth.codeTypeCall" }, call: undefined }[sent.delivery];
  return {
    _: "auth.sentCode",
    type: { _: types[sent.delivery], length: sent.code.length },
    phone_code_hash: sent.hash,
    next_type: next,
    timeout: next ? domain.resendTimeoutSeconds : undefined,
  };
}

function signIn(request: TlObject, context: RpcContext, domain: Domain): MethodResult {
  const sent = domain.phoneCodes.require(digits(text(request, "phone_number")), text(request, "phone_code_hash"));
  const code = optionalText(request, "phone_code");
  if (code === "") throw new RpcError(400, "PHONE_CODE_EMPTY");
  if (code !== sent.code) throw new RpcError(400, "PHONE_CODE_INVALID");
  const account = domain.world.accountByPhone(sent.phone);
  if (!account || account.state.kind === "unoccupied") return { _: "auth.authorizationSignUpRequired" };
  domain.phoneCodes.forget(sent.hash);
  return finishSignIn(account, context, domain);
}

function importBotAuthorization(request: TlObject, context: RpcContext, domain: Domain): MethodResult {
  checkCredentials(request, domain);
  const token = text(request, "bot_auth_token");
  const account = [...domain.world.accounts.values()].find((candidate) => candidate.botToken === token);
  if (!account) throw new RpcError(400, "ACCESS_TOKEN_INVALID");
  if (account.dcId !== context.dcId) throw new RpcError(303, `USER_MIGRATE_${account.dcId}`);
  return finishSignIn(account, context, domain);
}

/** Signs the key in, or asks for the second factor. */
function finishSignIn(account: Account, context: RpcContext, domain: Domain): TlObject {
  if (account.password) {
    domain.sessions.awaitPassword(context.key, account.userId);
    throw new RpcError(401, "SESSION_PASSWORD_NEEDED");
  }
  domain.sessions.begin(context.key, account);
  return authorization(domain, account.userId);
}

function exportLoginToken(request: TlObject, context: RpcContext, domain: Domain): MethodResult {
  checkCredentials(request, domain);
  if (domain.sessions.awaitedPasswordOf(context.key) !== undefined) throw new RpcError(401, "SESSION_PASSWORD_NEEDED");
  const accepted = domain.loginTokens.acceptedFor(context.key);
  if (accepted?.acceptedBy !== undefined) return finishQrSignIn(accepted, accepted.acceptedBy, context, domain);
  return tokenObject(domain.loginTokens.issue(context.key));
}

function finishQrSignIn(token: LoginToken, userId: bigint, context: RpcContext, domain: Domain): MethodResult {
  const account = domain.world.accounts.get(userId);
  if (!account) throw new RpcError(400, "AUTH_TOKEN_INVALID");
  if (account.dcId !== context.dcId) {
    return { _: "auth.loginTokenMigrateTo", dc_id: account.dcId, token: token.token };
  }
  domain.loginTokens.forget(token.key);
  const signedIn = finishSignIn(account, context, domain);
  return { _: "auth.loginTokenSuccess", authorization: signedIn };
}

function tokenObject(token: LoginToken): TlObject {
  return { _: "auth.loginToken", expires: Math.floor(token.expiresAtMs / 1000), token: token.token };
}

function checkCredentials(request: TlObject, domain: Domain): void {
  const good =
    int(request, "api_id") === domain.credentials.apiId && text(request, "api_hash") === domain.credentials.apiHash;
  if (!good) throw new RpcError(400, "API_ID_INVALID");
}

function digits(phone: string): string {
  return phone.replace(/\D/g, "");
}
