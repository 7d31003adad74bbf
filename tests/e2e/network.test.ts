import { describe, expect, it } from "vitest";
import type { DownloadRow } from "../../src/shared/downloads";
import type { Settings } from "../../src/shared/settings";
import type { WireFaults } from "../telegram-server/contract";
import type { RunningApp } from "./support/app";
import { expectExactFiles } from "./support/files";
import { expectGracefulEnd } from "./support/quiet";
import { type Scene, setScene } from "./support/scene";
import { addFiles } from "./support/stage";
import { waitFor, waitForAllDone, waitForDownloading, waitForTotals } from "./support/waits";
import { testAccounts, type WindowDriver } from "./support/window-driver";

const chatTitle = "Long way";
const fileCount = 7;
const mebibyte = 1024 * 1024;

/** So that an outage is noticed within seconds. */
const watchful: Partial<Settings> = {
  networkCheckSeconds: 5,
  networkTimeoutSeconds: 1,
  networkJitterPercent: 0,
};

interface Outage {
  readonly name: string;
  readonly faults: Partial<WireFaults>;
  /** Whether the connections that are open break. */
  readonly drops: boolean;
}

const outages: readonly Outage[] = [
  { name: "says nothing any more", faults: { silent: true }, drops: false },
  { name: "refuses every connection", faults: { refuse: true }, drops: true },
];

/** Five downloads running on a slow server, two more queued. */
async function startDownloads(scene: Scene): Promise<{ app: RunningApp; window: WindowDriver }> {
  await addFiles(scene.server, { title: chatTitle, count: fileCount, sizeBytes: 5 * mebibyte + 123 });
  await scene.server.control.setWireFaults({ bytesPerSecond: 2 * mebibyte });
  const { app, window } = await scene.start();
  await window.signIn(testAccounts.plain);
  await window.openChat(chatTitle);
  await window.downloadChat();
  await waitForDownloading(window, 5);
  return { app, window };
}

async function begin(scene: Scene, { faults, drops }: Outage): Promise<void> {
  await scene.server.control.setWireFaults(faults);
  if (drops) await scene.server.control.dropConnections();
}

async function waitForConnection(window: WindowDriver, state: "online" | "offline", text: string): Promise<void> {
  const line = window.page.locator(`[data-testid="connection"][data-state="${state}"]`);
  await line.waitFor({ timeout: 60_000 });
  expect(await line.textContent()).toContain(text);
}

/** Everything that ran waits for the connection; resolves to the rows that do. */
async function waitForWaiting(window: WindowDriver, count: number): Promise<DownloadRow[]> {
  await waitForTotals(window, `${count} waiting`, ({ counts }) => (counts.waiting ?? 0) === count, 30_000);
  const rows = (await window.rows()).filter(({ state }) => state === "waiting");
  expect(rows.map(({ reason }) => reason?.kind)).toEqual(rows.map(() => "offline"));
  return rows;
}

describe("an outage during downloads", () => {
  it.each(outages)("while the server $name they wait, use up no attempt, and go on when it is back", async (outage) => {
    const scene = await setScene({ scenario: "empty", settings: watchful });
    const { control } = scene.server;
    const { app, window } = await startDownloads(scene);
    await waitForConnection(window, "online", "ms");
    const ran = (await window.rows()).filter(({ state }) => state === "downloading").length;

    await begin(scene, outage);
    await waitForConnection(window, "offline", "Offline");
    const waiting = await waitForWaiting(window, ran);
    expect(waiting.map(({ attempts }) => attempts)).toEqual(waiting.map(() => 0));
    await window.showQueue();
    await window.page.getByText("No connection").first().waitFor({ timeout: 10_000 });
    const { counts } = await window.request("queue.totals", undefined);
    expect(counts).toMatchObject({ waiting: ran, queued: fileCount - ran });

    await control.setWireFaults({ silent: false, refuse: false, bytesPerSecond: 0 });
    await waitForConnection(window, "online", "ms");
    await waitForAllDone(window, fileCount);
    expect((await window.rows()).map(({ attempts }) => attempts)).toEqual(Array.from({ length: fileCount }, () => 0));
    await expectExactFiles(scene.downloads, control, chatTitle);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it.each(outages)(
    "while the server $name quitting is as orderly as ever, and the next start finishes",
    async (outage) => {
      const scene = await setScene({ scenario: "empty", settings: watchful });
      const { control } = scene.server;
      const { app, window } = await startDownloads(scene);
      await begin(scene, outage);
      await waitForConnection(window, "offline", "Offline");
      await waitForTotals(window, "some waiting", ({ counts }) => (counts.waiting ?? 0) > 0, 30_000);
      app.sendSignal("SIGTERM");
      await expectGracefulEnd(app);

      await control.setWireFaults({ silent: false, refuse: false, bytesPerSecond: 0 });
      const next = await scene.start();
      await waitForAllDone(next.window, fileCount);
      await expectExactFiles(scene.downloads, control, chatTitle);
      next.app.sendSignal("SIGTERM");
      await expectGracefulEnd(next.app);
    },
  );
});

describe("the network monitor", () => {
  it("asks Telegram at once when the computer wakes up, and when its interval is shortened", async () => {
    const scene = await setScene({ scenario: "empty", settings: { networkCheckSeconds: 600 } });
    const { control } = scene.server;
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    await waitForConnection(window, "online", "ms");
    const pings = async (): Promise<number> => (await control.counters()).pingsTotal;
    const waitForPing = async (after: number): Promise<void> => {
      await waitFor("a ping", async () => ((await pings()) > after ? true : null), 5_000);
    };
    // The connection asks for a sign of life of its own every 30 s: three pings within seconds are more than that.
    for (let wakeUp = 0; wakeUp < 3; wakeUp++) {
      const before = await pings();
      await app.electronApp.evaluate(({ powerMonitor }) => void powerMonitor.emit("resume"));
      await waitForPing(before);
    }
    const before = await pings();
    await window.request("settings.change", { networkCheckSeconds: 5, networkJitterPercent: 50 });
    await waitFor("two pings more", async () => ((await pings()) >= before + 2 ? true : null), 25_000);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});
