import type { RunningApp } from "../e2e/support/app";
import type { AppProcess } from "../e2e/support/app-process";
import type { TrayDesktop } from "../e2e/support/tray-desktop";
import { type WayOut, waysOut } from "../e2e/support/ways-out";
import { WindowDriver } from "../e2e/support/window-driver";
import { pause, within } from "./bounded";

/**
 * How a run ends: `graceful` by the ordered shutdown, `at once` because a person does not want to wait for it (exit code 0, and what
 * was under way is lost as in a crash), `killed` by force.
 */
export type EndKind = "graceful" | "at once" | "killed";

interface Way {
  end: EndKind;
  /** The signals that it sends. One that comes before the app listens may end it. */
  signals: readonly NodeJS.Signals[];
  /** Can be taken with nothing attached to the app, so also before Electron is ready. */
  needsNoTool: boolean;
}

const signal = (...signals: NodeJS.Signals[]): Way => ({ end: "graceful", signals, needsNoTool: true });
const inApp: Way = { end: "graceful", signals: [], needsNoTool: false };

/** Every way out of the app that the chaos takes. */
const ways = {
  SIGINT: signal("SIGINT"),
  SIGTERM: signal("SIGTERM"),
  SIGHUP: signal("SIGHUP"),
  "double Ctrl+C": signal("SIGINT", "SIGINT"),
  "SIGINT, then SIGTERM": signal("SIGINT", "SIGTERM"),
  "the menu": inApp,
  "closing the window": inApp,
  "the system's quit": inApp,
  // Not without a tool: the second process must not come before the first one has its lock.
  "--quit": inApp,
  "the tray": { ...inApp, needsNoTool: true },
  "Quit now": { ...inApp, end: "at once" },
  SIGKILL: { end: "killed", signals: ["SIGKILL"], needsNoTool: true },
} satisfies Record<string, Way>;

export type ChaosWay = keyof typeof ways;
export const chaosWays = Object.keys(ways) as ChaosWay[];

export const endOf = (way: ChaosWay): EndKind => ways[way].end;
export const signalsOf = (way: ChaosWay): readonly NodeJS.Signals[] => ways[way].signals;
export const needsNoTool = (way: ChaosWay): boolean => ways[way].needsNoTool;

export interface Leaving {
  way: ChaosWay;
  /** Milliseconds between the two signals of a way that sends two. */
  secondSignalMs: number;
  /** The desktop whose tray shows the app's icon. */
  desktop: TrayDesktop;
  /** Starts a second process of the app beside the first, as `gramhaul ARGS` does. */
  startSecond(args: string[]): Promise<AppProcess>;
}

export interface Left {
  /** When the app was told (`performance.now()`). */
  toldAt: number;
  /** The process that told it, where that was one of its own; it ends when the app has. */
  second: AppProcess | null;
}

/** How long an app that has just begun to start may take to have its icon, its menu and its window. */
const startLimitMs = 15_000;
const paceMs = 20;

/** Takes a way out; `attached` is the app where a tool is attached to it. Rejects when the app gives no means to. */
export async function leaveBy(app: AppProcess, attached: RunningApp | null, leaving: Leaving): Promise<Left> {
  const signals = signalsOf(leaving.way);
  if (signals.length > 0) {
    return { toldAt: await sendSignals(app, signals, leaving.secondSignalMs), second: null };
  }
  if (leaving.way === "the tray") return { toldAt: await quitByTray(leaving.desktop), second: null };
  if (leaving.way === "--quit") {
    const toldAt = performance.now();
    return { toldAt, second: await leaving.startSecond(["--quit"]) };
  }
  if (attached === null) throw new Error(`"${leaving.way}" needs a tool that is attached to the app`);
  return { toldAt: await tellUntilHeard(leaving.way, attached), second: null };
}

async function tellUntilHeard(way: ChaosWay, app: RunningApp): Promise<number> {
  const giveUpAt = performance.now() + startLimitMs;
  for (;;) {
    const toldAt = performance.now();
    try {
      await within(startLimitMs, `an answer to "${way}"`, tell(way, app));
      return toldAt;
    } catch (error) {
      // The answer may be lost because the app is going already; a menu or window that is not there yet is to come.
      await pause(paceMs);
      if (!app.isRunning) return toldAt;
      if (performance.now() > giveUpAt) throw error;
    }
  }
}

/** The second signal after that is none that a terminal would send: this process was held up. Below the 500 ms that the app allows. */
const latestSecondSignalMs = 400;

async function sendSignals(app: AppProcess, signals: readonly NodeJS.Signals[], gapMs: number): Promise<number> {
  const toldAt = performance.now();
  for (const [index, each] of signals.entries()) {
    if (index > 0) await pause(gapMs);
    if (performance.now() - toldAt > latestSecondSignalMs) break;
    app.sendSignal(each);
  }
  return toldAt;
}

async function quitByTray(desktop: TrayDesktop): Promise<number> {
  const click = await desktop.openMenuAt("Quit");
  const toldAt = performance.now();
  click();
  return toldAt;
}

async function tell(way: ChaosWay, app: RunningApp): Promise<void> {
  if (way === "Quit now") {
    const window = new WindowDriver(await app.window(startLimitMs));
    await window.request("app.quit", undefined);
    await window.request("app.quitNow", undefined);
  } else if (way in waysOut) {
    await waysOut[way as WayOut](app);
  } else throw new Error(`Nobody knows how to leave by "${way}"`);
}
