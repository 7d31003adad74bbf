import { describe, expect, it } from "vitest";
import type { RunningApp } from "./support/app";
import type { ExitStatus } from "./support/app-process";
import { everyCircumstance } from "./support/circumstances";
import { type DesktopBus, startDesktopBus } from "./support/desktop-bus";
import { expectNextStartFinishes, startFiveDownloads } from "./support/five-downloads";
import { expectGracefulEnd, expectNoErrors } from "./support/quiet";
import { setScene } from "./support/scene";
import { expectOrderedSteps } from "./support/shutdown-log";
import { TrayDesktop } from "./support/tray-desktop";
import { onBus, setTrayScene, waitForTray } from "./support/tray-scene";
import { waitFor, waitForProgress, waitForTotals, waitForVisible } from "./support/waits";
import { waysOut } from "./support/ways-out";
import { testAccounts, type WindowDriver } from "./support/window-driver";

const englishMenu = ["Show Gramhaul", "Pause all", "Resume all", "Quit"];
const chineseMenu = ["显示 Gramhaul", "全部暂停", "全部继续", "退出"];

const closeWindow = waysOut["closing the window"];

/** What the window's settings say of closing to the tray, without asking main again. */
async function expectSetting(window: WindowDriver, wanted: "usable" | "unavailable"): Promise<void> {
  await window.page.getByTestId("nav-settings").click();
  const toggle = window.page.getByTestId("setting-closeToTray");
  const isWanted = async () => (((await toggle.isEnabled()) ? "usable" : "unavailable") === wanted ? true : null);
  await waitFor(`the setting ${wanted}`, isWanted, 10_000);
}

describe("the tray, used over D-Bus as a desktop does", () => {
  it("brings the hidden window back, by the menu and by a click on the icon", async () => {
    const { app, desktop } = await setTrayScene("nobody signed in");
    await desktop.waitForMenu(englishMenu);
    for (const bringBack of [() => desktop.click("Show Gramhaul"), () => desktop.activate()]) {
      await waitForVisible(app, true);
      await closeWindow(app);
      await waitForVisible(app, false);
      await bringBack();
      await waitForVisible(app, true);
    }
    await desktop.click("Quit");
    await expectGracefulEnd(app);
  });

  it("pauses and resumes everything", async () => {
    const { app, desktop, scene, window } = await setTrayScene("during five downloads");
    await desktop.click("Pause all");
    const isPaused = ({ pausedAll, counts }: { pausedAll: boolean; counts: Partial<Record<string, number>> }) =>
      pausedAll && (counts.downloading ?? 0) === 0;
    await waitForTotals(window, "everything paused", isPaused);
    await desktop.click("Resume all");
    const runs = ({ pausedAll, counts }: { pausedAll: boolean; counts: Partial<Record<string, number>> }) =>
      !pausedAll && (counts.downloading ?? 0) > 0;
    await waitForTotals(window, "everything resumed", runs);
    await desktop.click("Quit");
    await expectGracefulEnd(app);
    await expectNextStartFinishes(scene);
  });

  it("keeps its menu as it is while downloads run, so that a click in an open one counts", async () => {
    const { app, desktop, window } = await setTrayScene("during five downloads");
    const opened = await desktop.menu();
    await waitForProgress(window, 2 * 1024 * 1024);
    await window.request("settings.change", { theme: "dark" });
    expect(await desktop.menu()).toEqual(opened);
    await desktop.click("Quit");
    await expectGracefulEnd(app);
  });

  it.each(everyCircumstance)("quits, %s", async (circumstance) => {
    const { app, desktop, scene } = await setTrayScene(circumstance);
    await desktop.click("Quit");
    await expectGracefulEnd(app);
    await expectOrderedSteps(app);
    if (circumstance === "during five downloads") await expectNextStartFinishes(scene);
  });

  it("quits when nobody is signed in", async () => {
    const { app, desktop, window } = await setTrayScene("nobody signed in");
    await window.page.getByTestId("signin-phone").waitFor();
    await desktop.click("Quit");
    await expectGracefulEnd(app);
  });

  it("takes the closed window while downloads go on, and quits from there", async () => {
    const { app, desktop, scene, window } = await setTrayScene("during five downloads");
    await closeWindow(app);
    await waitForVisible(app, false);
    await waitForProgress(window, 2 * 1024 * 1024);
    await waitForVisible(app, false);
    await desktop.click("Quit");
    await expectGracefulEnd(app);
    await expectNextStartFinishes(scene);
  });

  it("takes the closed window of an idle app, which a signal ends there", async () => {
    const { app } = await setTrayScene("idle");
    await closeWindow(app);
    await waitForVisible(app, false);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    await expectOrderedSteps(app);
  });

  it.each(everyCircumstance)(
    "does not take it where the setting says so: closing the window quits, %s",
    async (circumstance) => {
      const { app } = await setTrayScene(circumstance, { closeToTray: false });
      await closeWindow(app);
      await expectGracefulEnd(app);
      await expectOrderedSteps(app);
    },
  );

  it("speaks the language of the settings at once", async () => {
    const { app, desktop, window } = await setTrayScene("nobody signed in");
    await desktop.waitForMenu(englishMenu);
    await window.request("settings.change", { language: "zh-Hans" });
    await desktop.waitForMenu(chineseMenu);
    await window.request("settings.change", { language: "en" });
    await desktop.waitForMenu(englishMenu);
    await desktop.click("Quit");
    await expectGracefulEnd(app);
  });
});

describe("a desktop that shows no tray icons", () => {
  it("has a bus but no watcher: the setting says so, closing the window quits", async () => {
    const bus = await startDesktopBus();
    const scene = await setScene({ scenario: "empty", settings: { closeToTray: true } });
    const { app, window } = await startFiveDownloads(scene, onBus(bus));
    await waitForTray(window, false);
    await expectSetting(window, "unavailable");
    await closeWindow(app);
    await expectGracefulEnd(app);
    await expectNextStartFinishes(scene);
  });

  it("has a watcher later: the tray becomes available, and not any more when it leaves", async () => {
    const bus = await startDesktopBus();
    const scene = await setScene({ scenario: "empty", settings: { closeToTray: true } });
    const { app, window } = await scene.start(onBus(bus));
    await window.signIn(testAccounts.plain);
    await expectSetting(window, "unavailable");
    const desktop = await TrayDesktop.start(bus.address);
    await desktop.waitForIcon();
    await expectSetting(window, "usable");
    await closeWindow(app);
    await waitForVisible(app, false);
    await desktop.leave();
    // What is hidden could not be brought back by anything.
    await waitForVisible(app, true);
    await expectSetting(window, "unavailable");

    const other = await TrayDesktop.start(bus.address, { hasHost: false });
    other.setHost(true);
    await other.waitForIcon();
    await expectSetting(window, "usable");
    other.setHost(false);
    await expectSetting(window, "unavailable");
    await closeWindow(app);
    await expectGracefulEnd(app);
  });
});

/**
 * Chromium ends the process itself, and at once, when the session bus goes away: older ones abort ("D-Bus connection was
 * disconnected"; its crash instruction is a SIGTRAP or a SIGILL), newer ones exit with 0 (electron/electron#53022). No shutdown of ours can run, so nothing may depend on one.
 */
const endsOfChromium: ExitStatus[] = [
  { code: null, signal: "SIGTRAP" },
  { code: null, signal: "SIGILL" },
  { code: 0, signal: null },
];

const losses: Record<string, (app: RunningApp, bus: DesktopBus) => Promise<void>> = {
  "while the app is in the tray": async (app, bus) => {
    await closeWindow(app);
    await waitForVisible(app, false);
    await bus.stop();
  },
  "together with the app, as at the end of a session": async (app, bus) => {
    app.sendSignal("SIGTERM");
    await bus.stop();
  },
};

describe("the session bus ends during five downloads", () => {
  it.each(Object.keys(losses))("%s: no error is reported and nothing is lost", async (when) => {
    const { app, bus, scene } = await setTrayScene("during five downloads");
    await losses[when]?.(app, bus);
    expect(endsOfChromium).toContainEqual(await app.waitForExit(15_000));
    await expectNoErrors(app);
    await expectNextStartFinishes(scene);
  });
});

describe("the test's own bus", () => {
  it("says what is missing where there is no dbus-daemon", async () => {
    await expect(startDesktopBus("/nonexistent")).rejects.toThrow(
      'The session bus did not start: dbus-daemon is missing; on Debian "apt-get install dbus-daemon"',
    );
  });
});
