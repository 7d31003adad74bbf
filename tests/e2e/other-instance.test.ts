import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { InstanceRecord } from "../../src/main/instance/instance-record";
import { isAlive } from "../../src/main/instance/is-alive";
import { logFile } from "./support/app-process";
import { runBeside, startAtGate, startUnattached, waitForRest } from "./support/beside";
import type { CdpApp } from "./support/cdp-app";
import { circumstances, everyCircumstance } from "./support/circumstances";
import { expectExactFiles } from "./support/files";
import { startFiveDownloads } from "./support/five-downloads";
import { hangFileWrites, releaseFileWrites, waitForHangingStep } from "./support/hanging-writes";
import { expectGracefulEnd, expectNoErrors } from "./support/quiet";
import { QuitQuestion } from "./support/quit-question";
import { devToolsEndpoint, reattach } from "./support/reattach";
import { setScene } from "./support/scene";
import { expectOrderedSteps } from "./support/shutdown-log";
import { setTrayScene } from "./support/tray-scene";
import { waitFor, waitForAllDone, waitForDownloading, waitForVisible } from "./support/waits";
import { waysOut } from "./support/ways-out";
import { WindowDriver } from "./support/window-driver";

describe("gramhaul --quit", () => {
  it.each(everyCircumstance)("%s: asks nothing, and ends when the other has ended", async (circumstance) => {
    const scene = await setScene({ scenario: "empty", settings: { confirmQuit: true } });
    const { app } = await circumstances[circumstance](scene);
    const question = await QuitQuestion.answeredWith(app, { button: "Keep running" });
    expect(await runBeside(scene, ["--quit"])).toEqual({ code: 0, said: "Gramhaul has quit." });
    expect(app.isRunning).toBe(false);
    await expectGracefulEnd(app);
    await expectOrderedSteps(app);
    expect(question.asked).toEqual([]);
  });

  it("says so where Gramhaul is not running, without a display and without starting it", async () => {
    const scene = await setScene({ scenario: "empty" });
    const ended = await runBeside(scene, ["--quit"], { DISPLAY: undefined, WAYLAND_DISPLAY: undefined });
    expect(ended).toEqual({ code: 0, said: "Gramhaul is not running." });
    expect(existsSync(logFile(scene.userData))).toBe(false);
  });
});

describe("a second start", () => {
  it("brings the first one's hidden window back, and ends", async () => {
    const { app, scene } = await setTrayScene("idle");
    await waysOut["closing the window"](app);
    await waitForVisible(app, false);
    expect(await runBeside(scene, [])).toEqual({ code: 0, said: "" });
    await waitForVisible(app, true);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("beside one that is stopping is held until that is over, then opens a window on the same data", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app } = await startFiveDownloads(scene);
    // The step that hangs has a deadline; a whole start does not always fit in it.
    const second = await startAtGate(scene);
    await hangFileWrites(app, 5);
    app.sendSignal("SIGTERM");
    await waitForHangingStep(app);

    await second.open();
    await waitForRest(second.pid);
    expect(app.isRunning).toBe(true);
    await releaseFileWrites(app);
    expect(await app.waitForExit()).toEqual({ code: 0, signal: null });

    const next = await second.started;
    const window = new WindowDriver(await next.window());
    await scene.server.control.setWireFaults({ bytesPerSecond: 0 });
    await waitForAllDone(window, 7);
    await expectExactFiles(scene.downloads, scene.server.control, "Large enough");
    next.sendSignal("SIGTERM");
    await expectGracefulEnd(next);
    const begunAndEnded = (await next.logLines()).flatMap((line) => /Stopped!|Gramhaul \S+ on/.exec(line)?.[0] ?? []);
    const begun = expect.stringMatching(/^Gramhaul/);
    expect(begunAndEnded).toEqual([begun, "Stopped!", begun, "Stopped!"]);
  });
});

/** Ends the instance that owns the data folder, which is not ours, and waits until it has gone. */
async function endInstance(record: InstanceRecord, signal: NodeJS.Signals): Promise<void> {
  const { pid } = record.read() ?? {};
  if (pid === undefined || !isAlive(pid)) return;
  process.kill(pid, signal);
  await waitFor("the end of the restarted app", async () => (isAlive(pid) ? null : true), 15_000);
}

/** Waits until the app has started itself again, with another DevTools address than before, and attaches to its window. */
async function restarted(app: CdpApp, record: InstanceRecord, before: string): Promise<WindowDriver> {
  await waitFor("another instance", async () => (record.read()?.pid === app.pid ? null : true));
  await waitFor("its window", async () => {
    // Between the two there may be no address at all.
    const now = await devToolsEndpoint(app.userData).catch(() => before);
    return now === before ? null : true;
  });
  return reattach(app);
}

describe("Restart Gramhaul, in the menu", () => {
  it("during five downloads: ends in order, starts again, and the downloads go on", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app: first } = await startFiveDownloads(scene);
    first.sendSignal("SIGTERM");
    await expectGracefulEnd(first);

    const record = new InstanceRecord(join(scene.userData, "instance.json"));
    onTestFinished(() => endInstance(record, "SIGKILL"));
    const preload = fileURLToPath(new URL("support/restart-on-signal.cjs", import.meta.url));
    const app = await startUnattached(scene, { preload });
    await waitForDownloading(new WindowDriver(await app.window()), 5);
    const before = await devToolsEndpoint(scene.userData);
    app.sendSignal("SIGUSR2");
    await waitFor("the end of the first process", async () => app.status);
    expect(app.status).toEqual({ code: 0, signal: null });

    const window = await restarted(app, record, before);
    await scene.server.control.setWireFaults({ bytesPerSecond: 0 });
    await waitForAllDone(window, 7);
    await expectExactFiles(scene.downloads, scene.server.control, "Large enough");
    await endInstance(record, "SIGTERM");
    expect(record.read()).toMatchObject({ phase: "stopped", exitCode: 0 });
    await expectOrderedSteps(app);
    await expectNoErrors(app);
    const lines = await app.logLines();
    expect(lines.filter((line) => line.endsWith("Stopped!"))).toHaveLength(3);
    expect(lines.join("\n")).toContain("quit: asked by restart");
  });
});
