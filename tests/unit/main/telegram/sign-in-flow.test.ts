import { beforeEach, describe, expect, it } from "vitest";
import { SignInFlow } from "../../../../src/main/telegram/sign-in-flow";
import type { FlowGateway, RememberedSignIn } from "../../../../src/main/telegram/sign-in-flow-options";
import type { GatewayUser, LoginTokenTurn, SentCode } from "../../../../src/main/telegram/sign-in-methods";
import { SignInRefusal } from "../../../../src/main/telegram/sign-in-refusal";
import { Failure } from "../../../../src/shared/errors";
import { type SignInState, SignInStateSchema } from "../../../../src/shared/sign-in";

const credentials = { apiId: 12_345, apiHash: "0123456789abcdef0123456789abcdef" };
const user: GatewayUser = { id: "7", firstName: "Ada", lastName: "Winter", username: "ada", phone: "10000000001" };
const account = { id: "7", name: "Ada Winter", username: "ada", maskedPhone: "+•• ••• 01" };
const sent: SentCode = { codeHash: "h", delivery: "app", nextDelivery: "sms", resendAfterSeconds: 60, length: 5 };

type Answer = unknown | (() => unknown);

/** A gateway whose answers a test queues; a question without an answer waits until it is aborted. */
class FakeGateway implements FlowGateway {
  readonly asked: string[] = [];
  readonly answers = new Map<string, Answer[]>();
  stopped = 0;
  #sessionListeners = new Set<(session: string) => void>();
  #authLostListeners = new Set<() => void>();
  #scanListeners = new Set<() => void>();

  queue(method: string, ...answers: Answer[]): this {
    this.answers.set(method, [...(this.answers.get(method) ?? []), ...answers]);
    return this;
  }

  connect = (signal: AbortSignal): Promise<void> => this.#answer("connect", signal);
  stop = async (): Promise<void> => {
    this.stopped++;
  };
  exportSession = (): string => "exported";
  onSessionChanged = (listener: (session: string) => void) => subscribe(this.#sessionListeners, listener);
  onAuthLost = (listener: () => void) => subscribe(this.#authLostListeners, listener);
  changeSession(session: string): void {
    for (const listener of this.#sessionListeners) listener(session);
  }
  loseAuth(): void {
    for (const listener of this.#authLostListeners) listener();
  }
  scan(): void {
    for (const listener of this.#scanListeners) listener();
  }

  readonly signIn = {
    currentUser: (signal: AbortSignal) => this.#answer<GatewayUser | null>("currentUser", signal),
    sendCode: (_phone: string, signal: AbortSignal) => this.#answer<SentCode>("sendCode", signal),
    resendCode: (_phone: string, _hash: string, signal: AbortSignal) => this.#answer<SentCode>("resendCode", signal),
    cancelCode: (_phone: string, _hash: string, signal: AbortSignal) => this.#answer<void>("cancelCode", signal),
    signInWithCode: (_phone: string, _hash: string, _code: string, signal: AbortSignal) =>
      this.#answer<GatewayUser | null>("signInWithCode", signal),
    passwordHint: (signal: AbortSignal) => this.#answer<string | null>("passwordHint", signal),
    checkPassword: (_password: string, signal: AbortSignal) => this.#answer<GatewayUser>("checkPassword", signal),
    exportLoginToken: (signal: AbortSignal) => this.#answer<LoginTokenTurn>("exportLoginToken", signal),
    signInAsBot: (_token: string, signal: AbortSignal) => this.#answer<GatewayUser>("signInAsBot", signal),
    onLoginTokenScanned: (listener: () => void) => subscribe(this.#scanListeners, listener),
    logOut: (signal: AbortSignal) => this.#answer<void>("logOut", signal),
  };

  #answer<T>(method: string, signal: AbortSignal): Promise<T> {
    this.asked.push(method);
    const queued = this.answers.get(method);
    if (!queued || queued.length === 0) {
      if (method === "connect" || method === "cancelCode") return Promise.resolve(undefined as T);
      return new Promise<T>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new SignInRefusal("cancelled", "Cancelled")), { once: true });
      });
    }
    const answer = queued.shift();
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(answer as T);
  }
}

function subscribe<L>(listeners: Set<L>, listener: L): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let gateway: FakeGateway;
let vault: RememberedSignIn | null;
let clock: number;
let timers: { at: number; callback: () => void }[];
let states: SignInState[];
let events: string[];
let flow: SignInFlow<FakeGateway>;
let logged: string[];

const logAs = (level: string) => (message: string) => void logged.push(`${level}: ${message}`);

beforeEach(() => {
  gateway = new FakeGateway();
  vault = null;
  clock = 1_000_000;
  timers = [];
  states = [];
  events = [];
  logged = [];
  flow = new SignInFlow<FakeGateway>({
    createGateway: (_credentials, session) => {
      if (session === "unreadable") throw new Failure("auth-lost", "unreadable");
      events.push(`gateway ${session}`);
      return gateway;
    },
    recall: () => vault,
    remember: async (content) => {
      vault = content;
    },
    isEncrypted: () => false,
    onSignedIn: (_gateway, _account, used) => {
      expect(used).toEqual(credentials);
      events.push("signed in");
    },
    onSignedOut: async (_account, wipe) => {
      events.push(`signed out, wipe ${wipe}`);
    },
    now: () => clock,
    setTimer: (callback, delayMs) => {
      const timer = { at: clock + delayMs, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((candidate) => candidate !== timer);
      };
    },
    log: { debug: logAs("debug"), info: logAs("info"), warn: logAs("warn"), error: logAs("error") },
  });
  flow.onChanged((state) => {
    // Whatever happens, the window gets what the contract says.
    SignInStateSchema.parse(state);
    states.push(state);
  });
});

/** Lets everything that waits for a promise go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function passTime(ms: number): Promise<void> {
  clock += ms;
  for (const timer of timers.filter((candidate) => candidate.at <= clock)) {
    timers = timers.filter((candidate) => candidate !== timer);
    timer.callback();
  }
  await settle();
}

describe("by phone", () => {
  beforeEach(() => flow.restore());

  it("is busy while Telegram is asked, and ignores a second click", async () => {
    const first = flow.withPhone("+1", credentials);
    expect(flow.state).toMatchObject({ step: "start", busy: true });
    await settle();
    await flow.withPhone("+1", credentials);
    expect(gateway.asked).toEqual(["connect", "sendCode"]);
    await flow.cancel();
    await first;
    expect(flow.state).toMatchObject({ step: "start", busy: false, problem: null });
    expect(gateway.stopped).toBe(1);
  });

  it("asks for credentials when there are none", async () => {
    await flow.withPhone("+1");
    expect(flow.state).toMatchObject({ step: "start", problem: { kind: "wrong-api-credentials" } });
    expect(gateway.asked).toEqual([]);
  });

  it("remembers credentials that were accepted, and the session only at the end", async () => {
    gateway.queue("sendCode", sent).queue("signInWithCode", user);
    await flow.withPhone("+1", credentials);
    expect(vault).toEqual({ credentials, session: null, account: null });
    await flow.code("12345");
    expect(vault).toEqual({ credentials, session: "exported", account });
    expect(events).toEqual(["gateway null", "signed in"]);
    expect(flow.state).toEqual({ step: "signed-in", account, sessionIsEncrypted: false });
    gateway.changeSession("newer");
    expect(vault?.session).toBe("newer");
  });

  it("resends only when it is due and offered", async () => {
    gateway
      .queue("sendCode", sent)
      .queue("resendCode", { ...sent, codeHash: "h2", delivery: "sms", nextDelivery: null });
    await flow.withPhone("+1", credentials);
    await flow.resendCode();
    expect(gateway.asked).not.toContain("resendCode");
    clock += 60_000;
    await flow.resendCode();
    expect(flow.state).toMatchObject({ step: "code", delivery: "sms", nextDelivery: null, resendAt: clock + 60_000 });
    clock += 60_000;
    await flow.resendCode();
    expect(gateway.asked.filter((method) => method === "resendCode")).toHaveLength(1);
  });

  it("keeps the form at every refusal", async () => {
    const wait = new SignInRefusal("flood-wait", "x", { waitSeconds: 30, code: "FLOOD_WAIT_30" });
    gateway.queue("sendCode", sent).queue("signInWithCode", new SignInRefusal("wrong-code", "x"), wait, null);
    gateway.queue("passwordHint", "horse").queue("checkPassword", new SignInRefusal("no-network", "x"), user);
    await flow.withPhone("+1", credentials);
    await flow.code("1");
    expect(flow.state).toMatchObject({ step: "code", busy: false, problem: { kind: "wrong-code" } });
    await flow.code("2");
    expect(flow.state).toMatchObject({ problem: { kind: "flood-wait", until: clock + 30_000, code: "FLOOD_WAIT_30" } });
    await flow.code("3");
    expect(flow.state).toEqual({ step: "password", hint: "horse", busy: false, problem: null });
    await flow.password("x");
    expect(flow.state).toMatchObject({ step: "password", hint: "horse", problem: { kind: "no-network" } });
    await flow.password("y");
    expect(flow.state.step).toBe("signed-in");
    expect(gateway.stopped).toBe(0);
  });

  it("asks for the password also when its hint cannot be had", async () => {
    gateway.queue("sendCode", sent).queue("signInWithCode", null);
    gateway.queue("passwordHint", new SignInRefusal("no-network", "x"));
    await flow.withPhone("+1", credentials);
    await flow.code("1");
    expect(flow.state).toMatchObject({ step: "password", hint: null });
  });

  it.each(["code", "password"] as const)("can be cancelled while the %s is checked", async (step) => {
    gateway.queue("sendCode", sent);
    if (step === "password") gateway.queue("signInWithCode", null).queue("passwordHint", null);
    await flow.withPhone("+1", credentials);
    if (step === "password") await flow.code("1");
    const checking = step === "code" ? flow.code("1") : flow.password("x");
    expect(flow.state).toMatchObject({ step, busy: true });
    await flow.cancel();
    await checking;
    expect(flow.state).toMatchObject({ step: "start", busy: false, problem: null });
    expect(gateway.stopped).toBe(1);
    expect(events).not.toContain("signed in");
  });

  it("does not sign in with an answer that comes after the cancellation", async () => {
    let answer: (user: GatewayUser) => void = () => undefined;
    gateway.queue("sendCode", sent).queue(
      "signInWithCode",
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    await flow.withPhone("+1", credentials);
    const checking = flow.code("1");
    await flow.cancel();
    answer(user);
    await checking;
    expect(flow.state.step).toBe("start");
    expect(vault?.session).toBeNull();
  });

  it("ignores what does not fit the step", async () => {
    const before = flow.state;
    await Promise.all([flow.code("1"), flow.password("x"), flow.resendCode(), flow.cancel(), flow.signOut()]);
    expect(flow.state).toBe(before);
    expect(gateway.asked).toEqual([]);
  });
});

describe("by QR code", () => {
  beforeEach(() => flow.restore());
  const show = (url: string): LoginTokenTurn => ({ turn: "show", url, expiresAt: clock + 30_000 });

  it("replaces the token before it expires, and at once when it was scanned", async () => {
    gateway.queue("exportLoginToken", show("a"));
    const done = flow.withQr(credentials);
    expect(flow.state).toMatchObject({ step: "qr", url: null, busy: true });
    await settle();
    expect(flow.state).toMatchObject({ step: "qr", url: "a", busy: false });
    await passTime(27_000);
    expect(gateway.asked.filter((method) => method === "exportLoginToken")).toHaveLength(1);
    gateway.queue("exportLoginToken", show("b"));
    await passTime(1_000);
    expect(flow.state).toMatchObject({ url: "b" });
    gateway.queue("exportLoginToken", { turn: "signed-in", user });
    gateway.scan();
    await done;
    expect(flow.state.step).toBe("signed-in");
    expect(timers).toEqual([]);
  });

  it("asks for the password when there is one", async () => {
    gateway.queue("exportLoginToken", { turn: "password-needed" }).queue("passwordHint", "horse");
    await flow.withQr(credentials);
    expect(flow.state).toMatchObject({ step: "password", hint: "horse" });
  });

  it("goes on by itself after a fault of the network", async () => {
    gateway.queue("exportLoginToken", new SignInRefusal("no-network", "x"), show("a"));
    const done = flow.withQr(credentials);
    await settle();
    expect(flow.state).toMatchObject({ step: "qr", problem: { kind: "no-network" } });
    await passTime(3_000);
    expect(flow.state).toMatchObject({ step: "qr", url: "a", problem: null });
    await flow.cancel();
    await done;
    expect(timers).toEqual([]);
  });

  it("goes back to the start with what another try would not change", async () => {
    gateway.queue("exportLoginToken", new SignInRefusal("wrong-api-credentials", "x", { code: "API_ID_INVALID" }));
    await flow.withQr(credentials);
    expect(flow.state).toMatchObject({
      step: "start",
      hasCredentials: false,
      problem: { kind: "wrong-api-credentials", code: "API_ID_INVALID" },
    });
    expect(gateway.stopped).toBe(1);
  });
});

describe("the session", () => {
  function restored(): void {
    vault = { credentials, session: "stored", account };
    flow.restore();
  }

  it("counts as signed in before the network is there", async () => {
    gateway.queue("connect", new Failure("network", "x"));
    restored();
    expect(flow.state).toMatchObject({ step: "signed-in", account });
    expect(events).toEqual(["gateway stored", "signed in"]);
    await settle();
    expect(flow.state.step).toBe("signed-in");
    expect(logged).toEqual(["info: The session could not be verified yet"]);
  });

  it.each(["null from currentUser", "an event"] as const)("ends with %s", async (how) => {
    if (how === "null from currentUser") gateway.queue("currentUser", null);
    restored();
    if (how === "an event") gateway.loseAuth();
    await settle();
    expect(flow.state).toMatchObject({ step: "start", sessionEnded: true, hasCredentials: true });
    expect(vault).toEqual({ credentials, session: null, account: null });
    expect(events).toContain("signed out, wipe false");
    expect(gateway.stopped).toBe(1);
    gateway.loseAuth();
    await settle();
    expect(gateway.stopped).toBe(1);
  });

  it("that is unreadable leads to the start", () => {
    vault = { credentials, session: "unreadable", account };
    flow.restore();
    expect(flow.state).toMatchObject({ step: "start", sessionEnded: true, hasCredentials: true });
  });

  it("is wiped by the sign-out in the right order", async () => {
    gateway.queue("logOut", undefined);
    restored();
    const signingOut = flow.signOut();
    expect(flow.state).toMatchObject({ step: "signing-out", account });
    // What logging out itself brings about must not be taken for a session that was ended elsewhere.
    gateway.loseAuth();
    gateway.changeSession("must not be stored");
    await signingOut;
    expect(flow.state).toMatchObject({ step: "start", sessionEnded: false, problem: null, hasCredentials: true });
    expect(vault).toEqual({ credentials, session: null, account: null });
    expect(events.filter((event) => event.startsWith("signed out"))).toEqual(["signed out, wipe true"]);
    expect(gateway.stopped).toBe(1);
  });

  it("is wiped here also when Telegram cannot be told, and that is said", async () => {
    gateway.queue("logOut", new SignInRefusal("no-network", "x"));
    restored();
    await flow.signOut();
    expect(flow.state).toMatchObject({ step: "start", problem: { kind: "no-network" } });
    expect(vault?.session).toBeNull();
  });
});

describe("stop()", () => {
  it("ends the attempt, and nothing changes the state any more", async () => {
    flow.restore();
    const asking = flow.withPhone("+1", credentials);
    await settle();
    const before = states.length;
    await flow.stop(0);
    await asking;
    expect(gateway.stopped).toBe(1);
    expect(states).toHaveLength(before);
    await flow.withPhone("+1", credentials);
    expect(gateway.asked).toEqual(["connect", "sendCode"]);
  });

  it("ends the signed-in gateway", async () => {
    vault = { credentials, session: "stored", account };
    flow.restore();
    await flow.stop(100);
    expect(gateway.stopped).toBe(1);
    expect(vault.session).toBe("stored");
  });

  it("while the session is being verified is no news above debug level", async () => {
    let refuse: (error: Error) => void = () => undefined;
    gateway.queue(
      "connect",
      new Promise((_resolve, reject) => {
        refuse = reject;
      }),
    );
    vault = { credentials, session: "stored", account };
    flow.restore();
    await flow.stop(100);
    refuse(new Failure("cancelled", "The connection to Telegram was ended"));
    await settle();
    expect(logged).toEqual(["debug: The session was not verified before the end"]);
  });
});
