import bigInt from "big-integer";
import { Api as GramJs } from "telegram";
import { computeCheck } from "telegram/Password";
import { beforeEach, describe, expect, test } from "vitest";
import type { AuthorizationKey, TlObject } from "../../../telegram-server/contract";
import { testAccounts, testCredentials } from "../../../telegram-server/scenarios/accounts";
import { Api, objectsOf } from "./support/api-client";

let api: Api;
let key: AuthorizationKey;

beforeEach(() => {
  api = new Api();
  key = api.key();
});

const credentials = { api_id: testCredentials.apiId, api_hash: testCredentials.apiHash };
const settings = { _: "codeSettings" };
const sendCode = (phone: string): TlObject => ({ _: "auth.sendCode", phone_number: phone, ...credentials, settings });

async function codeHash(phone: string): Promise<string> {
  return String((await api.call(key, sendCode(phone))).phone_code_hash);
}

function signIn(phone: string, hash: string, code: string): TlObject {
  return { _: "auth.signIn", phone_number: phone, phone_code_hash: hash, phone_code: code };
}

describe("phone and code", () => {
  test("signs in and only then answers methods of an account", async () => {
    const me = { _: "users.getUsers", id: [{ _: "inputUserSelf" }] };
    expect(await api.refusal(key, me)).toBe("401 AUTH_KEY_UNREGISTERED");
    const hash = await codeHash("+1 (000) 000-0001");
    const answer = await api.call(key, signIn(testAccounts.plain.phone, hash, "12345"));
    expect(answer).toMatchObject({ _: "auth.authorization", user: { self: true, first_name: "Ada" } });
    expect(await api.run(key, me)).toMatchObject([{ first_name: "Ada", phone: "10000000001" }]);
    await api.run(key, { _: "auth.logOut" });
    expect(await api.refusal(key, me)).toBe("401 AUTH_KEY_UNREGISTERED");
  });

  test.each([
    ["+12", "400 PHONE_NUMBER_INVALID"],
    ["nonsense", "400 PHONE_NUMBER_INVALID"],
    [testAccounts.banned.phone, "400 PHONE_NUMBER_BANNED"],
    [testAccounts.flooded.phone, "420 FLOOD_WAIT_30"],
    [testAccounts.elsewhere.phone, "303 PHONE_MIGRATE_4"],
  ])("refuses %s with %s", async (phone, refusal) => {
    expect(await api.refusal(key, sendCode(phone))).toBe(refusal);
  });

  test("refuses a wrong api id or hash", async () => {
    expect(await api.refusal(key, { ...sendCode(testAccounts.plain.phone), api_id: 1 })).toBe("400 API_ID_INVALID");
    expect(await api.refusal(key, { ...sendCode(testAccounts.plain.phone), api_hash: "0" })).toBe("400 API_ID_INVALID");
  });

  test("refuses wrong, empty and expired codes and a code of another number", async () => {
    const { phone } = testAccounts.plain;
    const hash = await codeHash(phone);
    expect(await api.refusal(key, signIn(phone, hash, "11111"))).toBe("400 PHONE_CODE_INVALID");
    expect(await api.refusal(key, signIn(phone, hash, ""))).toBe("400 PHONE_CODE_EMPTY");
    expect(await api.refusal(key, signIn(phone, "", "12345"))).toBe("400 PHONE_CODE_HASH_EMPTY");
    expect(await api.refusal(key, signIn(testAccounts.twoFactor.phone, hash, "12345"))).toBe("400 PHONE_CODE_EXPIRED");
    api.domain.phoneCodes.expire();
    expect(await api.refusal(key, signIn(phone, hash, "12345"))).toBe("400 PHONE_CODE_EXPIRED");
  });

  test("a cancelled code is worth nothing", async () => {
    const { phone } = testAccounts.plain;
    const hash = await codeHash(phone);
    expect(await api.run(key, { _: "auth.cancelCode", phone_number: phone, phone_code_hash: hash })).toBe(true);
    expect(await api.refusal(key, signIn(phone, hash, "12345"))).toBe("400 PHONE_CODE_EXPIRED");
  });

  test("resends by SMS, then by call, then not at all", async () => {
    const { phone } = testAccounts.plain;
    const first = await api.call(key, sendCode(phone));
    expect(first).toMatchObject({
      type: { _: "auth.sentCodeTypeApp", length: 5 },
      next_type: { _: "auth.codeTypeSms" },
      timeout: 60,
    });
    const resend = { _: "auth.resendCode", phone_number: phone, phone_code_hash: String(first.phone_code_hash) };
    expect(await api.call(key, resend)).toMatchObject({
      type: { _: "auth.sentCodeTypeSms" },
      next_type: { _: "auth.codeTypeCall" },
    });
    const last = await api.call(key, resend);
    expect(last.type).toMatchObject({ _: "auth.sentCodeTypeCall" });
    expect(last.next_type).toBeUndefined();
    expect(await api.refusal(key, resend)).toBe("400 SEND_CODE_UNAVAILABLE");
  });

  test("an unknown number ends in sign-up, which is refused", async () => {
    const { phone } = testAccounts.unoccupied;
    const hash = await codeHash(phone);
    expect(await api.call(key, signIn(phone, hash, "12345"))).toMatchObject({ _: "auth.authorizationSignUpRequired" });
    const signUp = { _: "auth.signUp", phone_number: phone, phone_code_hash: hash, first_name: "A", last_name: "B" };
    expect(await api.refusal(key, signUp)).toBe("400 PHONE_NUMBER_UNOCCUPIED");
  });
});

describe("two-factor sign-in", () => {
  beforeEach(async () => {
    const { phone } = testAccounts.twoFactor;
    const hash = await codeHash(phone);
    expect(await api.refusal(key, signIn(phone, hash, "12345"))).toBe("401 SESSION_PASSWORD_NEEDED");
  });

  /** GramJS's own computation of the proof, so that ours is checked against another's. */
  async function proof(password: string): Promise<TlObject> {
    const state = await api.call(key, { _: "account.getPassword" });
    expect(state).toMatchObject({ has_password: true, hint: "horse" });
    const algo = state.current_algo as TlObject;
    const computed = await computeCheck(
      new GramJs.account.Password({
        hasPassword: true,
        currentAlgo: new GramJs.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow({
          salt1: algo.salt1 as Buffer,
          salt2: algo.salt2 as Buffer,
          g: algo.g as number,
          p: algo.p as Buffer,
        }),
        srp_B: state.srp_B as Buffer,
        srpId: bigInt(String(state.srp_id)),
        newAlgo: new GramJs.PasswordKdfAlgoUnknown(),
        newSecureAlgo: new GramJs.SecurePasswordKdfAlgoUnknown(),
        secureRandom: Buffer.alloc(8),
      }),
      password,
    );
    if (!(computed instanceof GramJs.InputCheckPasswordSRP)) throw new Error("no proof");
    return { _: "inputCheckPasswordSRP", srp_id: state.srp_id, A: computed.A, M1: computed.M1 };
  }

  test("takes the right password and refuses a wrong one", async () => {
    const wrong = await proof("wrong horse");
    expect(await api.refusal(key, { _: "auth.checkPassword", password: wrong })).toBe("400 PASSWORD_HASH_INVALID");
    expect(key.userId).toBeUndefined();
    expect(await api.refusal(key, { _: "updates.getState" })).toBe("401 SESSION_PASSWORD_NEEDED");
    const right = await proof("correct horse");
    expect(await api.call(key, { _: "auth.checkPassword", password: right })).toMatchObject({
      _: "auth.authorization",
      user: { first_name: "Ben" },
    });
    expect(key.userId).toBe(1002n);
  });

  test("refuses a proof for another challenge", async () => {
    const right = await proof("correct horse");
    const stale = { ...right, srp_id: 5n };
    expect(await api.refusal(key, { _: "auth.checkPassword", password: stale })).toBe("400 SRP_ID_INVALID");
    await proof("correct horse");
    expect(await api.refusal(key, { _: "auth.checkPassword", password: right })).toBe("400 SRP_ID_INVALID");
  });

  test("A = 0 proves nothing", async () => {
    const right = await proof("correct horse");
    const zero = { ...right, A: Buffer.alloc(256) };
    expect(await api.refusal(key, { _: "auth.checkPassword", password: zero })).toBe("400 PASSWORD_HASH_INVALID");
  });
});

describe("QR code", () => {
  const exportToken = { _: "auth.exportLoginToken", ...credentials, except_ids: [] };
  const accept = (token: unknown) => ({ _: "auth.acceptLoginToken", token: token as Buffer });

  test("another device of the account accepts the token, the shown one is told and signed in", async () => {
    const phoneKey = api.signedIn(1001n);
    const { token } = await api.call(key, exportToken);
    expect(await api.call(phoneKey, accept(token))).toMatchObject({ _: "authorization" });
    expect(api.pushed).toMatchObject([{ updates: { update: { _: "updateLoginToken" } }, keys: [{ id: key.id }] }]);
    expect(await api.call(key, exportToken)).toMatchObject({
      _: "auth.loginTokenSuccess",
      authorization: { user: { first_name: "Ada" } },
    });
    expect(await api.refusal(phoneKey, accept(token))).toBe("400 AUTH_TOKEN_INVALID");
  });

  test("an account of another data centre makes the client go there", async () => {
    const { token } = await api.call(key, exportToken);
    await api.call(api.signedIn(1005n), accept(token));
    const moved = await api.call(key, exportToken);
    expect(moved).toMatchObject({ _: "auth.loginTokenMigrateTo", dc_id: 4 });
    const there = api.key(4);
    expect(await api.call(there, { _: "auth.importLoginToken", token: moved.token })).toMatchObject({
      _: "auth.loginTokenSuccess",
    });
    expect(there.userId).toBe(1005n);
  });

  test("asks for the second factor", async () => {
    const { token } = await api.call(key, exportToken);
    await api.call(api.signedIn(1002n), accept(token));
    expect(await api.refusal(key, exportToken)).toBe("401 SESSION_PASSWORD_NEEDED");
  });

  test("refuses expired, accepted and unknown tokens", async () => {
    const phoneKey = api.signedIn(1001n);
    expect(await api.refusal(phoneKey, accept(Buffer.alloc(32)))).toBe("400 AUTH_TOKEN_INVALID");
    api.domain.loginTokens.lifetimeSeconds = -1;
    const { token: old } = await api.call(key, exportToken);
    expect(await api.refusal(phoneKey, accept(old))).toBe("400 AUTH_TOKEN_EXPIRED");
    api.domain.loginTokens.lifetimeSeconds = 30;
    const { token } = await api.call(key, exportToken);
    await api.call(phoneKey, accept(token));
    expect(await api.refusal(phoneKey, accept(token))).toBe("400 AUTH_TOKEN_ALREADY_ACCEPTED");
  });
});

describe("bots", () => {
  const byToken = (token: string) => ({
    _: "auth.importBotAuthorization",
    flags: 0,
    ...credentials,
    bot_auth_token: token,
  });

  test("sign in by token", async () => {
    expect(await api.call(key, byToken(testAccounts.bot.token))).toMatchObject({ user: { bot: true } });
    expect(await api.refusal(api.key(), byToken("1:x"))).toBe("400 ACCESS_TOKEN_INVALID");
    expect(await api.refusal(api.key(4), byToken(testAccounts.bot.token))).toBe("303 USER_MIGRATE_2");
  });

  test("may not call what is for users only", async () => {
    await api.call(key, byToken(testAccounts.bot.token));
    expect(await api.refusal(key, { _: "messages.getDialogFilters" })).toBe("400 BOT_METHOD_INVALID");
    expect(await api.run(key, { _: "users.getUsers", id: [{ _: "inputUserSelf" }] })).toMatchObject([{ id: 1010n }]);
  });
});

describe("sessions", () => {
  const list = { _: "account.getAuthorizations" };

  test("are listed, and one ended from another device is revoked", async () => {
    const own = api.signedIn();
    const other = api.signedIn();
    const shown = objectsOf(await api.call(own, list), "authorizations");
    expect(shown.map((session) => session.current)).toEqual([true, false]);
    const hash = shown[1]?.hash;
    expect(await api.run(own, { _: "account.resetAuthorization", hash })).toBe(true);
    expect(await api.refusal(other, list)).toBe("401 SESSION_REVOKED");
    expect(await api.refusal(own, { _: "account.resetAuthorization", hash })).toBe("400 HASH_INVALID");
    expect(objectsOf(await api.call(own, list), "authorizations")).toHaveLength(1);
  });

  test("resetAuthorizations leaves only the caller's", async () => {
    const [own, other, stranger] = [api.signedIn(), api.signedIn(), api.signedIn(1002n)];
    await api.run(own, { _: "auth.resetAuthorizations" });
    expect([own.userId, other.userId, stranger.userId]).toEqual([1001n, undefined, 1002n]);
  });

  test("reach another data centre by export and import, once, and end with the session", async () => {
    const own = api.signedIn();
    const there = api.key(4);
    const exported = await api.call(own, { _: "auth.exportAuthorization", dc_id: 4 });
    const importing = { _: "auth.importAuthorization", id: exported.id, bytes: exported.bytes };
    expect(await api.refusal(api.key(1), importing)).toBe("400 AUTH_BYTES_INVALID");
    await api.call(there, importing);
    expect(await api.refusal(there, importing)).toBe("400 AUTH_BYTES_INVALID");
    expect(await api.refusal(there, { _: "messages.getDialogFilters" })).toBe("303 USER_MIGRATE_2");
    expect(await api.refusal(own, { _: "auth.exportAuthorization", dc_id: 9 })).toBe("400 DC_ID_INVALID");
    api.domain.sessions.terminate(api.domain.sessions.list()[0]?.hash ?? 0n);
    expect(await api.refusal(there, { _: "updates.getState" })).toBe("401 SESSION_REVOKED");
  });
});
