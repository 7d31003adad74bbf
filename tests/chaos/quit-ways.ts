import type { RunningApp } from "../e2e/support/app";
import { type WayOut, waysOut } from "../e2e/support/ways-out";
import { pause, within } from "./bounded";

export type ChaosWay = WayOut | "double Ctrl+C" | "SIGKILL";

/** Every way out of the app that the chaos takes; all but SIGKILL are to be graceful. */
export const chaosWays: readonly ChaosWay[] = [...(Object.keys(waysOut) as WayOut[]), "double Ctrl+C", "SIGKILL"];

export function isGraceful(way: ChaosWay): boolean {
  return way !== "SIGKILL";
}

/** The terminal and `npm` each deliver Ctrl+C: the same wish twice within this many milliseconds. */
const secondCtrlCMs = 80;
/** How long an app that has just begun to start may take to have its menu and its window. */
const startLimitMs = 15_000;
const paceMs = 20;

/** Takes a way out. Resolves to when the app was told (`performance.now()`); rejects when the app gives no means to. */
export async function leaveBy(way: ChaosWay, app: RunningApp): Promise<number> {
  if (way === "double Ctrl+C") {
    const toldAt = performance.now();
    app.sendSignal("SIGINT");
    await pause(secondCtrlCMs);
    app.sendSignal("SIGINT");
    return toldAt;
  }
  if (way === "SIGKILL") {
    const toldAt = performance.now();
    app.sendSignal("SIGKILL");
    return toldAt;
  }
  const giveUpAt = performance.now() + startLimitMs;
  for (;;) {
    const toldAt = performance.now();
    try {
      await within(startLimitMs, `an answer to "${way}"`, waysOut[way](app));
      return toldAt;
    } catch (error) {
      // The answer may be lost because the app has gone already; a menu or window that is not there yet is to come.
      if (!app.isRunning) return toldAt;
      if (performance.now() > giveUpAt) throw error;
      await pause(paceMs);
    }
  }
}
