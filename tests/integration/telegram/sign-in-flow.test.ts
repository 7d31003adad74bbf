import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TelegramGateway } from "../../../src/main/telegram/gateway";
import { SignInFlow } from "../../../src/main/telegram/sign-in-flow";
import type { RememberedSignIn } from "../../../src/main/telegram/sign-in-flow-options";
import type { SignInState } from "../../../src/shared/sign-in";
import { TelegramServerControl } from "../../telegram-server/control/client";
import { testAccounts } from "../../telegram-server/scenarios/accounts";
import { startTelegramServer, type TelegramServer } from "../../telegram-server/server";
import { gatewayTo, never, recordingLog, testCredentials } from "./gateway-to";

/** A flow against a server, with a vault in memory. */
class Harness {
  readonly flow: SignInFlow<TelegramGateway>;
  readonly log = recordingLog();
  readonly states: SignInState[] = [];
  readonly signedOut: { id: string; wipe: boolean }[] = [];
  gateway: TelegramGateway | null = null;
  vault: RememberedSignIn | null;

  constructor(server: TelegramServer, vault: RememberedSignIn | null = null) {
    this.vault = vault;
    this.flow = new SignInFlow<TelegramGateway>({
      createGateway: (credentials, session) => gatewayTo(server, { credentials, session, log: this.log }),
      recall: () => this.vault,
      remember: async (content) => {
        this.vault = content;
      },
      isEncrypted: () => true,
      onSignedIn: (gateway) => {
        this.gateway = gateway;
      },
      onSignedOut: async ({ id }, wipe) => {
        this.gateway = null;
        this.signedOut.push({ id, wipe });
      },
      now: Date.now,
      setTimer: (callback, delayMs) => {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
      log: this.log,
    });
    this.flow.onChanged((state) => this.states.push(state));
    this.flow.restore();
  }

  /** Resolves with the present or next state that fits. */
  until<S extends SignInState["step"]>(
    step: S,
    fits: (state: Extract<SignInState, { step: S }>) => boolean = () => true,
  ): Promise<Extract<SignInState, { step: S }>> {
    return new Promise((resolve) => {
      const look = (state: SignInState): void => {
        if (state.step !== step || !fits(state as Extract<SignInState, { step: S }>)) return;
        stop();
        resolve(state as Extract<SignInState, { step: S }>);
      };
      const stop = this.flow.onChanged(look);
      look(this.flow.state);
    });
  }
}

let server: TelegramServer;
let control: TelegramServerControl;
const harnesses: Harness[] = [];

function start(vault: RememberedSignIn | null = null): Harness {
  const harness = new Harness(server, vault);
  harnesses.push(harness);
  return harness;
}

beforeEach(async () => {
  server = await startTelegramServer({ scenario: "empty" });
  control = new TelegramServerControl(server.control);
});

afterEach(async () => {
  await Promise.all(harnesses.splice(0).map((harness) => harness.flow.stop(0)));
  const { errors } = server.mtproto.counters;
  await server.close();
  expect(errors).toEqual([]);
});

const { plain, twoFactor, banned, flooded, elsewhere, unoccupied } = testAccounts;

describe("by phone", () => {
  it("goes by code and password to the signed-in account, and stores the session", async () => {
    const { flow, vault: nothing, ...harness } = start();
    expect(nothing).toBeNull();
    expect(flow.state).toMatchObject({ step: "start", hasCredentials: false });

    await flow.withPhone(twoFactor.phone, testCredentials);
    expect(flow.state).toMatchObject({ step: "code", phone: twoFactor.phone, delivery: "app", busy: false, length: 5 });

    await flow.code("99999");
    expect(flow.state).toMatchObject({ step: "code", problem: { kind: "wrong-code", code: "PHONE_CODE_INVALID" } });

    await flow.code(twoFactor.code);
    expect(flow.state).toMatchObject({ step: "password", hint: twoFactor.hint, problem: null });

    await flow.password("wrong horse");
    expect(flow.state).toMatchObject({ step: "password", hint: twoFactor.hint, problem: { kind: "wrong-password" } });

    await flow.password(twoFactor.password);
    const account = { id: "1002", name: "Ben Rivers", username: "ben_rivers", maskedPhone: "+•• ••• 02" };
    expect(flow.state).toEqual({ step: "signed-in", account, sessionIsEncrypted: true });
    expect(harnesses[0]?.vault).toMatchObject({ credentials: testCredentials, account });
    expect(harnesses[0]?.vault?.session).toBeTruthy();
    // No secret in any state, nor in the log.
    const told = JSON.stringify(harness.states) + harness.log.lines.join("\n");
    for (const secret of [twoFactor.password, testCredentials.apiHash, harnesses[0]?.vault?.session ?? "session"]) {
      expect(told).not.toContain(secret);
    }
  });

  it("follows the number to its own data centre", async () => {
    const { flow } = start();
    await flow.withPhone(elsewhere.phone, testCredentials);
    expect(flow.state.step).toBe("code");
    await flow.code(elsewhere.code);
    expect(flow.state).toMatchObject({ step: "signed-in", account: { id: "1005" } });
    const session = await control.signIn();
    expect(session.sessions.map((entry) => entry.dcIds)).toEqual([[4]]);
  });

  it.each([
    ["a banned number", banned.phone, "banned-phone-number"],
    ["a number that is none", "12", "wrong-phone-number"],
  ] as const)("says that it is %s", async (_what, phone, kind) => {
    const { flow } = start();
    await flow.withPhone(phone, testCredentials);
    expect(flow.state).toMatchObject({ step: "start", busy: false, problem: { kind } });
    // The form is still there: another number works.
    await flow.withPhone(plain.phone, testCredentials);
    expect(flow.state.step).toBe("code");
  });

  it("says that nobody has the number", async () => {
    const { flow } = start();
    await flow.withPhone(unoccupied.phone, testCredentials);
    if (flow.state.step === "code") await flow.code(unoccupied.code);
    expect(flow.state).toMatchObject({ problem: { kind: "unregistered-phone-number" } });
  });

  it("says how long a flood wait takes", async () => {
    const { flow } = start();
    const before = Date.now();
    await flow.withPhone(flooded.phone, testCredentials);
    expect(flow.state).toMatchObject({ step: "start", problem: { kind: "flood-wait", code: "FLOOD_WAIT_30" } });
    const until = flow.state.step === "start" ? (flow.state.problem?.until ?? 0) : 0;
    expect(until).toBeGreaterThanOrEqual(before + 30_000);
    expect(until).toBeLessThan(Date.now() + 31_000);
  });

  it("says that the API credentials are wrong, and keeps none of them", async () => {
    const harness = start();
    await harness.flow.withPhone(plain.phone, { ...testCredentials, apiId: 1 });
    expect(harness.flow.state).toMatchObject({
      step: "start",
      hasCredentials: false,
      problem: { kind: "wrong-api-credentials", code: "API_ID_INVALID" },
    });
    expect(harness.vault).toBeNull();
  });

  it("resends the code by the next way, once the countdown is over", async () => {
    await control.setSignIn({ resendTimeoutSeconds: 1 });
    const { flow } = start();
    await flow.withPhone(plain.phone, testCredentials);
    const code = flow.state;
    if (code.step !== "code") throw new Error(`at ${code.step}`);
    expect(code.nextDelivery).toBe("sms");
    await flow.resendCode();
    expect(flow.state).toBe(code);
    await expect.poll(() => Date.now() >= code.resendAt, { timeout: 5000 }).toBe(true);
    await flow.resendCode();
    expect(flow.state).toMatchObject({ step: "code", delivery: "sms", busy: false });
    await flow.code(plain.code);
    expect(flow.state.step).toBe("signed-in");
  });

  it("keeps the form when the code has expired", async () => {
    const { flow } = start();
    await flow.withPhone(plain.phone, testCredentials);
    await control.expireCodes(plain.phone);
    await flow.code(plain.code);
    expect(flow.state).toMatchObject({ step: "code", problem: { kind: "expired-code" } });
  });

  it("can be cancelled, and takes the code back", async () => {
    const { flow } = start();
    await flow.withPhone(plain.phone, testCredentials);
    await flow.cancel();
    expect(flow.state).toMatchObject({ step: "start", problem: null, hasCredentials: true });
    expect((await control.counters()).requestsByMethod["auth.cancelCode"]).toBe(1);
    await expect.poll(() => server.mtproto.counters.connectionsOpen).toBe(0);
    // The remembered credentials are enough now.
    await flow.withPhone(plain.phone);
    expect(flow.state.step).toBe("code");
  });

  it("can be cancelled while Telegram does not answer", async () => {
    await control.setWireFaults({ silent: true });
    const { flow } = start();
    const asked = flow.withPhone(plain.phone, testCredentials);
    expect(flow.state).toMatchObject({ step: "start", busy: true });
    await flow.cancel();
    await asked;
    expect(flow.state).toMatchObject({ step: "start", busy: false, problem: null });
  });

  it("says that there is no network", async () => {
    const { flow } = start();
    await control.setWireFaults({ refuse: true });
    await flow.withPhone(plain.phone, testCredentials);
    expect(flow.state).toMatchObject({ step: "start", busy: false, problem: { kind: "no-network" } });
  });
});

describe("by QR code", () => {
  it("signs in when the code is scanned", async () => {
    const harness = start();
    const done = harness.flow.withQr(testCredentials);
    const { url } = await harness.until("qr", (state) => state.url !== null);
    expect(url).toMatch(/^tg:\/\/login\?token=[\w-]+$/);
    await control.scanQr(plain.phone);
    await done;
    expect(harness.flow.state).toMatchObject({ step: "signed-in", account: { id: "1001" } });
  });

  it("asks for the password after the scan", async () => {
    const harness = start();
    const done = harness.flow.withQr(testCredentials);
    await harness.until("qr", (state) => state.url !== null);
    await control.scanQr(twoFactor.phone);
    await done;
    expect(harness.flow.state).toMatchObject({ step: "password", hint: twoFactor.hint });
    await harness.flow.password(twoFactor.password);
    expect(harness.flow.state).toMatchObject({ step: "signed-in", account: { id: "1002" } });
  });

  it("follows the account to its own data centre", async () => {
    const harness = start();
    const done = harness.flow.withQr(testCredentials);
    await harness.until("qr", (state) => state.url !== null);
    await control.scanQr(elsewhere.phone);
    await done;
    expect(harness.flow.state).toMatchObject({ step: "signed-in", account: { id: "1005" } });
  });

  it("shows a new code before the old one expires", async () => {
    await control.setSignIn({ qrLifetimeSeconds: 3 });
    const harness = start();
    const done = harness.flow.withQr(testCredentials);
    const first = await harness.until("qr", (state) => state.url !== null);
    const second = await harness.until("qr", (state) => state.url !== null && state.url !== first.url);
    expect(Date.now()).toBeLessThan(first.expiresAt + 1000);
    expect(second.expiresAt).toBeGreaterThan(first.expiresAt);
    await control.scanQr(plain.phone);
    await done;
    expect(harness.flow.state.step).toBe("signed-in");
  });

  it("can be cancelled", async () => {
    const harness = start();
    const done = harness.flow.withQr(testCredentials);
    await harness.until("qr", (state) => state.url !== null);
    await harness.flow.cancel();
    await done;
    expect(harness.flow.state).toMatchObject({ step: "start", problem: null });
    await expect.poll(() => server.mtproto.counters.connectionsOpen).toBe(0);
  });
});

describe("the session", () => {
  async function signedIn(): Promise<Harness> {
    const harness = start();
    await harness.flow.withPhone(plain.phone, testCredentials);
    await harness.flow.code(plain.code);
    expect(harness.flow.state.step).toBe("signed-in");
    return harness;
  }

  it("is taken up at the next start, at once", async () => {
    const first = await signedIn();
    await first.flow.stop(0);
    const second = start(first.vault);
    expect(second.flow.state).toMatchObject({ step: "signed-in", account: { id: "1001" } });
    expect(await second.gateway?.signIn.currentUser(never)).toMatchObject({ id: "1001" });
  });

  it("is taken up without a network too, and works when it is back", async () => {
    const first = await signedIn();
    await first.flow.stop(0);
    await control.setWireFaults({ refuse: true });
    const second = start(first.vault);
    expect(second.flow.state.step).toBe("signed-in");
    await expect.poll(() => second.log.lines.some((line) => line.includes("connecting failed"))).toBe(true);
    await control.setWireFaults({ refuse: false });
    expect(await second.gateway?.signIn.currentUser(never)).toMatchObject({ id: "1001" });
    expect(second.flow.state.step).toBe("signed-in");
  });

  it("ends when it was terminated elsewhere while the app was closed", async () => {
    const first = await signedIn();
    await first.flow.stop(0);
    await control.terminateSessions({ phone: plain.phone });
    const second = start(first.vault);
    const state = await second.until("start");
    expect(state).toMatchObject({ sessionEnded: true, hasCredentials: true });
    expect(second.vault).toEqual({ credentials: testCredentials, session: null, account: null });
    expect(second.signedOut).toEqual([{ id: "1001", wipe: false }]);
  });

  it("ends when it is terminated elsewhere while the app runs", async () => {
    const harness = await signedIn();
    await control.terminateSessions({ phone: plain.phone });
    await expect(
      harness.gateway?.history.mediaCounts({ id: "user:1001", accessHash: "0" }, never),
    ).rejects.toMatchObject({ kind: "auth-lost" });
    expect(await harness.until("start")).toMatchObject({ sessionEnded: true });
  });

  it("ends when Telegram has forgotten the key", async () => {
    const first = await signedIn();
    await first.flow.stop(0);
    await control.forgetKeys();
    const second = start(first.vault);
    expect(await second.until("start")).toMatchObject({ sessionEnded: true });
  });

  it("that cannot be read leads to a new sign-in", () => {
    const account = { id: "1", name: "A", username: null, maskedPhone: null };
    const harness = start({ credentials: testCredentials, session: "not a session", account });
    expect(harness.flow.state).toMatchObject({ step: "start", sessionEnded: true, hasCredentials: true });
    expect(harness.vault?.session).toBeNull();
  });

  it("is ended at Telegram by the sign-out, and wiped", async () => {
    const harness = await signedIn();
    expect((await control.signIn()).sessions).toHaveLength(1);
    await harness.flow.signOut();
    expect(harness.flow.state).toMatchObject({
      step: "start",
      problem: null,
      sessionEnded: false,
      hasCredentials: true,
    });
    expect((await control.signIn()).sessions).toHaveLength(0);
    expect(harness.vault).toEqual({ credentials: testCredentials, session: null, account: null });
    expect(harness.signedOut).toEqual([{ id: "1001", wipe: true }]);
    await expect.poll(() => server.mtproto.counters.connectionsOpen).toBe(0);
  });
});
