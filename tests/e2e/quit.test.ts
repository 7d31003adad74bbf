import { describe, expect, it } from "vitest";
import { expectNextStartFinishes, startFiveDownloads } from "./support/five-downloads";
import { expectGracefulEnd } from "./support/quiet";
import { setScene } from "./support/scene";
import { type WayOut, waysOut } from "./support/ways-out";

const everyWayOut = Object.keys(waysOut) as WayOut[];

describe("every way out ends in one ordered shutdown", () => {
  it.each(everyWayOut)("%s during five downloads", async (way) => {
    const scene = await setScene({ scenario: "empty", settings: { closeToTray: false } });
    const { app } = await startFiveDownloads(scene);
    await waysOut[way](app);
    await expectGracefulEnd(app);
    expect(stepsInLog(await app.logLines())).toEqual([
      "close-intake",
      "cancel-tasks",
      "await-tasks",
      "stop-network-monitor",
      "stop-bot",
      "disconnect-client",
      "close-storage",
    ]);
    await expectNextStartFinishes(scene);
  });

  it.each(everyWayOut)("%s when nobody is signed in", async (way) => {
    const scene = await setScene({ scenario: "empty", settings: { closeToTray: false } });
    const { app, window } = await scene.start();
    await window.page.getByTestId("signin-phone").waitFor();
    await waysOut[way](app);
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
