import { expect, it } from "vitest";
import type { RunningApp } from "./support/app";
import { startDesktopBus } from "./support/desktop-bus";
import { expectGracefulEnd } from "./support/quiet";
import { setScene } from "./support/scene";
import { TrayDesktop } from "./support/tray-desktop";
import { waitForVisible } from "./support/waits";
import { waysOut } from "./support/ways-out";
import type { WindowDriver } from "./support/window-driver";

/** Closes the window into the tray and brings it back. */
async function closeAndComeBack(app: RunningApp, desktop: TrayDesktop): Promise<void> {
  await waysOut["closing the window"](app);
  await waitForVisible(app, false);
  await desktop.click("Show Gramhaul");
  await waitForVisible(app, true);
}

const noticeKinds = async (window: WindowDriver): Promise<string[]> =>
  (await window.request("app.notices", undefined)).map(({ kind }) => kind).filter((kind) => kind === "still-in-tray");

it("explains once, and not at every start, that a closed window leaves the app in the tray", async () => {
  const bus = await startDesktopBus();
  const desktop = await TrayDesktop.start(bus.address);
  const scene = await setScene({ scenario: "empty", settings: { closeToTray: true } });
  const env = { DBUS_SESSION_BUS_ADDRESS: bus.address };

  const first = await scene.start(env);
  await desktop.waitForIcon();
  expect(await noticeKinds(first.window)).toEqual([]);
  await closeAndComeBack(first.app, desktop);
  await first.window.page.getByText("Gramhaul keeps running in the tray when its window is closed.").waitFor();
  await closeAndComeBack(first.app, desktop);
  expect(await noticeKinds(first.window)).toEqual(["still-in-tray"]);
  await desktop.click("Quit");
  await expectGracefulEnd(first.app);

  const second = await scene.start(env);
  await desktop.waitForIcon();
  await closeAndComeBack(second.app, desktop);
  expect(await noticeKinds(second.window)).toEqual([]);
  await desktop.click("Quit");
  await expectGracefulEnd(second.app);
});
