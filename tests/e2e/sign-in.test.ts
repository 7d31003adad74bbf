import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SignInProblem } from "../../src/shared/sign-in";
import { expectGracefulEnd } from "./support/quiet";
import { type Scene, setScene } from "./support/scene";
import { waitFor, waitForAllDone, waitForTotals } from "./support/waits";
import { testAccounts, testApiCredentials, type WindowDriver } from "./support/window-driver";

/** Waits until the form says what was wrong, in words of this kind. */
async function expectProblem(window: WindowDriver, kind: SignInProblem["kind"], limitMs = 30_000): Promise<void> {
  await window.page.locator(`[data-testid="problem"][data-kind="${kind}"]`).waitFor({ timeout: limitMs });
}

async function sendPhone(window: WindowDriver, phone: string): Promise<void> {
  await window.enterPhone(phone);
  await window.page.getByTestId("signin-phone-submit").click();
}

async function sendCode(window: WindowDriver, code: string): Promise<void> {
  const field = window.page.getByTestId("signin-code");
  await field.waitFor({ timeout: 30_000 });
  await field.fill(code);
  await window.page.getByTestId("signin-code-submit").click();
}

async function sendPassword(window: WindowDriver, password: string): Promise<void> {
  const field = window.page.getByTestId("signin-password");
  await field.waitFor({ timeout: 30_000 });
  await field.fill(password);
  await window.page.getByTestId("signin-password-submit").click();
}

const signedIn = (window: WindowDriver) => window.page.getByTestId("account-menu").waitFor({ timeout: 30_000 });

/** No secret of the sign-in may stand in any log. */
async function expectNoSecretsInLogs(scene: Scene, secrets: readonly string[]): Promise<void> {
  for (const name of await readdir(join(scene.userData, "logs"))) {
    const text = readFileSync(join(scene.userData, "logs", name), "utf8");
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
}

describe("signing in", () => {
  it("by phone, code and password; every wrong answer is explained and can be corrected", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await scene.start();
    const { phone, password } = testAccounts.withPassword;
    await sendPhone(window, "+10000000003");
    await expectProblem(window, "banned-phone-number");
    const badNumber = { rpcError: { code: 400, text: "PHONE_NUMBER_INVALID" } };
    await scene.server.control.addFault({ method: "auth.sendCode", times: 1, action: badNumber });
    await sendPhone(window, "+19995550000");
    await expectProblem(window, "wrong-phone-number");
    await window.page.getByTestId("signin-phone").fill(phone);
    await window.page.getByTestId("signin-phone-submit").click();
    await sendCode(window, "99999");
    await expectProblem(window, "wrong-code");
    await sendCode(window, "12345");
    await sendPassword(window, "wrong donkey");
    await expectProblem(window, "wrong-password");
    await window.page.getByText("horse").first().waitFor();
    await sendPassword(window, password);
    await signedIn(window);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    await expectNoSecretsInLogs(scene, [
      phone,
      phone.slice(1),
      "12345",
      password,
      "wrong donkey",
      testApiCredentials.apiHash,
    ]);

    const second = await scene.start();
    await signedIn(second.window);
    second.app.sendSignal("SIGTERM");
    await expectGracefulEnd(second.app);
  });

  it("by QR code, which refreshes itself and can be left", async () => {
    const scene = await setScene({ scenario: "empty" });
    await scene.server.control.setSignIn({ qrLifetimeSeconds: 2 });
    const { app, window } = await scene.start();
    await window.enterPhone("");
    await window.page.getByTestId("signin-qr-start").click();
    const image = window.page.getByTestId("signin-qr-image");
    const shownUrl = () => image.getAttribute("data-url");
    const first = await waitFor("a QR code", shownUrl, 30_000);
    expect(first).toMatch(/^tg:\/\/login\?token=/);
    await waitFor("a fresh QR code", async () => ((await shownUrl()) === first ? null : shownUrl()), 30_000);
    await window.page.getByTestId("signin-cancel").click();
    await window.page.getByTestId("signin-phone").waitFor();

    await scene.server.control.setSignIn({ qrLifetimeSeconds: 30 });
    await window.page.getByTestId("signin-qr-start").click();
    await waitFor("a QR code", shownUrl, 30_000);
    await scene.server.control.scanQr(testAccounts.withPassword.phone);
    await sendPassword(window, testAccounts.withPassword.password);
    await signedIn(window);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("explains a flood wait with its countdown and a server that is gone, and keeps the form", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await scene.start();
    await sendPhone(window, "+10000000004");
    await expectProblem(window, "flood-wait");
    await window.page
      .getByTestId("problem")
      .filter({ hasText: /0:\d\d/ })
      .waitFor();
    await scene.server.close();
    await sendPhone(window, testAccounts.plain.phone);
    await expectProblem(window, "no-network", 90_000);
    expect(await window.page.getByTestId("signin-phone").inputValue()).toContain("0000000001");
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("signs out at Telegram, forgets the session and the account's data", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    expect((await scene.server.control.signIn()).sessions).toHaveLength(1);
    await window.page.getByTestId("account-menu").click();
    await window.page.getByTestId("sign-out").click();
    await window.page.getByTestId("sign-out-confirm").click();
    await window.page.getByTestId("signin-phone").waitFor({ timeout: 30_000 });
    expect((await scene.server.control.signIn()).sessions).toHaveLength(0);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    const cache = join(scene.userData, "cache", "1001");
    expect(existsSync(cache)).toBe(false);

    const second = await scene.start();
    await second.window.page.getByTestId("signin-phone").waitFor({ timeout: 30_000 });
    second.app.sendSignal("SIGTERM");
    await expectGracefulEnd(second.app);
  });

  it("tells when the session was ended elsewhere, keeps the queue, and goes on after signing in again", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    await scene.server.control.setWireFaults({ bytesPerSecond: 4 * 1024 * 1024 });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    await window.openChat("Mixed 200");
    await window.downloadChat();
    await waitForTotals(window, "some files done", ({ counts }) => (counts.done ?? 0) > 3);
    await scene.server.control.terminateSessions();
    await window.page.getByTestId("session-ended").waitFor({ timeout: 60_000 });
    await scene.server.control.setWireFaults({ bytesPerSecond: 0 });
    await window.signIn(testAccounts.plain);
    await waitForAllDone(window, 200);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});
