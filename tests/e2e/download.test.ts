import { describe, expect, it } from "vitest";
import { expectExactFiles } from "./support/files";
import { expectGracefulEnd } from "./support/quiet";
import { setScene } from "./support/scene";
import { waitForAllDone, waitForTotals } from "./support/waits";
import { testAccounts } from "./support/window-driver";

const chatTitle = "Mixed 200";

describe("downloading a chat", () => {
  it("brings 200 mixed files from two data centres, bit-exact", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.withPassword);
    await window.openChat(chatTitle);
    await window.downloadChat();
    await waitForAllDone(window, 200);
    await expectExactFiles(scene.downloads, scene.server.control, chatTitle);
    const rows = await window.rows();
    expect(rows.filter(({ doneBytes, sizeBytes }) => doneBytes !== sizeBytes)).toEqual([]);
    const { key } = await scene.server.control.chatByTitle(chatTitle);
    const dcIds = (await scene.server.control.filesOfChat(key)).map(({ dcId }) => dcId);
    expect(new Set(dcIds).size).toBe(2);
    expect((await scene.server.control.counters()).serverErrors).toEqual([]);
    // Whoever looks, at the window or at the log, can tell that this is not the real Telegram.
    const title = await app.electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
    expect(title).toContain("local Telegram server");
    expect((await app.logLines()).join("\n")).toContain("developer mode: local Telegram server");
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("goes on after kill -9 where it stopped, without fetching what was on disk", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    await scene.server.control.setWireFaults({ bytesPerSecond: 12 * 1024 * 1024 });
    const first = await scene.start();
    await first.window.signIn(testAccounts.plain);
    await first.window.openChat(chatTitle);
    await first.window.downloadChat();
    const isHalfWay = ({ counts }: { counts: Partial<Record<string, number>> }) =>
      (counts.done ?? 0) >= 60 && (counts.downloading ?? 0) > 0;
    await waitForTotals(first.window, "half-way", isHalfWay);
    await first.app.kill9();
    await scene.server.control.setWireFaults({ bytesPerSecond: 0 });

    const second = await scene.start();
    await waitForAllDone(second.window, 200);
    await expectExactFiles(scene.downloads, scene.server.control, chatTitle);
    // Five files with four chunks of at most 1 MiB in flight each: nothing but these may have come twice.
    expect(await scene.server.control.bytesServedTwice()).toBeLessThanOrEqual(5 * 4 * 1024 * 1024);
    second.app.sendSignal("SIGTERM");
    await expectGracefulEnd(second.app);
  });

  it("fetches parts with wrong bytes again, and nothing else", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    const { control } = scene.server;
    // Three: also if they all meet the same part, the file does not fail for them. Not the first parts: small pictures are read like those.
    await control.addFault({
      method: "upload.getFile",
      match: { probability: 0.2, fromOffset: 1 },
      times: 3,
      action: { wrongBytes: true },
    });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    await window.openChat(chatTitle);
    await window.downloadChat();
    await waitForAllDone(window, 200);
    await expectExactFiles(scene.downloads, control, chatTitle);
    expect(await control.faults()).toEqual([]);
    const twice = await control.bytesServedTwice();
    expect(twice).toBeGreaterThan(0);
    expect(twice).toBeLessThanOrEqual(3 * 1024 * 1024);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});
