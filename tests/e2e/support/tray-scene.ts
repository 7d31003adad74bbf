import type { RunningApp } from "./app";
import { type Circumstance, circumstances } from "./circumstances";
import { type DesktopBus, startDesktopBus } from "./desktop-bus";
import { type Scene, setScene } from "./scene";
import type { StageOptions } from "./stage";
import { TrayDesktop } from "./tray-desktop";
import { waitFor } from "./waits";
import type { WindowDriver } from "./window-driver";

/** The app on a desktop that shows tray icons; its icon is there. */
export interface TrayScene {
  bus: DesktopBus;
  desktop: TrayDesktop;
  scene: Scene;
  app: RunningApp;
  window: WindowDriver;
}

/** Environment of an app on this bus. */
export const onBus = ({ address }: DesktopBus): NodeJS.ProcessEnv => ({ DBUS_SESSION_BUS_ADDRESS: address });

/** Closing the window hides it, unless the settings say otherwise. */
export async function setTrayScene(
  circumstance: Circumstance | "nobody signed in",
  settings: StageOptions["settings"] = {},
): Promise<TrayScene> {
  const bus = await startDesktopBus();
  const desktop = await TrayDesktop.start(bus.address);
  const scene = await setScene({ scenario: "empty", settings: { closeToTray: true, ...settings } });
  const start = circumstance === "nobody signed in" ? null : circumstances[circumstance];
  const { app, window } = await (start === null ? scene.start(onBus(bus)) : start(scene, onBus(bus)));
  await desktop.waitForIcon();
  await waitForTray(window, true);
  return { bus, desktop, scene, app, window };
}

/** Waits until the app says that there is a tray, or that there is none. */
export async function waitForTray(window: WindowDriver, available: boolean): Promise<void> {
  await waitFor(`a tray that is ${available ? "available" : "not available"}`, async () => {
    const { trayAvailable } = await window.request("app.info", undefined);
    return trayAvailable === available ? true : null;
  });
}
