import { describe, expect, it } from "vitest";
import type { RunningApp } from "./support/app";
import { expectNextStartFinishes, startFiveDownloads } from "./support/five-downloads";
import { expectGracefulEnd } from "./support/quiet";
import { setScene } from "./support/scene";

/** Every way out that needs nothing but the app itself. */
const waysOut: Record<string, (app: RunningApp) => Promise<void>> = {
  SIGINT: async (app) => app.sendSignal("SIGINT"),
  SIGTERM: async (app) => app.sendSignal("SIGTERM"),
  SIGHUP: async (app) => app.sendSignal("SIGHUP"),
  "the menu": (app) =>
    app.electronApp.evaluate(({ Menu }) => {
      const find = (items: Electron.MenuItem[]): Electron.MenuItem | undefined => {
        for (const item of items) {
          if (item.label === "Quit") return item;
          const found = find(item.submenu?.items ?? []);
          if (found) return found;
        }
        return undefined;
      };
      const quit = find(Menu.getApplicationMenu()?.items ?? []);
      if (!quit) throw new Error("The menu has no Quit");
      setImmediate(() => quit.click());
    }),
  "closing the window": (app) =>
    app.electronApp.evaluate(({ BrowserWindow }) => {
      setImmediate(() => BrowserWindow.getAllWindows()[0]?.close());
    }),
  "the system's quit": (app) =>
    app.electronApp.evaluate(({ app: electron }) => void setImmediate(() => electron.quit())),
};

describe("every way out ends in one ordered shutdown", () => {
  it.each(Object.keys(waysOut))("%s during five downloads", async (way) => {
    const scene = await setScene({ scenario: "empty", settings: { closeToTray: false } });
    const { app } = await startFiveDownloads(scene);
    await waysOut[way]?.(app);
    await expectGracefulEnd(app);
    expect(stepsInLog(await app.logLines())).toEqual([
      "close-intake",
      "cancel-tasks",
      "await-tasks",
      "stop-network-monitor",
      "disconnect-client",
      "close-storage",
    ]);
    await expectNextStartFinishes(scene);
  });

  it.each(Object.keys(waysOut))("%s when nobody is signed in", async (way) => {
    const scene = await setScene({ scenario: "empty", settings: { closeToTray: false } });
    const { app, window } = await scene.start();
    await window.page.getByTestId("signin-phone").waitFor();
    await waysOut[way]?.(app);
    await expectGracefulEnd(app);
  });

  it("says it in Chinese where Chinese is spoken", async () => {
    const scene = await setScene({ scenario: "empty", settings: { language: "zh-Hans" } });
    const { app, window } = await scene.start();
    await window.page.getByTestId("signin-phone").waitFor();
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    expect((await app.logLines()).join("\n")).toContain("🔄 正在优雅关闭程序...");
  });
});

/** Names of the shutdown's steps in the order in which the log reports their end. */
function stepsInLog(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /shutdown: ([a-z-]+) ok in/.exec(line)?.[1] ?? []);
}
