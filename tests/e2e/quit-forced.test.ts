import { describe, expect, it } from "vitest";
import { expectNextStartFinishes, startFiveDownloads } from "./support/five-downloads";
import { hangFileWrites, waitForHangingStep } from "./support/hanging-writes";
import { setScene } from "./support/scene";
import { loggedSteps } from "./support/shutdown-log";
import { stackTraces } from "./support/unrest";
import { waitFor } from "./support/waits";

/** A second signal counts as another one only after this time, milliseconds. */
const duplicateMs = 500;
/** "At once": far below the 5 s that the shutdown would wait for. */
const atOnceMs = 2_500;

/** The shell's convention: 128 and the number of the signal. */
const forced = [
  ["SIGINT", "SIGINT", 130],
  ["SIGTERM", "SIGTERM", 143],
  ["SIGHUP", "SIGHUP", 129],
] as const;

describe("leaving without waiting for the shutdown", () => {
  it.each(forced)("%s and later %s: ends at once with %i", async (first, second, code) => {
    const scene = await setScene({ scenario: "empty" });
    const { app } = await startFiveDownloads(scene);
    await hangFileWrites(app, 5);
    const firstAt = performance.now();
    app.sendSignal(first);
    await waitForHangingStep(app);
    const later = async () => (performance.now() - firstAt > 2 * duplicateMs ? true : null);
    await waitFor("the time after which a signal is no duplicate", later);
    const secondAt = performance.now();
    app.sendSignal(second);
    expect(await app.waitForExit()).toEqual({ code, signal: null });
    expect(performance.now() - secondAt).toBeLessThan(atOnceMs);
    expectCutShort(await app.logLines());
    expect((await app.logLines()).at(-1)).toContain(`quit: ${second} again; leaving at once`);
    expect(stackTraces(app.stderr())).toEqual([]);
    if (first === second && first === "SIGINT") await expectNextStartFinishes(scene);
  });

  it('"Quit now" in the window: ends at once with 0', async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await startFiveDownloads(scene);
    await hangFileWrites(app, 5);
    app.sendSignal("SIGTERM");
    const quitNow = window.page.getByTestId("quit-now");
    await quitNow.waitFor();
    const pressedAt = performance.now();
    // The app may be gone before the click has been confirmed.
    await quitNow.click().catch(() => undefined);
    expect(await app.waitForExit()).toEqual({ code: 0, signal: null });
    expect(performance.now() - pressedAt).toBeLessThan(atOnceMs);
    expectCutShort(await app.logLines());
    expect(stackTraces(app.stderr())).toEqual([]);
    await expectNextStartFinishes(scene);
  });
});

/** The shutdown had begun and was not over. */
function expectCutShort(lines: readonly string[]): void {
  expect(loggedSteps(lines).map(({ step }) => step)).toEqual(["close-intake", "cancel-tasks"]);
}
