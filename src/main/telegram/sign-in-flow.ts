import { Failure } from "../../shared/errors";
import type { Account, ApiCredentials, SignInProblem, SignInState } from "../../shared/sign-in";
import { accountOf } from "./account";
import { signInByQr } from "./qr-sign-in";
import type { Attempt, FlowGateway, RememberedSignIn, SignedIn, SignInFlowOptions } from "./sign-in-flow-options";
import type { GatewayUser, SentCode } from "./sign-in-methods";
import type { SignInRefusal } from "./sign-in-refusal";
import { refusalOf } from "./sign-in-refusal";

/** Requests in flight at a gateway that is not needed any more get this long. */
const stopGraceMs = 300;
/** The sign-out waits this long for Telegram's answer. */
const logOutTimeoutMs = 10_000;

/**
 * Signing in as the window sees it:
 *
 *     restoring ─┬─> start ──> code ──> password ──> signed-in ──> signing-out ──> start
 *                │     └─────> qr ────────┘              │
 *                └─────────────────────────> signed-in ──┴─(Telegram ended it)──> start
 *
 * Every step leads back to `start` by `cancel`. A refusal keeps the step and its form and says what was wrong. Calls that do not fit the
 * present step (a double click, an answer that comes after `cancel`) change nothing. No method rejects for what Telegram says.
 */
export class SignInFlow<G extends FlowGateway> {
  readonly #options: SignInFlowOptions<G>;
  readonly #listeners = new Set<(state: SignInState) => void>();
  #state: SignInState = { step: "restoring" };
  #credentials: ApiCredentials | null = null;
  #attempt: Attempt<G> | null = null;
  #signedIn: SignedIn<G> | null = null;
  #stopped = false;
  /** Gateways that are being stopped. */
  readonly #stopping = new Set<Promise<void>>();

  constructor(options: SignInFlowOptions<G>) {
    this.#options = options;
  }

  get state(): SignInState {
    return this.#state;
  }

  /** Called with each new state. Returns the function that ends the subscription. */
  onChanged(listener: (state: SignInState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * At start-up: takes up the remembered session, if there is one. The account counts as signed in at once, also without a
   * network; whether Telegram still agrees is asked in the background, and its "no" leads to `start` with `sessionEnded`.
   */
  restore(): void {
    const remembered = this.#options.recall();
    this.#credentials = remembered?.credentials ?? null;
    if (!remembered || remembered.session === null || !remembered.account) {
      this.#start();
      return;
    }
    const { credentials, account, session } = remembered;
    let gateway: G;
    try {
      gateway = this.#options.createGateway(credentials, session);
    } catch (error) {
      if (!(error instanceof Failure && error.kind === "auth-lost")) throw error;
      this.#options.log.warn("The stored session cannot be used", error.message);
      void this.#remember({ credentials, session: null, account: null });
      this.#start({ sessionEnded: true });
      return;
    }
    this.#enter(gateway, credentials, account);
    void this.#verify(gateway);
  }

  /** Asks Telegram to send a code. Without `credentials` the remembered ones are used. */
  async withPhone(phone: string, credentials?: ApiCredentials): Promise<void> {
    if (this.#state.step !== "start" || this.#state.busy) return this.#ignore("withPhone");
    const attempt = this.#begin(credentials, { ...this.#state, busy: true, problem: null });
    if (!attempt) return;
    await this.#step(attempt, async () => {
      await this.#connect(attempt);
      const sent = await attempt.gateway.signIn.sendCode(phone, attempt.abort.signal);
      this.#accept(attempt);
      this.#showCode(attempt, phone, sent);
    });
  }

  /** Shows QR codes until one is scanned. Without `credentials` the remembered ones are used. */
  async withQr(credentials?: ApiCredentials): Promise<void> {
    if (this.#state.step !== "start" || this.#state.busy) return this.#ignore("withQr");
    const attempt = this.#begin(credentials, { step: "qr", url: null, expiresAt: 0, busy: true, problem: null });
    if (!attempt) return;
    await this.#step(attempt, async () => {
      await this.#connect(attempt);
      const user = await signInByQr({
        methods: attempt.gateway.signIn,
        signal: attempt.abort.signal,
        now: this.#options.now,
        setTimer: this.#options.setTimer,
        onToken: ({ url, expiresAt }) => {
          if (this.#attempt !== attempt) return;
          this.#accept(attempt);
          this.#set({ step: "qr", url, expiresAt, busy: false, problem: null });
        },
        onProblem: (refusal) => {
          if (this.#attempt !== attempt || this.#state.step !== "qr") return;
          this.#set({ ...this.#state, problem: this.#problemOf(refusal) });
        },
      });
      await this.#finish(attempt, user);
    });
  }

  /** Gives the code that was sent. */
  async code(code: string): Promise<void> {
    const attempt = this.#attempt;
    if (this.#state.step !== "code" || this.#state.busy || !attempt?.code) return this.#ignore("code");
    const { phone, sent } = attempt.code;
    this.#set({ ...this.#state, busy: true, problem: null });
    await this.#step(attempt, async () => {
      const { signIn } = attempt.gateway;
      await this.#finish(attempt, await signIn.signInWithCode(phone, sent.codeHash, code, attempt.abort.signal));
    });
  }

  /** Asks for another code, once Telegram allows it. */
  async resendCode(): Promise<void> {
    const attempt = this.#attempt;
    if (this.#state.step !== "code" || this.#state.busy || !attempt?.code) return this.#ignore("resendCode");
    if (this.#state.nextDelivery === null || this.#options.now() < this.#state.resendAt) {
      return this.#ignore("resendCode");
    }
    const { phone, sent } = attempt.code;
    this.#set({ ...this.#state, busy: true, problem: null });
    await this.#step(attempt, async () => {
      const again = await attempt.gateway.signIn.resendCode(phone, sent.codeHash, attempt.abort.signal);
      this.#showCode(attempt, phone, again);
    });
  }

  /** Gives the password of the account's two-step verification. */
  async password(password: string): Promise<void> {
    const attempt = this.#attempt;
    if (this.#state.step !== "password" || this.#state.busy || !attempt) return this.#ignore("password");
    this.#set({ ...this.#state, busy: true, problem: null });
    await this.#step(attempt, async () => {
      await this.#finish(attempt, await attempt.gateway.signIn.checkPassword(password, attempt.abort.signal));
    });
  }

  /** Goes back to `start` from any step of the sign-in, whatever is under way. */
  async cancel(): Promise<void> {
    const attempt = this.#attempt;
    if (!attempt) return this.#ignore("cancel");
    const { code } = attempt;
    this.#leave(attempt);
    this.#start();
    if (code && !this.#stopped) {
      // A courtesy to Telegram, within the grace that the gateway gets to stop.
      const { signIn } = attempt.gateway;
      signIn.cancelCode(code.phone, code.sent.codeHash, AbortSignal.timeout(stopGraceMs)).catch((error: unknown) => {
        this.#options.log.debug("The code could not be taken back", error);
      });
    }
    await this.#stopGateway(attempt.gateway);
  }

  /**
   * Ends the session at Telegram and forgets it here. When Telegram cannot be reached, it is forgotten here all the same, and the
   * problem of `start` says that Telegram did not confirm it.
   */
  async signOut(): Promise<void> {
    const signedIn = this.#signedIn;
    if (this.#state.step !== "signed-in" || !signedIn) return this.#ignore("signOut");
    this.#set({ step: "signing-out", account: signedIn.account });
    for (const unsubscribe of signedIn.unsubscribe.splice(0)) unsubscribe();
    await this.#handBack(signedIn, true);
    let problem: SignInProblem | null = null;
    try {
      await signedIn.gateway.signIn.logOut(AbortSignal.timeout(logOutTimeoutMs));
    } catch (error) {
      this.#options.log.warn("Telegram did not confirm the sign-out", error);
      problem = this.#problemOf(refusalOf(error));
    }
    await this.#forget(signedIn);
    this.#start({ problem });
  }

  /** Ends everything of the flow, the signed-in gateway included. Nothing changes its state afterwards. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    this.#listeners.clear();
    const attempt = this.#attempt;
    if (attempt) this.#leave(attempt);
    const signedIn = this.#signedIn;
    for (const unsubscribe of signedIn?.unsubscribe.splice(0) ?? []) unsubscribe();
    await Promise.all([attempt?.gateway.stop(0), signedIn?.gateway.stop(graceMs), ...this.#stopping]);
  }

  /** Starts an attempt, or says why it cannot be one. */
  #begin(credentials: ApiCredentials | undefined, state: SignInState): Attempt<G> | null {
    const used = credentials ?? this.#credentials;
    if (this.#stopped) return null;
    if (!used) {
      this.#start({ problem: { kind: "wrong-api-credentials" } });
      return null;
    }
    const gateway = this.#options.createGateway(used, null);
    const attempt: Attempt<G> = { gateway, credentials: used, abort: new AbortController(), code: null };
    this.#attempt = attempt;
    this.#set(state);
    return attempt;
  }

  async #connect(attempt: Attempt<G>): Promise<void> {
    try {
      await attempt.gateway.connect(attempt.abort.signal);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Runs one question to Telegram; a refusal stays with the step it belongs to. */
  async #step(attempt: Attempt<G>, ask: () => Promise<void>): Promise<void> {
    try {
      await ask();
    } catch (error) {
      if (this.#attempt !== attempt) return;
      const refusal = refusalOf(error);
      this.#options.log.info(`Sign-in: ${refusal.kind}${refusal.options.code ? ` (${refusal.options.code})` : ""}`);
      if (refusal.kind === "unknown") this.#options.log.warn("Sign-in failed", error);
      await this.#refused(attempt, refusal);
    }
  }

  async #refused(attempt: Attempt<G>, refusal: SignInRefusal): Promise<void> {
    const problem = this.#problemOf(refusal);
    if (this.#state.step === "code" || this.#state.step === "password") {
      this.#set({ ...this.#state, busy: false, problem });
      return;
    }
    // Before there is a code or a password to ask for, nothing at the gateway is worth keeping.
    this.#leave(attempt);
    this.#start({ problem });
    await this.#stopGateway(attempt.gateway);
  }

  /** Telegram has accepted the API credentials: they need not be typed again. */
  #accept(attempt: Attempt<G>): void {
    const { credentials } = attempt;
    if (this.#attempt !== attempt || this.#credentials === credentials) return;
    this.#credentials = credentials;
    void this.#remember({ credentials, session: null, account: null });
  }

  #showCode(attempt: Attempt<G>, phone: string, sent: SentCode): void {
    if (this.#attempt !== attempt) return;
    attempt.code = { phone, sent };
    this.#set({
      step: "code",
      phone,
      delivery: sent.delivery,
      nextDelivery: sent.nextDelivery,
      resendAt: this.#options.now() + sent.resendAfterSeconds * 1000,
      length: sent.length,
      busy: false,
      problem: null,
    });
  }

  /** The end of an attempt: the account, or (null) the question for its password. */
  async #finish(attempt: Attempt<G>, user: GatewayUser | null): Promise<void> {
    if (this.#attempt !== attempt) return;
    if (!user) {
      const hint = await this.#hint(attempt);
      if (this.#attempt === attempt) this.#set({ step: "password", hint, busy: false, problem: null });
      return;
    }
    this.#attempt = null;
    this.#credentials = attempt.credentials;
    const account = accountOf(user);
    this.#enter(attempt.gateway, attempt.credentials, account);
    await this.#remember({
      credentials: attempt.credentials,
      session: attempt.gateway.exportSession(),
      account,
    });
  }

  async #hint(attempt: Attempt<G>): Promise<string | null> {
    try {
      return await attempt.gateway.signIn.passwordHint(attempt.abort.signal);
    } catch (error) {
      this.#options.log.debug("The password hint could not be fetched", error);
      return null;
    }
  }

  #enter(gateway: G, credentials: ApiCredentials, account: Account): void {
    const signedIn: SignedIn<G> = { gateway, credentials, account, unsubscribe: [] };
    this.#signedIn = signedIn;
    signedIn.unsubscribe.push(
      gateway.onSessionChanged((session) => void this.#remember({ credentials, session, account })),
      gateway.onAuthLost(() => void this.#sessionEnded(signedIn)),
    );
    this.#options.onSignedIn(gateway, account, credentials);
    this.#set({ step: "signed-in", account, sessionIsEncrypted: this.#options.isEncrypted() });
  }

  /** Asks Telegram whether the remembered session still holds; without a network the gateway finds out later. */
  async #verify(gateway: G): Promise<void> {
    const signal = new AbortController().signal;
    try {
      await gateway.connect(signal);
      const user = await gateway.signIn.currentUser(signal);
      const signedIn = this.#signedIn;
      if (!user && signedIn?.gateway === gateway) await this.#sessionEnded(signedIn);
    } catch (error) {
      // Stopping ends the question; that is no news.
      const { log } = this.#options;
      if (this.#stopped) log.debug("The session was not verified before the end", error);
      else log.info("The session could not be verified yet", error);
    }
  }

  async #sessionEnded(signedIn: SignedIn<G>): Promise<void> {
    if (this.#stopped || this.#signedIn !== signedIn || this.#state.step !== "signed-in") return;
    this.#set({ step: "signing-out", account: signedIn.account });
    for (const unsubscribe of signedIn.unsubscribe.splice(0)) unsubscribe();
    await this.#handBack(signedIn, false);
    await this.#forget(signedIn);
    this.#start({ sessionEnded: true });
  }

  async #handBack(signedIn: SignedIn<G>, wipe: boolean): Promise<void> {
    try {
      await this.#options.onSignedOut(signedIn.account, wipe);
    } catch (error) {
      this.#options.log.error("The account's work could not be ended", error);
    }
  }

  async #forget(signedIn: SignedIn<G>): Promise<void> {
    this.#signedIn = null;
    await this.#remember({ credentials: signedIn.credentials, session: null, account: null });
    await this.#stopGateway(signedIn.gateway);
  }

  #leave(attempt: Attempt<G>): void {
    if (this.#attempt === attempt) this.#attempt = null;
    attempt.abort.abort();
  }

  async #stopGateway(gateway: G): Promise<void> {
    const stopping = gateway.stop(stopGraceMs);
    this.#stopping.add(stopping);
    await stopping;
    this.#stopping.delete(stopping);
  }

  async #remember(content: RememberedSignIn): Promise<void> {
    try {
      await this.#options.remember(content);
    } catch (error) {
      this.#options.log.error("The sign-in could not be stored", error);
    }
  }

  #problemOf({ kind, options }: SignInRefusal): SignInProblem | null {
    if (kind === "cancelled") return null;
    const until = options.waitSeconds === undefined ? undefined : this.#options.now() + options.waitSeconds * 1000;
    return { kind, code: options.code, until };
  }

  #start({
    problem = null,
    sessionEnded = false,
  }: {
    problem?: SignInProblem | null;
    sessionEnded?: boolean;
  } = {}): void {
    this.#set({ step: "start", hasCredentials: this.#credentials !== null, busy: false, problem, sessionEnded });
  }

  #set(state: SignInState): void {
    if (this.#stopped) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  #ignore(call: string): void {
    this.#options.log.debug(`Sign-in: ${call} does not fit the step "${this.#state.step}"`);
  }
}
