import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runBeside } from "./support/beside";
import { circumstances, startIdle } from "./support/circumstances";
import { expectNextStartFinishes, startFiveDownloads } from "./support/five-downloads";
import { hangFileWrites, hangWholeFile } from "./support/hanging-writes";
import { watchOverlay } from "./support/overlay-watch";
import { expectGracefulEnd } from "./support/quiet";
import { setScene } from "./support/scene";
import { expectOrderedSteps, loggedSteps } from "./support/shutdown-log";
import { errorLines, stackTraces } from "./support/unrest";
import { deliver, waysOut } from "./support/ways-out";

/** The shutdown's total deadline and what the watchdog adds, milliseconds. */
const latestEndMs = 12_000;

describe("a step that hangs", () => {
  it("during five downloads: the window says so, the later steps still run, the report names it", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await startFiveDownloads(scene);
    const overlay = await watchOverlay(window.page);
    await hangFileWrites(app, 5);
    const toldAt = performance.now();
    // The duplicate of a signal is none that forces the end, however long the shutdown takes.
    await deliver(app, "Ctrl+C, from the terminal to all and late from `npm`");

    const shown = window.page.getByTestId("shutdown-overlay");
    await shown.waitFor({ timeout: 5_000 });
    expect(await shown.textContent()).toContain("Saving 5 downloads… (2 of 6)Writing what has arrived to disk");
    expect(await shown.getByTestId("quit-now").isEnabled()).toBe(true);
    expect(overlay.wasSeen()).toBe(true);

    expect(await app.waitForExit()).toEqual({ code: 1, signal: null });
    expect(performance.now() - toldAt).toBeLessThan(latestEndMs);
    await expectOrderedSteps(app, { "await-tasks": "overran" });
    const lines = await app.logLines();
    expect(errorLines(lines)).toHaveLength(1);
    expect(errorLines(lines)[0]).toContain("shutdown: await-tasks did not end within 5000 ms; going on");
    const report = lines.slice(lines.findIndex((line) => line.includes("shutdown: not every step ended well")));
    expect(report.join("\n")).toMatch(/step: 'await-tasks',\s+outcome: 'overran'/);
    expect(stackTraces(app.stderr())).toEqual([]);
    await expectNextStartFinishes(scene);
  });

  it("idle, with a setting that can't be written: the report names it, the app ends, --quit tells it", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await startIdle(scene);
    // Its answer never comes: the window is gone before.
    await hangWholeFile(app, () => void window.request("settings.change", { theme: "dark" }).catch(() => undefined));
    const toldAt = performance.now();
    const said = "Gramhaul has quit, but not every step of its shutdown ended well; its log says which.";
    expect(await runBeside(scene, ["--quit"])).toEqual({ code: 1, said });
    expect(await app.waitForExit()).toEqual({ code: 1, signal: null });
    expect(performance.now() - toldAt).toBeLessThan(latestEndMs);
    await expectOrderedSteps(app, { "close-storage": "overran" });
    expect(errorLines(await app.logLines())).toHaveLength(1);

    const settings: unknown = JSON.parse(await readFile(join(scene.userData, "settings.json"), "utf8"));
    expect(settings).toMatchObject({ language: "en" });
    const next = await scene.start();
    await next.window.page.getByTestId("account-menu").waitFor();
  });
});

const quickEnds = [
  ["SIGTERM", "during five downloads"],
  ["the menu", "idle"],
] as const;

describe("a shutdown that takes no time", () => {
  it.each(quickEnds)("%s, %s: the window shows no overlay", async (way, circumstance) => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await circumstances[circumstance](scene);
    const overlay = await watchOverlay(window.page);
    await waysOut[way](app);
    await expectGracefulEnd(app);
    const tookMs = loggedSteps(await app.logLines()).reduce((sum, { ms }) => sum + ms, 0);
    expect(tookMs).toBeLessThan(300);
    expect(overlay.wasSeen()).toBe(false);
  });
});
