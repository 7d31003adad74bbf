import { onTestFinished } from "vitest";
import { type SessionBus, startSessionBus } from "./session-bus";

export type DesktopBus = SessionBus;

/** Starts a bus that ends with the test. `path` stands in for PATH. Rejects, saying what to install, where there is no dbus-daemon. */
export async function startDesktopBus(path = process.env.PATH): Promise<DesktopBus> {
  const bus = await startSessionBus(path);
  onTestFinished(() => bus.stop());
  return bus;
}
