import { describe, expect, it } from "vitest";
import { expectExactFiles } from "./support/files";
import { expectGracefulEnd } from "./support/quiet";
import { setScene } from "./support/scene";
import { addFiles } from "./support/stage";
import { waitFor, waitForAllDone, waitForDownloading, waitForTotals } from "./support/waits";
import { testAccounts } from "./support/window-driver";

const chatTitle = "Two large files";
const sizeBytes = 24 * 1024 * 1024;
const kilobyte = 1_000;

describe("the speed limit in the window", () => {
  it("slows down what runs, says so in the status bar, and is lifted there", async () => {
    const scene = await setScene({ scenario: "empty" });
    await addFiles(scene.server, { title: chatTitle, count: 2, sizeBytes });
    // Slow enough that the files are still on their way when the limit is set.
    await scene.server.control.setWireFaults({ bytesPerSecond: 1_500 * kilobyte });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    await window.openChat(chatTitle);
    await window.downloadChat();
    await waitForDownloading(window, 2);

    const { page } = window;
    await page.getByTestId("nav-settings").click();
    await page.getByTestId("setting-speedLimitKilobytesPerSecond").fill("200");
    const button = page.getByTestId("speed-limit");
    await button.getByText("Limit 200 kB/s").waitFor();
    await waitForTotals(window, "the speed near the limit", ({ bytesPerSecond }) => {
      return bytesPerSecond > 100 * kilobyte && bytesPerSecond < 260 * kilobyte;
    });

    await scene.server.control.setWireFaults({ bytesPerSecond: 0 });
    await button.click();
    await page.getByTestId("speed-limit-0").click();
    await waitFor("no limit in the status bar", async () => ((await button.textContent()) === "" ? true : null));
    await waitForAllDone(window, 2, 60_000);
    await expectExactFiles(scene.downloads, scene.server.control, chatTitle);
    const saved = await window.request("settings.get", undefined);
    expect(saved.speedLimitKilobytesPerSecond).toBe(0);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});
