import { describe, expect, it } from "vitest";
import type { RunningApp } from "./support/app";
import { circumstances, everyCircumstance } from "./support/circumstances";
import { expectNextStartFinishes, startFiveDownloads } from "./support/five-downloads";
import { hangFileWrites, releaseFileWrites, waitForHangingStep } from "./support/hanging-writes";
import { setScene } from "./support/scene";
import { expectOrderedSteps } from "./support/shutdown-log";
import { errorLines } from "./support/unrest";
import { waitFor, waitForProgress } from "./support/waits";

const reason = "thrown by a test";

/** As an error that nobody foresaw does it: thrown where nothing catches it. */
async function throwInMain(app: RunningApp): Promise<void> {
  await app.electronApp.evaluate((_electron, message) => {
    setImmediate(() => {
      throw new Error(message);
    });
  }, reason);
}

/** The log's one error, with its stack. */
async function expectOneError(app: RunningApp, kind: "uncaught exception" | "unhandled rejection"): Promise<void> {
  const lines = await app.logLines();
  expect(errorLines(lines)).toHaveLength(1);
  const at = lines.findIndex((line) => line.includes(`[error] ${kind} Error: ${reason}`));
  expect(at).toBeGreaterThan(0);
  expect(lines[at + 1]).toMatch(/^\s+at /);
}

describe("an exception that nobody catches", () => {
  it.each(everyCircumstance)("%s: it is logged, the same shutdown runs, the exit code is 1", async (circumstance) => {
    const scene = await setScene({ scenario: "empty", settings: { confirmQuit: true } });
    const { app } = await circumstances[circumstance](scene);
    await throwInMain(app);
    expect(await app.waitForExit()).toEqual({ code: 1, signal: null });
    await expectOrderedSteps(app);
    await expectOneError(app, "uncaught exception");
    if (circumstance === "during five downloads") await expectNextStartFinishes(scene);
  });

  it("while stopping: it is logged, the shutdown goes on to its end, the exit code is 1", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app } = await startFiveDownloads(scene);
    await hangFileWrites(app, 1);
    app.sendSignal("SIGTERM");
    await waitForHangingStep(app);
    await throwInMain(app);
    await waitFor("the error in the log", async () => (errorLines(await app.logLines()).length > 0 ? true : null));
    await releaseFileWrites(app);
    expect(await app.waitForExit()).toEqual({ code: 1, signal: null });
    await expectOrderedSteps(app);
    await expectOneError(app, "uncaught exception");
  });
});

describe("a rejection that nobody handles", () => {
  it("is logged, and the app goes on", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await startFiveDownloads(scene);
    await app.electronApp.evaluate((_electron, message) => {
      setImmediate(() => void Promise.reject(new Error(message)));
    }, reason);
    await waitFor("the error in the log", async () => (errorLines(await app.logLines()).length > 0 ? true : null));
    await waitForProgress(window);
    app.sendSignal("SIGTERM");
    expect(await app.waitForExit()).toEqual({ code: 0, signal: null });
    await expectOrderedSteps(app);
    await expectOneError(app, "unhandled rejection");
  });
});
