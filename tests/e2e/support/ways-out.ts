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
