import { Api } from "telegram";
import { computeCheck } from "telegram/Password";
import type { ApiCredentials, CodeDelivery } from "../../../shared/sign-in";
import type { GatewayUser, LoginTokenTurn, SentCode, SignInMethods } from "../sign-in-methods";
import { refusalOf, SignInRefusal } from "../sign-in-refusal";
import { sessionEndings } from "./errors";
import type { Home } from "./home";
import type { CallOptions } from "./link";
import type { GatewaySession } from "./session";

/** The steps of https://core.telegram.org/api/auth and https://core.telegram.org/api/qr-login. */
export class TelegramSignIn implements SignInMethods {
  readonly #home: Home;
  readonly #session: GatewaySession;
  readonly #credentials: ApiCredentials;
  readonly #scanListeners = new Set<() => void>();

  constructor(home: Home, session: GatewaySession, credentials: ApiCredentials) {
    this.#home = home;
    this.#session = session;
    this.#credentials = credentials;
  }

  async currentUser(signal: AbortSignal): Promise<GatewayUser | null> {
    try {
      const [user] = await this.#home.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }), { signal });
      return user instanceof Api.User ? this.#signedIn(user) : null;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.options.code === "AUTH_KEY_UNREGISTERED") return null;
      throw refusal;
    }
  }

  async sendCode(phone: string, signal: AbortSignal): Promise<SentCode> {
    const request = new Api.auth.SendCode({
      phoneNumber: phone,
      apiId: this.#credentials.apiId,
      apiHash: this.#credentials.apiHash,
      settings: new Api.CodeSettings({}),
    });
    try {
      return sentCodeOf(await this.#ask(request, signal));
    } catch (error) {
      // https://core.telegram.org/method/auth.sendCode: "Restart the authorization process".
      if (refusalOf(error).options.code !== "AUTH_RESTART") throw error;
      return sentCodeOf(await this.#ask(request, signal));
    }
  }

  async resendCode(phone: string, codeHash: string, signal: AbortSignal): Promise<SentCode> {
    const request = new Api.auth.ResendCode({ phoneNumber: phone, phoneCodeHash: codeHash });
    return sentCodeOf(await this.#ask(request, signal));
  }

  async cancelCode(phone: string, codeHash: string, signal: AbortSignal): Promise<void> {
    await this.#ask(new Api.auth.CancelCode({ phoneNumber: phone, phoneCodeHash: codeHash }), signal);
  }

  async signInWithCode(
    phone: string,
    codeHash: string,
    code: string,
    signal: AbortSignal,
  ): Promise<GatewayUser | null> {
    const request = new Api.auth.SignIn({ phoneNumber: phone, phoneCodeHash: codeHash, phoneCode: code });
    try {
      return this.#authorized(await this.#ask(request, signal));
    } catch (error) {
      if (isPasswordNeeded(error)) return null;
      throw error;
    }
  }

  async passwordHint(signal: AbortSignal): Promise<string | null> {
    const { hint } = await this.#ask(new Api.account.GetPassword(), signal, { repeatable: true });
    return hint || null;
  }

  async checkPassword(password: string, signal: AbortSignal): Promise<GatewayUser> {
    for (let tries = 1; ; tries++) {
      const parameters = await this.#ask(new Api.account.GetPassword(), signal, { repeatable: true });
      try {
        const proof = await srpProof(parameters, password);
        return this.#authorized(await this.#ask(new Api.auth.CheckPassword({ password: proof }), signal));
      } catch (error) {
        // The parameters were used up or too old; new ones settle it: https://core.telegram.org/api/srp
        if (refusalOf(error).options.code !== "SRP_ID_INVALID" || tries > 1) throw error;
      }
    }
  }

  async exportLoginToken(signal: AbortSignal): Promise<LoginTokenTurn> {
    const request = new Api.auth.ExportLoginToken({ ...this.#credentials, exceptIds: [] });
    try {
      let answer = await this.#ask(request, signal, { repeatable: true });
      if (answer instanceof Api.auth.LoginTokenMigrateTo) {
        await this.#guard(this.#home.moveTo(answer.dcId, signal));
        answer = await this.#ask(new Api.auth.ImportLoginToken({ token: answer.token }), signal);
      }
      if (answer instanceof Api.auth.LoginTokenSuccess) {
        return { turn: "signed-in", user: this.#authorized(answer.authorization) };
      }
      if (answer instanceof Api.auth.LoginToken) {
        const url = `tg://login?token=${answer.token.toString("base64url")}`;
        return { turn: "show", url, expiresAt: (answer.expires - this.#home.timeOffset) * 1000 };
      }
      throw new SignInRefusal("unknown", "The account was sent to another data centre twice");
    } catch (error) {
      if (isPasswordNeeded(error)) return { turn: "password-needed" };
      throw error;
    }
  }

  async signInAsBot(token: string, signal: AbortSignal): Promise<GatewayUser> {
    const request = new Api.auth.ImportBotAuthorization({ flags: 0, ...this.#credentials, botAuthToken: token });
    try {
      // Done twice with one key it is done once, so it may be repeated on a new connection.
      return this.#authorized(await this.#ask(request, signal, { repeatable: true }));
    } catch (error) {
      const refusal = refusalOf(error);
      // What a phone number's account calls banned is a deleted bot here: only another token helps.
      if (refusal.kind !== "banned-phone-number") throw refusal;
      throw new SignInRefusal("wrong-bot-token", refusal.message, refusal.options);
    }
  }

  onLoginTokenScanned(listener: () => void): () => void {
    this.#scanListeners.add(listener);
    return () => this.#scanListeners.delete(listener);
  }

  async logOut(signal: AbortSignal): Promise<void> {
    try {
      await this.#ask(new Api.auth.LogOut(), signal);
    } catch (error) {
      // It is over already: that is what was asked for.
      if (!sessionEndings.has(refusalOf(error).options.code ?? "")) throw error;
    }
    this.#session.signedOut();
  }

  /** Takes note of what Telegram pushed. */
  handleUpdate(update: Api.TypeUpdates): void {
    const updates = "updates" in update ? update.updates : "update" in update ? [update.update] : [];
    if (!updates.some((candidate) => candidate instanceof Api.UpdateLoginToken)) return;
    for (const listener of [...this.#scanListeners]) listener();
  }

  /** Unless told otherwise a step is not repeated on a new connection: a code or a proof counts only once. */
  #ask<R extends Api.AnyRequest>(
    request: R,
    signal: AbortSignal,
    options: Pick<CallOptions, "repeatable"> = { repeatable: false },
  ): Promise<R["__response"]> {
    return this.#guard(this.#home.invoke(request, { signal, ...options }));
  }

  async #guard<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (error) {
      throw refusalOf(error);
    }
  }

  #authorized(authorization: Api.auth.TypeAuthorization): GatewayUser {
    if (authorization instanceof Api.auth.AuthorizationSignUpRequired) {
      throw new SignInRefusal("unregistered-phone-number", "There is no account with this number");
    }
    if (!(authorization.user instanceof Api.User)) throw new SignInRefusal("unknown", "The account came back empty");
    return this.#signedIn(authorization.user);
  }

  #signedIn(user: Api.User): GatewayUser {
    this.#session.signedIn(user.id.toString());
    return {
      id: user.id.toString(),
      firstName: user.firstName ?? "",
      lastName: user.lastName ?? null,
      username: user.username ?? null,
      phone: user.phone ?? null,
    };
  }
}

function isPasswordNeeded(error: unknown): boolean {
  return error instanceof SignInRefusal && error.options.code === "SESSION_PASSWORD_NEEDED";
}

/** Rejects with a SignInRefusal when Telegram's parameters are not the known good ones. */
async function srpProof(parameters: Api.account.Password, password: string): Promise<Api.TypeInputCheckPasswordSRP> {
  try {
    return await computeCheck(parameters, password);
  } catch (error) {
    throw new SignInRefusal("unknown", "Telegram's parameters for the password check are not acceptable", {
      cause: error,
    });
  }
}

function sentCodeOf(sent: Api.auth.TypeSentCode): SentCode {
  if (!(sent instanceof Api.auth.SentCode)) {
    throw new SignInRefusal("unknown", `Telegram asks for a step this client does not have: ${sent.className}`);
  }
  return {
    codeHash: sent.phoneCodeHash,
    delivery: deliveries.get(sent.type.className) ?? "other",
    nextDelivery: sent.nextType ? (deliveries.get(sent.nextType.className) ?? "other") : null,
    resendAfterSeconds: sent.timeout ?? 0,
    length: "length" in sent.type ? sent.type.length : null,
  };
}

const deliveries: ReadonlyMap<string, CodeDelivery> = new Map([
  ["auth.SentCodeTypeApp", "app"],
  ["auth.SentCodeTypeSms", "sms"],
  ["auth.SentCodeTypeSmsWord", "sms"],
  ["auth.SentCodeTypeSmsPhrase", "sms"],
  ["auth.SentCodeTypeFirebaseSms", "sms"],
  ["auth.SentCodeTypeCall", "call"],
  ["auth.SentCodeTypeFlashCall", "flash-call"],
  ["auth.SentCodeTypeMissedCall", "missed-call"],
  ["auth.SentCodeTypeEmailCode", "email"],
  ["auth.SentCodeTypeFragmentSms", "fragment"],
  ["auth.CodeTypeSms", "sms"],
  ["auth.CodeTypeCall", "call"],
  ["auth.CodeTypeFlashCall", "flash-call"],
  ["auth.CodeTypeMissedCall", "missed-call"],
  ["auth.CodeTypeFragmentSms", "fragment"],
]);
