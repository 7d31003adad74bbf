import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DownloadBot } from "../../../src/main/bot/download-bot";
import { BotScene, token, until } from "./bot-scene";
import { gatewayTo, never, signInByPhone, testCredentials } from "./gateway-to";
import { HoldingProxy } from "./holding-proxy";
import { ResourceWatch } from "./resource-watch";

const running = { state: "running", username: "gramhaul_helper_bot", name: "Helper Bot" };
const refusal = (code: number, text: string) => ({ rpcError: { code, text } });
const signIn = "auth.importBotAuthorization";

let scene: BotScene;
let watch: ResourceWatch;

beforeEach(async () => {
  scene = await BotScene.set();
  watch = new ResourceWatch();
  watch.start();
});
afterEach(async () => {
  watch.stop();
  await scene.close();
});

describe("the gateway's sign-in of a bot", () => {
  it("tells who it is", async () => {
    const gateway = gatewayTo(scene.server);
    await gateway.connect(never);
    const user = { id: "1010", firstName: "Helper Bot", lastName: null, username: "gramhaul_helper_bot", phone: null };
    expect(await gateway.signIn.signInAsBot(token, never)).toEqual(user);
    expect(await gateway.signIn.currentUser(never)).toEqual(user);
    await gateway.stop(0);
  });

  it.each([
    ["ACCESS_TOKEN_INVALID", 400, "wrong-bot-token"],
    ["ACCESS_TOKEN_EXPIRED", 400, "wrong-bot-token"],
    ["USER_DEACTIVATED", 401, "wrong-bot-token"],
    ["API_ID_INVALID", 400, "wrong-api-credentials"],
    ["FLOOD_WAIT_42", 420, "flood-wait"],
  ])("says %s in its own words, never with the token", async (text, code, kind) => {
    scene.server.domain.faults.add({ method: signIn, action: refusal(code, text) });
    const gateway = gatewayTo(scene.server, { log: scene.log });
    await gateway.connect(never);
    const refused: unknown = await gateway.signIn.signInAsBot(token, never).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: "SignInRefusal", kind, options: { code: text } });
    for (let error: unknown = refused; error instanceof Error; error = error.cause) {
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(token.slice(8));
    }
    await gateway.stop(0);
  });

  it("is sent once more when the connection breaks under it", async () => {
    scene.server.domain.faults.add({ method: signIn, times: 1, action: { reset: true } });
    const gateway = gatewayTo(scene.server);
    await gateway.connect(never);
    expect(await gateway.signIn.signInAsBot(token, never)).toMatchObject({ id: "1010" });
    expect(scene.calls(signIn)).toBe(2);
    await gateway.stop(0);
  });
});

describe("the bot", () => {
  it("signs in by its token, once: the next start uses its session", async () => {
    const { bot, states } = await scene.running();
    expect(bot.state).toEqual(running);
    expect(states).toEqual(["connecting", "running"]);
    expect(scene.log.lines).toContain("info bot: running as @gramhaul_helper_bot");
    await bot.stop(0);
    expect(states).toEqual(["connecting", "running", "stopping", "stopped"]);
    expect(scene.log.lines.at(-1)).toBe("info bot: stopped");

    const next = await scene.running();
    expect(next.bot.state).toEqual(running);
    expect([scene.calls(signIn), scene.sessions.length, [...scene.server.mtproto.keys()].length]).toEqual([1, 1, 1]);
  });

  it("follows to the data centre where it lives, and starts there the next time", async () => {
    scene.account.dcId = 4;
    const { bot } = await scene.running();
    expect([...(scene.sessions[0]?.keys ?? [])].map((key) => key.dcId)).toEqual([4]);
    await bot.stop(0);
    const asked = scene.calls(signIn);
    const connections = scene.server.mtproto.counters.connectionsTotal;
    await scene.running();
    expect(scene.calls(signIn)).toBe(asked);
    expect(scene.server.mtproto.counters.connectionsTotal).toBe(connections + 1);
  });

  it("fails with a token that Telegram does not know, leaves nothing open, and runs with the right one", async () => {
    const { bot } = scene.bot();
    bot.start("1001", testCredentials);
    await bot.setToken(`1000001:${"B".repeat(35)}`);
    await until(() => bot.state.state === "failed");
    expect(bot.state).toMatchObject({ problem: { kind: "wrong-bot-token", code: "ACCESS_TOKEN_INVALID" } });
    await vi.waitFor(() => expect(watch.alive).toEqual([]), { timeout: 1000, interval: 2 });
    await bot.setToken(token);
    await until(() => bot.state.state === "running");
    expect(scene.log.lines.join()).not.toContain("B".repeat(35));
  });

  it("waits out a flood wait", async () => {
    scene.server.domain.faults.add({ method: signIn, times: 1, action: refusal(420, "FLOOD_WAIT_1") });
    const { bot } = await scene.started();
    await until(() => bot.state.state === "connecting" && bot.state.waiting?.reason === "flood-wait");
    const startedAt = performance.now();
    await until(() => bot.state.state === "running");
    expect(performance.now() - startedAt).toBeGreaterThan(900);
    expect(scene.calls(signIn)).toBe(2);
  });

  it("comes by itself when Telegram can be reached again", async () => {
    scene.server.mtproto.faults.refuse = true;
    const { bot } = await scene.started();
    await until(() => bot.state.state === "connecting" && bot.state.waiting?.reason === "network");
    scene.server.mtproto.faults.refuse = false;
    await until(() => bot.state.state === "running");
  });

  it("says that its connection is gone, and runs again when it is back, without signing in", async () => {
    const { bot, states } = await scene.running();
    for (let reset = 0; reset < 3; reset++) {
      states.length = 0;
      scene.server.mtproto.dropConnections();
      await until(() => states.includes("connecting") && bot.state.state === "running");
    }
    expect(scene.calls(signIn)).toBe(1);
  });

  it.each<[string, () => void]>([
    [
      "was ended from outside",
      () => {
        for (const { hash } of scene.sessions) scene.server.domain.sessions.terminate(hash);
      },
    ],
    [
      "has a key that is forgotten",
      () => {
        for (const key of scene.server.mtproto.keys()) scene.server.mtproto.forgetKey(key.id);
      },
    ],
  ])("signs in anew when its session %s", async (_how, lose) => {
    const { bot, states } = await scene.running();
    states.length = 0;
    lose();
    // An idle client is told of neither: it finds out with its next connection.
    scene.server.mtproto.dropConnections();
    await until(() => scene.calls(signIn) === 2 && bot.state.state === "running");
    expect(scene.sessions.length).toBeGreaterThan(0);
    await bot.stop(0);
    await scene.running();
    expect(scene.calls(signIn)).toBe(2);
  });

  it("fails when its token was revoked", async () => {
    const { bot } = await scene.running();
    scene.account.botToken = "1000001:another";
    for (const { hash } of scene.sessions) scene.server.domain.sessions.terminate(hash);
    scene.server.mtproto.dropConnections();
    await until(() => bot.state.state === "failed");
    expect(bot.state).toMatchObject({ problem: { kind: "wrong-bot-token" } });
  });

  it("is removed with its session at Telegram", async () => {
    const { bot } = await scene.running();
    await bot.remove();
    expect(bot.state).toEqual({ state: "off" });
    expect(scene.sessions).toEqual([]);
    const next = await scene.started();
    expect(next.bot.state).toEqual({ state: "off" });
  });

  it("does not touch the account's client, whatever becomes of it", async () => {
    const account = gatewayTo(scene.server);
    const states: string[] = [];
    account.onConnection((state) => states.push(state));
    await signInByPhone(account, "+10000000001");
    const { bot } = await scene.running();
    await bot.setToken(`1000001:${"B".repeat(35)}`);
    await until(() => bot.state.state === "failed");
    await bot.stop(0);
    await account.ping(never);
    expect(states).toEqual(["connected"]);
    await account.stop(0);
  });
});

describe("stop() leaves nothing behind", () => {
  async function expectNothingLeft(bot: DownloadBot): Promise<void> {
    expect(watch.alive).not.toEqual([]);
    const startedAt = performance.now();
    await bot.stop(100);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(bot.state).toEqual({ state: "stopped" });
    // async_hooks tells of a closed handle one turn of the event loop later.
    await vi.waitFor(() => expect(watch.alive).toEqual([]), { timeout: 1000, interval: 2 });
    await until(() => scene.server.mtproto.counters.connectionsOpen === 0);
    await bot.stop(0);
    await expect(bot.retry()).rejects.toThrow("shutting down");
    expect(watch.alive).toEqual([]);
  }

  it("while it connects and the server says nothing", async () => {
    scene.server.mtproto.faults.silent = true;
    const { bot } = await scene.started();
    await until(() => scene.server.mtproto.counters.connectionsOpen === 1);
    await expectNothingLeft(bot);
  });

  it.each([
    ["after the first answer", 60],
    ["after the second answer", 500],
    ["in the first encrypted answer", 1200],
  ])("in the middle of the key exchange: %s", async (_where, bytes) => {
    const home = scene.server.dcs.find(({ id }) => id === 2);
    if (!home) throw new Error("no data centre");
    const proxy = new HoldingProxy(home, bytes);
    const address = await proxy.listen();
    try {
      const { bot } = await scene.started({ ...scene.server, dcs: [{ id: 2, ...address }] });
      await until(() => proxy.held === 1);
      await expectNothingLeft(bot);
    } finally {
      await proxy.close();
    }
  });

  it("while it signs in", async () => {
    scene.server.domain.faults.add({ method: signIn, action: { noReply: true } });
    const { bot } = await scene.started();
    await until(() => scene.calls(signIn) === 1);
    await expectNothingLeft(bot);
  });

  it("on the way to another data centre", async () => {
    scene.account.dcId = 4;
    scene.server.domain.faults.add({ method: signIn, match: { dcId: 4 }, action: { noReply: true } });
    const { bot } = await scene.started();
    await until(() => scene.calls(signIn) === 2);
    await expectNothingLeft(bot);
  });

  it("while it waits out a flood wait", async () => {
    scene.server.domain.faults.add({ method: signIn, action: refusal(420, "FLOOD_WAIT_3600") });
    const { bot } = await scene.started();
    await until(() => bot.state.state === "connecting" && bot.state.waiting?.reason === "flood-wait");
    await expectNothingLeft(bot);
  });

  it("while it reconnects for ever", async () => {
    const { bot } = await scene.running();
    scene.server.mtproto.faults.refuse = true;
    scene.server.mtproto.dropConnections();
    await until(() => bot.state.state === "connecting" && bot.state.waiting?.reason === "network");
    const total = scene.server.mtproto.counters.connectionsTotal;
    await until(() => scene.server.mtproto.counters.connectionsTotal > total);
    await expectNothingLeft(bot);
  });

  it("while it runs", async () => {
    const { bot } = await scene.running();
    await expectNothingLeft(bot);
  });

  it("when its connection has gone silent while it is being removed", async () => {
    const { bot } = await scene.running();
    scene.server.mtproto.dropConnections({ half: true });
    const removed = bot.remove();
    await until(() => bot.state.state === "stopping");
    await bot.stop(100);
    await removed;
    await vi.waitFor(() => expect(watch.alive).toEqual([]), { timeout: 1000, interval: 2 });
    const next = await scene.started();
    expect(next.bot.state).toEqual({ state: "off" });
  });
});
