import type { RunningApp } from "./app";

/** The ways out that need nothing but the app itself, as a person or a system takes them. */
export const waysOut = {
  SIGINT: async (app) => app.sendSignal("SIGINT"),
  SIGTERM: async (app) => app.sendSignal("SIGTERM"),
  SIGHUP: async (app) => app.sendSignal("SIGHUP"),
  "the menu": (app) =>
    app.electronApp.evaluate(({ Menu }) => {
      // No named function in here: a bundler may give it a helper that the app's process does not have.
      const items = [...(Menu.getApplicationMenu()?.items ?? [])];
      for (const item of items) items.push(...(item.submenu?.items ?? []));
      const quit = items.find((item) => item.label === "Quit");
      if (!quit) throw new Error("The menu has no Quit");
      setImmediate(() => quit.click());
    }),
  "closing the window": (app) =>
    app.electronApp.evaluate(({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0];
      if (!window) throw new Error("There is no window");
      setImmediate(() => window.close());
    }),
  "the system's quit": (app) =>
    app.electronApp.evaluate(({ app: electron }) => void setImmediate(() => electron.quit())),
} satisfies Record<string, (app: RunningApp) => Promise<void>>;

export type WayOut = keyof typeof waysOut;

/** Ways out of a person in the app itself: the only ones that may be answered with a question. */
export const waysOfPerson = ["the menu", "closing the window", "the system's quit"] as const satisfies WayOut[];

/** One wish to go that arrives twice: the app is to take it for one. Each is within the 500 ms that a duplicate has. */
export const doubledSignals = {
  "Ctrl+C, from the terminal and from `electron .`": { signals: ["SIGINT", "SIGINT"], gapMs: 20 },
  "Ctrl+C, from the terminal and late from `npm`": { signals: ["SIGINT", "SIGINT"], gapMs: 200 },
  "Ctrl+C and the service manager's SIGTERM": { signals: ["SIGINT", "SIGTERM"], gapMs: 100 },
} as const satisfies Record<string, { signals: readonly [NodeJS.Signals, NodeJS.Signals]; gapMs: number }>;

export type DoubledSignal = keyof typeof doubledSignals;

/** Sends both signals; the time between them is what is tested. */
export async function sendTwice(app: RunningApp, name: DoubledSignal): Promise<void> {
  const { signals, gapMs } = doubledSignals[name];
  app.sendSignal(signals[0]);
  await new Promise((resolve) => setTimeout(resolve, gapMs));
  app.sendSignal(signals[1]);
}
