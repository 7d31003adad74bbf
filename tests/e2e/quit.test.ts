import { describe, expect, it } from "vitest";
import type { RunningApp } from "./support/app";
import { expectExactFiles } from "./support/files";
import { expectGracefulEnd } from "./support/quiet";
import { addFiles, type Scene, setScene } from "./support/scene";
import { waitForAllDone, waitForDownloading } from "./support/waits";
import { testAccounts, type WindowDriver } from "./support/window-driver";

const chatTitle = "Large enough";
const fileCount = 7;
const mebibyte = 1024 * 1024;

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

/** A slow server and five running downloads of seven. */
async function startFiveDownloads(scene: Scene): Promise<{ app: RunningApp; window: WindowDriver }> {
  await addFiles(scene.server, { title: chatTitle, count: fileCount, sizeBytes: 6 * mebibyte + 123 });
  await scene.server.control.setWireFaults({ bytesPerSecond: 4 * mebibyte });
  const { app, window } = await scene.start();
  await window.signIn(testAccounts.plain);
  await window.openChat(chatTitle);
  await window.downloadChat();
  await waitForDownloading(window, 5);
  return { app, window };
}

/** The next start finishes every file, and fetches nothing again but what was in flight. */
async function expectNextStartFinishes(scene: Scene): Promise<void> {
  await scene.server.control.setWireFaults({ bytesPerSecond: 0 });
  const { app, window } = await scene.start();
  await waitForAllDone(window, fileCount);
  await expectExactFiles(scene.downloads, scene.server.control, chatTitle);
  expect(await scene.server.control.bytesServedTwice()).toBeLessThanOrEqual(5 * 4 * mebibyte);
  app.sendSignal("SIGTERM");
  await expectGracefulEnd(app);
}

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
