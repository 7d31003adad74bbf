import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectNextStartFinishes, startFiveDownloads } from "./support/five-downloads";
import { expectGracefulEnd } from "./support/quiet";
import { type Scene, setScene } from "./support/scene";
import { waitFor, waitForDownloading } from "./support/waits";
import { testAccounts, testBot } from "./support/window-driver";

const runningLine = `Running as @${testBot.username}`;
/** What has to be secret of the token: the part after the bot's id. */
const secret = testBot.token.slice(testBot.token.indexOf(":") + 1);

/** How often bots have signed in with a token, as the server has counted. */
async function botSignIns(scene: Scene): Promise<number> {
  return (await scene.server.control.counters()).requestsByMethod["auth.importBotAuthorization"] ?? 0;
}

async function botSessions(scene: Scene): Promise<number> {
  const { sessions } = await scene.server.control.signIn();
  return sessions.filter(({ userId }) => userId === "1010").length;
}

/** Neither in the log nor in any other file of the app that is not its vault. */
async function expectSecretNowhere(scene: Scene, stderr: string): Promise<void> {
  expect(stderr).not.toContain(secret);
  for (const name of await readdir(join(scene.userData, "logs"))) {
    expect(readFileSync(join(scene.userData, "logs", name), "utf8")).not.toContain(secret);
  }
  expect(readFileSync(join(scene.userData, "settings.json"), "utf8")).not.toContain(secret);
}

describe("the download bot", () => {
  it("signs in by its token, runs again after a restart without being asked, and is removed", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    expect(await window.botState("off")).toBe("");
    await window.connectBot(` ${testBot.token} `);
    expect(await window.botState("running")).toBe(runningLine);
    expect(await window.page.getByTestId("bot-token").isVisible()).toBe(false);
    expect(await botSignIns(scene)).toBe(1);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    const lines = await app.logLines();
    const told = lines.flatMap((line) => /\[info\]\s+(bot: (?:running|stopped).*)/.exec(line)?.[1] ?? []);
    expect(told).toEqual([`bot: running as @${testBot.username}`, "bot: stopped"]);
    await expectSecretNowhere(scene, app.stderr());

    const second = await scene.start();
    expect(await second.window.botState("running")).toBe(runningLine);
    // The session was kept: Telegram was not asked to sign the bot in again.
    expect(await botSignIns(scene)).toBe(1);
    await second.window.page.getByTestId("bot-remove").click();
    await second.window.botState("off");
    expect(await botSessions(scene)).toBe(0);
    second.app.sendSignal("SIGTERM");
    await expectGracefulEnd(second.app);
    expect(await readdir(join(scene.userData, "session"))).toEqual(["session.vault"]);

    const third = await scene.start();
    expect(await third.window.botState("off")).toBe("");
    third.app.sendSignal("SIGTERM");
    await expectGracefulEnd(third.app);
  });

  it("says that a token is wrong, and takes the right one", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    const wrong = `1000001:${"B".repeat(35)}`;
    await window.connectBot("no token at all");
    await window.page.getByText("A bot token is a number").waitFor();
    await window.page.getByTestId("bot-token").fill(wrong);
    await window.page.getByTestId("bot-connect").click();
    expect(await window.botState("failed")).toContain("does not accept this token");
    await window.page.getByTestId("bot-retry").click();
    await waitFor("another try", async () => ((await botSignIns(scene)) === 2 ? true : null));
    expect(await window.botState("failed")).toContain("does not accept this token");
    await window.connectBot(testBot.token);
    expect(await window.botState("running")).toBe(runningLine);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    await expectSecretNowhere(scene, app.stderr());
    expect((await app.logLines()).join("\n")).not.toContain("B".repeat(35));
  });

  it("is stopped after the network monitor and before the account's client, during five downloads", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await startFiveDownloads(scene);
    // Slow enough that they still run when the bot does, however busy the machine is.
    await scene.server.control.setWireFaults({ bytesPerSecond: 256 * 1024 });
    await window.connectBot(testBot.token);
    await window.botState("running");
    await waitForDownloading(window, 5);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    const lines = await app.logLines();
    const at = (text: string): number => lines.findIndex((line) => line.includes(text));
    const order = [
      "shutdown: stop-network-monitor ok",
      "bot: stopped",
      "shutdown: stop-bot ok",
      "shutdown: disconnect-client ok",
    ];
    expect(order.map(at)).not.toContain(-1);
    expect(order.map(at)).toEqual(order.map(at).sort((one, other) => one - other));
    await expectNextStartFinishes(scene);
  });

  it("is stopped while Telegram lets it wait", async () => {
    const scene = await setScene({ scenario: "empty" });
    const flood = { rpcError: { code: 420, text: "FLOOD_WAIT_900" } };
    await scene.server.control.addFault({ method: "auth.importBotAuthorization", action: flood });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    await window.connectBot(testBot.token);
    await window.page
      .getByTestId("bot-state")
      .filter({ hasText: /Telegram asked to wait\. Next try in 1[45]:\d\d/ })
      .waitFor();
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    expect((await app.logLines()).join("\n")).toContain("bot: stopped");
  });

  it("goes with the account: signing out ends its session at Telegram and forgets the token", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    await window.connectBot(testBot.token);
    await window.botState("running");
    expect(await botSessions(scene)).toBe(1);
    await window.page.getByTestId("account-menu").click();
    await window.page.getByTestId("sign-out").click();
    await window.page.getByTestId("sign-out-confirm").click();
    await window.page.getByTestId("signin-phone").waitFor({ timeout: 30_000 });
    expect((await scene.server.control.signIn()).sessions).toEqual([]);
    expect(await readdir(join(scene.userData, "session"))).not.toContain("bot.vault");
    await window.signIn(testAccounts.plain);
    expect(await window.botState("off")).toBe("");
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});
