import { describe, expect, it } from "vitest";
import { killDisk } from "./support/dead-disk";
import { expectNextStartFinishes, startFiveDownloads } from "./support/five-downloads";
import { waitForHangingStep } from "./support/hanging-writes";
import { setScene } from "./support/scene";
import { loggedSteps, shutdownSteps } from "./support/shutdown-log";
import { waitFor } from "./support/waits";

/** The shutdown's total deadline and what waits for the last file operations, milliseconds. */
const latestEndMs = 13_000;
/** A forced end, with its own short wait for file operations. */
const atOnceMs = 2_500;
const duplicateMs = 500;

/** Such a process waits for its threads for ever, whatever it is told: only a signal ends it (src/main/lifecycle/file-operations.ts). */
describe("a disk that does not answer any more", () => {
  it("during five downloads: the shutdown goes on without it, and the process ends", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app } = await startFiveDownloads(scene);
    await killDisk(app);
    const toldAt = performance.now();
    app.sendSignal("SIGTERM");
    expect(await app.waitForExit()).toEqual({ code: null, signal: "SIGKILL" });
    expect(performance.now() - toldAt).toBeLessThan(latestEndMs);
    const lines = await app.logLines();
    // A session or a setting may have been on its way to that disk, too: then closing the storage overran as well.
    expect(loggedSteps(lines).map(({ step }) => step)).toEqual([...shutdownSteps]);
    expect(loggedSteps(lines)).toContainEqual(expect.objectContaining({ step: "await-tasks", outcome: "overran" }));
    expect(lines.at(-1)).toContain("Stopped!");
    expect(lines.at(-2)).toContain("shutdown: a disk does not answer; the process is ended by a signal");
    await expectNextStartFinishes(scene);
  });

  it("a second signal ends it at once", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app } = await startFiveDownloads(scene);
    await killDisk(app);
    const firstAt = performance.now();
    app.sendSignal("SIGTERM");
    await waitForHangingStep(app);
    await waitFor("the time after which a signal is no duplicate", async () =>
      performance.now() - firstAt > 2 * duplicateMs ? true : null,
    );
    const secondAt = performance.now();
    app.sendSignal("SIGTERM");
    // By the signal itself: a shell tells it as 143, like the exit code of every other second SIGTERM.
    expect(await app.waitForExit()).toEqual({ code: null, signal: "SIGTERM" });
    expect(performance.now() - secondAt).toBeLessThan(atOnceMs);
    await expectNextStartFinishes(scene);
  });

  it('"Quit now" ends it at once', async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await startFiveDownloads(scene);
    await killDisk(app);
    app.sendSignal("SIGTERM");
    const quitNow = window.page.getByTestId("quit-now");
    await quitNow.waitFor();
    const pressedAt = performance.now();
    await quitNow.click().catch(() => undefined);
    expect(await app.waitForExit()).toEqual({ code: null, signal: "SIGKILL" });
    expect(performance.now() - pressedAt).toBeLessThan(atOnceMs);
  });
});
