import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DownloadBot, type RememberedBot } from "../../../../src/main/bot/download-bot";
import { ShuttingDown } from "../../../../src/main/lifecycle/work-tracker";
import { SignInRefusal } from "../../../../src/main/telegram/sign-in-refusal";
import { type BotState, BotStateSchema } from "../../../../src/shared/bot";
import { Failure } from "../../../../src/shared/errors";
import { ManualClock } from "../downloads/manual-clock";
import { BotScript, botUser, noAnswer, ScriptedBotGateway } from "./scripted-bot-gateway";

const token = `1000001:AA${"x".repeat(33)}`;
const otherToken = `1000002:AA${"y".repeat(33)}`;
const credentials = { apiId: 12_345, apiHash: "0123456789abcdef0123456789abcdef" };
const running = { state: "running", username: "helper_bot", name: "Helper Bot" };
const wrongToken = () => new SignInRefusal("wrong-bot-token", "refused", { code: "ACCESS_TOKEN_INVALID" });
const noNetwork = () => new Failure("network", "unreachable", { code: "ECONNREFUSED" });

let script: BotScript;
let clock: ManualClock;
let memory: RememberedBot | "unreadable" | null;
let saves: (RememberedBot | null)[];
let failSaves: boolean;
let states: BotState[];
let lines: string[];
let bot: DownloadBot;

function newBot(): DownloadBot {
  const keep = async (content: RememberedBot | null) => {
    if (failSaves) throw new Error("ENOSPC");
    memory = content;
    saves.push(content);
  };
  const at =
    (level: string) =>
    (message: string, ...details: unknown[]) =>
      void lines.push([level, message, ...details.map(String)].join(" "));
  const made = new DownloadBot({
    createGateway: (_credentials, session) => {
      if (session === "unreadable") throw new Failure("auth-lost", "unreadable");
      return new ScriptedBotGateway(script, session);
    },
    memory: {
      read: () => {
        if (memory === "unreadable") return { state: "unreadable", path: "/set/aside" };
        return memory ? { state: "ready", content: memory } : { state: "empty" };
      },
      save: keep,
      wipe: () => keep(null),
      settled: async () => undefined,
    },
    clock,
    log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
  });
  made.onChange((state) => {
    BotStateSchema.parse(state);
    states.push(state);
  });
  return made;
}

beforeEach(() => {
  script = new BotScript();
  clock = new ManualClock();
  memory = null;
  saves = [];
  failSaves = false;
  states = [];
  lines = [];
  bot = newBot();
});

afterEach(async () => {
  await bot.stop(0);
  expect([script.openGateways, clock.pendingTimers]).toEqual([0, 0]);
  expect(lines.filter((line) => line.includes(token) || line.startsWith("error"))).toEqual([]);
});

/** Lets everything that waits for a promise go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function advance(ms: number): Promise<void> {
  clock.advance(ms);
  await settle();
}

/** Lets the present wait end, however long it is; returns how long it was, in milliseconds. */
async function sitOut(): Promise<number> {
  const ms = clock.msToNextTimer;
  if (ms === null) throw new Error("nothing is waited for");
  await advance(ms);
  return ms;
}

/** A second, twice as long with each further wait, at most a minute; each spread by a quarter. */
function expectGrowing(waits: readonly number[]): void {
  for (const [index, ms] of waits.entries()) {
    const longest = Math.min(1000 * 2 ** index, 60_000);
    expect(ms).toBeGreaterThanOrEqual(longest * 0.75);
    expect(ms).toBeLessThanOrEqual(longest);
  }
}

async function startWith(content: Partial<RememberedBot> = {}): Promise<void> {
  memory = { accountId: "7", token, session: "stored", ...content };
  bot.start("7", credentials);
  await settle();
}

describe("without a token", () => {
  it("is off, asks nothing, and takes a token once somebody is signed in", async () => {
    await expect(bot.setToken(token)).rejects.toMatchObject({ kind: "auth-lost" });
    bot.start("7", credentials);
    await settle();
    expect([bot.state, script.gateways]).toEqual([{ state: "off" }, []]);
    script.queue("signInAsBot", botUser);
    await bot.setToken(token);
    await settle();
    expect(states).toEqual([{ state: "connecting", waiting: null }, running]);
    expect(script.asked).toEqual(["connect", token, "signInAsBot"]);
    expect(memory).toEqual({ accountId: "7", token, session: "session 1" });
    expect(lines).toContain("info bot: running as @helper_bot");
  });

  it("says that it could not read the stored one, and takes another", async () => {
    memory = "unreadable";
    bot.start("7", credentials);
    await settle();
    expect(bot.state).toEqual({ state: "failed", problem: { kind: "token-unreadable" } });
    await bot.retry();
    expect(script.gateways).toEqual([]);
    script.queue("signInAsBot", botUser);
    await bot.setToken(token);
    await settle();
    expect(bot.state).toEqual(running);
  });

  it("stays off when the token can't be stored, and says so to who gave it", async () => {
    bot.start("7", credentials);
    failSaves = true;
    await expect(bot.setToken(token)).rejects.toThrow("ENOSPC");
    expect([bot.state, script.gateways]).toEqual([{ state: "off" }, []]);
  });

  it("stops at once and silently", async () => {
    await bot.stop(0);
    expect([states, lines]).toEqual([[], []]);
  });
});

describe("with a stored session", () => {
  it("runs without a new sign-in", async () => {
    script.queue("currentUser", botUser);
    await startWith();
    expect(bot.state).toEqual(running);
    expect(script.asked).toEqual(["connect", "currentUser"]);
    expect(script.gateway.session).toBe("stored");
    script.gateway.changeSession("renewed");
    expect(memory).toMatchObject({ token, session: "renewed" });
  });

  it.each([
    ["Telegram does not know it", () => script.queue("currentUser", null)],
    [
      "Telegram has revoked it",
      () =>
        script.queue(
          "currentUser",
          new SignInRefusal("unknown", "over", { cause: new Failure("auth-lost", "SESSION_REVOKED") }),
        ),
    ],
    ["its key is gone", () => script.queue("connect", new Failure("auth-lost", "the key is not known"))],
  ])("signs in anew when %s", async (_what, arrange) => {
    arrange();
    script.queue("signInAsBot", botUser);
    await startWith();
    expect(bot.state).toEqual(running);
    expect(script.gateways.map(({ session, isStopped }) => [session, isStopped])).toEqual([
      ["stored", true],
      [null, false],
    ]);
    expect(saves.map((saved) => saved?.session)).toEqual([null, "session 2"]);
  });

  it("signs in anew when it can't be read", async () => {
    script.queue("signInAsBot", botUser);
    await startWith({ session: "unreadable" });
    expect(bot.state).toEqual(running);
  });

  it("of another account: is forgotten, never used", async () => {
    await startWith({ accountId: "8" });
    expect([bot.state, memory, script.gateways]).toEqual([{ state: "off" }, null, []]);
  });

  it("that could not be stored still runs", async () => {
    failSaves = true;
    script.queue("signInAsBot", botUser);
    await startWith({ session: null });
    expect(bot.state).toEqual(running);
    expect(lines.join()).toContain("its session could not be stored");
  });
});

describe("while it runs", () => {
  beforeEach(async () => {
    script.queue("currentUser", botUser);
    await startWith();
    script.asked.length = 0;
    states.length = 0;
  });

  it("says when the connection is gone, and runs again when it is back and Telegram agrees", async () => {
    script.queue("connect", noNetwork()).queue("currentUser", botUser);
    script.gateway.tellConnection("broken");
    await settle();
    expect(states).toMatchObject([
      { state: "connecting", waiting: null },
      { state: "connecting", waiting: { reason: "network" } },
    ]);
    script.gateway.tellConnection("connected");
    await settle();
    expect(bot.state).toEqual(running);
    expect(script.gateways).toHaveLength(1);
  });

  it("asks every ten minutes whether it is still signed in, without a flicker", async () => {
    script.queue("currentUser", botUser, botUser);
    expect(await sitOut()).toBe(600_000);
    expect(await sitOut()).toBe(600_000);
    expect(script.asked).toEqual(["connect", "currentUser", "connect", "currentUser"]);
    expect(states).toEqual([]);
  });

  it("finds out that its token was revoked", async () => {
    script.queue("currentUser", null).queue("signInAsBot", wrongToken());
    await sitOut();
    expect(bot.state).toEqual({
      state: "failed",
      problem: { kind: "wrong-bot-token", code: "ACCESS_TOKEN_INVALID" },
    });
    expect(script.openGateways).toBe(0);
  });

  it("signs in anew when Telegram says that the session is over, and slower each time when that goes on", async () => {
    const waits: number[] = [];
    for (let loss = 0; loss < 6; loss++) {
      script.queue("signInAsBot", botUser);
      script.gateway.loseAuth();
      await settle();
      waits.push(bot.state.state === "running" ? 0 : await sitOut());
      expect(bot.state).toEqual(running);
    }
    expect(waits[0]).toBe(0);
    expectGrowing(waits.slice(1));
    await advance(60_000);
    script.queue("signInAsBot", botUser);
    script.gateway.loseAuth();
    await settle();
    expect(bot.state).toEqual(running);
  });

  it("takes another token: ends the old session at Telegram, and signs in with the new one", async () => {
    script.queue("signInAsBot", { ...botUser, username: null });
    await bot.setToken(otherToken);
    await settle();
    expect(script.asked).toEqual(["logOut", "connect", otherToken, "signInAsBot"]);
    expect(bot.state).toMatchObject({ state: "running", username: null, name: "Helper Bot" });
    expect(memory).toEqual({ accountId: "7", token: otherToken, session: "session 2" });
  });

  it("keeps its session when it is given the same token again", async () => {
    script.queue("currentUser", botUser);
    await bot.setToken(token);
    await settle();
    expect(script.asked).toEqual(["connect", "currentUser"]);
    expect(bot.state).toEqual(running);
  });

  it("is removed: its session is ended at Telegram, the token forgotten", async () => {
    await bot.remove();
    expect(script.asked).toEqual(["logOut"]);
    expect([bot.state, memory, script.openGateways]).toEqual([{ state: "off" }, null, 0]);
    expect(states).toEqual([{ state: "stopping" }, { state: "off" }]);
  });

  it("is removed also when Telegram does not confirm it", async () => {
    script.queue("logOut", new SignInRefusal("no-network", "unreachable"));
    await bot.remove();
    expect([bot.state, memory]).toEqual([{ state: "off" }, null]);
  });
});

describe("what keeps it from running", () => {
  beforeEach(() => {
    bot.start("7", credentials);
  });

  it("a wrong token is said, and tried again only when asked", async () => {
    script.queue("signInAsBot", wrongToken());
    await bot.setToken(token);
    await settle();
    expect(bot.state).toEqual({
      state: "failed",
      problem: { kind: "wrong-bot-token", code: "ACCESS_TOKEN_INVALID" },
    });
    expect([script.openGateways, clock.pendingTimers]).toEqual([0, 0]);
    bot.hurry();
    expect(lines).toContain("warn bot: failed: wrong-bot-token (ACCESS_TOKEN_INVALID)");
    script.queue("signInAsBot", botUser);
    await bot.retry();
    await settle();
    expect(bot.state).toEqual(running);
  });

  it.each([
    [new SignInRefusal("wrong-api-credentials", "no", { code: "API_ID_INVALID" }), "wrong-api-credentials"],
    [new SignInRefusal("unknown", "no", { code: "SOMETHING_NEW" }), "unknown"],
    [new TypeError("a bug"), "unknown"],
  ])("%s is said in its own words", async (error, kind) => {
    script.queue("signInAsBot", error);
    await bot.setToken(token);
    await settle();
    expect(bot.state).toMatchObject({ state: "failed", problem: { kind } });
  });

  it("a flood wait is waited out to its end: neither a retry nor a network hurries it", async () => {
    script.queue("signInAsBot", new SignInRefusal("flood-wait", "slow", { waitSeconds: 90 }), botUser);
    await bot.setToken(token);
    await settle();
    const until = clock.now() + 90_000;
    expect(bot.state).toEqual({ state: "connecting", waiting: { reason: "flood-wait", until } });
    await bot.retry();
    bot.hurry();
    script.gateway.tellConnection("connected");
    await advance(89_999);
    expect(script.asked.filter((what) => what === "signInAsBot")).toHaveLength(1);
    await advance(1);
    expect(bot.state).toEqual(running);
  });

  it("an absent network is waited for without end, ever slower up to a minute", async () => {
    const failures = 40;
    script.queue("connect", ...Array.from({ length: failures }, noNetwork)).queue("signInAsBot", botUser);
    await bot.setToken(token);
    await settle();
    const waits: number[] = [];
    while (bot.state.state === "connecting") waits.push(await sitOut());
    expect(bot.state).toEqual(running);
    expect(waits).toHaveLength(failures);
    expectGrowing(waits);
  });

  it.each([
    ["a person asks", () => bot.retry()],
    ["the network monitor says so", async () => bot.hurry()],
    ["its own connection is back", async () => script.gateway.tellConnection("connected")],
  ])("a wait for the network ends at once when %s", async (_what, hurry) => {
    script.queue("connect", noNetwork()).queue("signInAsBot", botUser);
    await bot.setToken(token);
    await settle();
    expect(bot.state).toMatchObject({ waiting: { reason: "network" } });
    await hurry();
    await settle();
    expect(bot.state).toEqual(running);
  });
});

describe("when the account goes", () => {
  beforeEach(async () => {
    script.queue("currentUser", botUser);
    await startWith();
  });

  it("by signing out: the bot is signed out and forgotten with it", async () => {
    await bot.leave(true);
    expect(script.asked.at(-1)).toBe("logOut");
    expect([bot.state, memory, script.openGateways]).toEqual([{ state: "off" }, null, 0]);
    await expect(bot.setToken(token)).rejects.toMatchObject({ kind: "auth-lost" });
  });

  it("because Telegram ended its session: the bot stops, and runs again with the same account", async () => {
    await bot.leave(false);
    expect([bot.state.state, script.asked.includes("logOut")]).toEqual(["stopped", false]);
    expect(memory).toMatchObject({ token, session: "stored" });
    script.queue("currentUser", botUser);
    bot.start("7", credentials);
    await settle();
    expect(bot.state).toEqual(running);
    expect(script.openGateways).toBe(1);
  });

  it("while the app is ending: it is forgotten all the same", async () => {
    bot.closeIntake();
    await bot.leave(true);
    expect(memory).toBeNull();
  });

  it("says when the file can't be deleted", async () => {
    failSaves = true;
    await expect(bot.leave(true)).rejects.toThrow("ENOSPC");
  });
});

describe("the end", () => {
  it("refuses every change once the intake is closed, and starts no sign-in", async () => {
    script.queue("connect", noNetwork());
    await startWith({ session: null });
    bot.closeIntake();
    await expect(bot.setToken(otherToken)).rejects.toThrow(ShuttingDown);
    await expect(bot.remove()).rejects.toThrow(ShuttingDown);
    await expect(bot.retry()).rejects.toThrow(ShuttingDown);
    bot.hurry();
    await settle();
    expect(script.asked).toEqual(["connect", "connect"]);
    expect(memory).toMatchObject({ token });
  });

  it("leaves a running bot running until stop", async () => {
    script.queue("currentUser", botUser);
    await startWith();
    bot.closeIntake();
    await settle();
    expect([bot.state, script.openGateways]).toEqual([running, 1]);
  });

  it("comes while a session that does not last is not yet replaced: no other client is made", async () => {
    script.queue("currentUser", null).queue("signInAsBot", botUser);
    await startWith();
    script.gateway.loseAuth();
    await settle();
    expect([bot.state.state, script.openGateways, clock.pendingTimers]).toEqual(["connecting", 0, 1]);
    await bot.stop(0);
    expect(script.gateways).toHaveLength(2);
  });

  it.each<[string, () => void]>([
    ["running", () => script.queue("currentUser", botUser)],
    ["waiting for an answer", () => undefined],
    ["waiting for the network", () => script.queue("connect", noNetwork())],
    [
      "waiting out a flood wait",
      () => script.queue("currentUser", new SignInRefusal("flood-wait", "slow", { waitSeconds: 3600 })),
    ],
    ["failed", () => script.queue("currentUser", new SignInRefusal("unknown", "odd"))],
  ])("ends a bot that is %s, once, and tells nothing afterwards", async (_state, arrange) => {
    arrange();
    await startWith();
    const before = states.length;
    const [first, second] = [bot.stop(100), bot.stop(0)];
    expect(first).toBe(second);
    await first;
    expect(states.slice(before)).toEqual([{ state: "stopping" }, { state: "stopped" }]);
    expect([script.openGateways, clock.pendingTimers]).toEqual([0, 0]);
    expect(lines.filter((line) => line === "info bot: stopped")).toHaveLength(1);
    script.gateway.tellConnection("connected");
    script.gateway.loseAuth();
    bot.hurry();
    bot.start("7", credentials);
    await settle();
    expect([script.openGateways, states.slice(before).length]).toEqual([0, 2]);
    expect(memory).toMatchObject({ token });
  });

  it("comes while a token is being replaced: the new one is kept for the next start, nothing is left open", async () => {
    script.queue("currentUser", botUser);
    await startWith();
    // Telegram never confirms the log-out: it is given up with the end.
    script.queue("logOut", noAnswer);
    const replaced = bot.setToken(otherToken);
    await settle();
    expect(bot.state).toEqual({ state: "stopping" });
    await bot.stop(0);
    await replaced;
    expect([script.openGateways, script.gateways.length]).toEqual([0, 1]);
    expect(memory).toEqual({ accountId: "7", token: otherToken, session: null });
    expect(bot.state).toEqual({ state: "stopped" });
  });
});
