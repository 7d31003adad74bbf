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

/** A signal to the app; `toAll`: to its whole process group, Chromium's other processes among them, as a terminal sends it. */
interface Delivery {
  signal: NodeJS.Signals;
  toAll?: boolean;
  /** After the one before, milliseconds. */
  afterMs?: number;
}

/** What one wish to go looks like from outside. Where it arrives twice, it is within the 500 ms in which the app takes it for one. */
export const deliveries = {
  "Ctrl+C, from the terminal to all and from `electron .`": [
    { signal: "SIGINT", toAll: true },
    { signal: "SIGINT", afterMs: 20 },
  ],
  "Ctrl+C, from the terminal to all and late from `npm`": [
    { signal: "SIGINT", toAll: true },
    { signal: "SIGINT", afterMs: 200 },
  ],
  "Ctrl+C and the service manager's SIGTERM": [{ signal: "SIGINT" }, { signal: "SIGTERM", afterMs: 100 }],
  "the terminal is closed": [{ signal: "SIGHUP", toAll: true }],
  "the service manager's SIGTERM to all": [{ signal: "SIGTERM", toAll: true }],
} as const satisfies Record<string, readonly Delivery[]>;

export type DeliveryName = keyof typeof deliveries;

/** Sends the signals; the time between them is what is tested. */
export async function deliver(app: RunningApp, name: DeliveryName): Promise<void> {
  const parts: readonly Delivery[] = deliveries[name];
  for (const { signal, toAll, afterMs } of parts) {
    if (afterMs !== undefined) await new Promise((resolve) => setTimeout(resolve, afterMs));
    if (toAll) process.kill(-app.pid, signal);
    else app.sendSignal(signal);
  }
}
