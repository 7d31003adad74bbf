import { describe, expect, it } from "vitest";
import type { RunningApp } from "./support/app";
import { expectExactFiles } from "./support/files";
import { startFiveDownloads } from "./support/five-downloads";
import { hangFileWrites, releaseFileWrites, waitForHangingStep } from "./support/hanging-writes";
import { reattach } from "./support/reattach";
import { setScene } from "./support/scene";
import { expectOrderedSteps } from "./support/shutdown-log";
import { errorLines } from "./support/unrest";
import { waitFor, waitForAllDone, waitForProgress } from "./support/waits";

/** Ends the window's process, as a fault in Chromium would, and waits until it has. */
async function crashWindow(app: RunningApp): Promise<void> {
  await app.electronApp.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.once("render-process-gone", () => resolve());
        contents?.forcefullyCrashRenderer();
      }),
  );
}

describe("the window's process ends", () => {
  it("during five downloads: the window comes back with its queue, the downloads go on to their end", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app } = await startFiveDownloads(scene);
    await crashWindow(app);
    const window = await reattach(app);
    await window.showQueue();
    await waitFor("the queue's rows", async () => {
      return (await window.page.getByTestId("queue-row").count()) === 7 ? true : null;
    });
    await waitForProgress(window);
    await scene.server.control.setWireFaults({ bytesPerSecond: 0 });
    await waitForAllDone(window, 7);
    await expectExactFiles(scene.downloads, scene.server.control, "Large enough");

    app.sendSignal("SIGTERM");
    expect(await app.waitForExit()).toEqual({ code: 0, signal: null });
    await expectOrderedSteps(app);
    const errors = errorLines(await app.logLines());
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/window: its process ended \(\w+, \d+\); loading it again, downloads go on/);
  });

  it("during the shutdown: that goes on to its end", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app } = await startFiveDownloads(scene);
    await hangFileWrites(app, 5);
    app.sendSignal("SIGTERM");
    await waitForHangingStep(app);
    await crashWindow(app);
    await releaseFileWrites(app);
    expect(await app.waitForExit()).toEqual({ code: 0, signal: null });
    await expectOrderedSteps(app);
    expect(errorLines(await app.logLines())).toEqual([]);
  });
});
