import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AccountStore } from "../../src/main/storage/account-store";
import { openDatabase } from "../../src/main/storage/database";
import { DownloadStore } from "../../src/main/storage/download-store";
import { filesBelow } from "./support/file-hashes";
import { expectExactFiles } from "./support/files";
import { expectGracefulEnd } from "./support/quiet";
import { setScene } from "./support/scene";
import { addFiles } from "./support/stage";
import { waitFor, waitForAllDone, waitForDownloading, waitForTotals } from "./support/waits";
import { testAccounts, type WindowDriver } from "./support/window-driver";

const chatTitle = "Work to do";
const mebibyte = 1024 * 1024;

async function startWork(options: { count: number; sizeBytes: number; bytesPerSecond: number }) {
  const scene = await setScene({ scenario: "empty" });
  await addFiles(scene.server, { title: chatTitle, ...options });
  await scene.server.control.setWireFaults({ bytesPerSecond: options.bytesPerSecond });
  const { app, window } = await scene.start();
  await window.signIn(testAccounts.plain);
  await window.openChat(chatTitle);
  await window.downloadChat();
  return { scene, app, window };
}

const row = (window: WindowDriver, id: number) => window.page.locator(`[data-testid="queue-row"][data-id="${id}"]`);

async function expectState(window: WindowDriver, id: number, state: string): Promise<void> {
  await window.page
    .locator(`[data-testid="queue-row"][data-id="${id}"][data-state="${state}"]`)
    .waitFor({ timeout: 30_000 });
}

describe("the queue", () => {
  it("pauses, resumes, cancels, retries and removes, by keyboard and by its buttons", async () => {
    const { scene, app, window } = await startWork({ count: 6, sizeBytes: 5 * mebibyte, bytesPerSecond: 3 * mebibyte });
    await window.showQueue();
    await waitForDownloading(window, 5);
    const [first, second, third] = (await window.rows()).map(({ id }) => id);
    if (first === undefined || second === undefined || third === undefined) throw new Error("The queue is too short");

    await row(window, first).click();
    await window.page.keyboard.press("Space");
    await expectState(window, first, "paused");
    await window.page.keyboard.press("Space");
    await waitForTotals(window, "nothing paused", ({ counts }) => (counts.paused ?? 0) === 0);

    await row(window, second).click({ button: "right" });
    await window.page.getByTestId("menu-cancel").click();
    await expectState(window, second, "cancelled");
    await row(window, second).click({ button: "right" });
    await window.page.getByTestId("menu-retry").click();
    await waitForTotals(window, "nothing cancelled", ({ counts }) => (counts.cancelled ?? 0) === 0);

    await window.page.getByTestId("pause-all").click();
    await waitForTotals(window, "all held", ({ counts, pausedAll }) => pausedAll && (counts.downloading ?? 0) === 0);
    await row(window, third).click();
    await window.page.keyboard.press("Delete");
    await window.page.getByTestId("remove-confirm").click();
    await row(window, third).waitFor({ state: "detached", timeout: 30_000 });
    await scene.server.control.setWireFaults({ bytesPerSecond: 0 });
    await window.page.getByTestId("resume-all").click();
    await waitForAllDone(window, 5);
    expect(await filesBelow(scene.downloads)).toHaveLength(5);

    // The removed one can be had again; the others are there already.
    await window.openChat(chatTitle);
    await window.downloadChat();
    await waitForAllDone(window, 6);
    await expectExactFiles(scene.downloads, scene.server.control, chatTitle);

    await window.showQueue();
    const [victim] = await window.rows();
    if (!victim?.path) throw new Error("The first download has no file");
    await row(window, victim.id).click();
    await window.page.keyboard.press("Delete");
    await window.page.getByTestId("remove-with-files").check();
    await window.page.getByTestId("remove-confirm").click();
    await row(window, victim.id).waitFor({ state: "detached", timeout: 30_000 });
    expect(existsSync(victim.path)).toBe(false);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("keeps what a stopped scan has found, and the scan goes on after a restart", async () => {
    const scene = await setScene({ scenario: "many-small" });
    const { control } = scene.server;
    const chat = (await control.state()).chats.reduce((most, each) => (each.fileCount > most.fileCount ? each : most));
    await control.setWireFaults({ latencyMs: 200 });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    await window.openChat(chat.title);
    await window.downloadChat();
    await waitFor("the first page", async () => ((await window.scans())[0]?.found ? true : null));
    await window.page.getByTestId("scan-stop").click({ timeout: 30_000 });
    const stopped = await waitFor("a stopped scan", async () => {
      const [scan] = await window.scans();
      return scan?.state === "stopped" ? scan : null;
    });
    expect(stopped.found).toBeGreaterThan(0);
    expect(stopped.queued).toBe((await window.rows()).length);
    await window.page.getByTestId("scan-resume").click();
    await waitFor("the scan at work", async () => ((await window.scans())[0]?.state === "running" ? true : null));
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);

    await control.setWireFaults({ latencyMs: 0 });
    const second = await scene.start();
    await second.window.page.getByTestId("account-menu").waitFor({ timeout: 30_000 });
    const scanned = await waitFor(
      "the scan further than before",
      async () => {
        const [scan] = await second.window.scans();
        return scan !== undefined && scan.queued > stopped.queued ? scan : null;
      },
      120_000,
    );
    expect(scanned.found).toBeGreaterThan(stopped.found);
    second.app.sendSignal("SIGTERM");
    await expectGracefulEnd(second.app);
  });

  it("shows 10,000 rows with a few dozen of them in the document, from the first to the last", async () => {
    const rowCount = 10_000;
    const scene = await setScene({ scenario: "empty" });
    const first = await scene.start();
    await first.window.signIn(testAccounts.plain);
    first.app.sendSignal("SIGTERM");
    await expectGracefulEnd(first.app);
    fillQueue(join(scene.userData, "gramhaul.db"), rowCount);

    const { app, window } = await scene.start();
    await window.showQueue();
    await window.page.getByText(`file ${1}.bin`, { exact: true }).first().waitFor({ timeout: 30_000 });
    const list = window.page.getByTestId("download-list");
    await list.press("End");
    await window.page.getByText(`file ${rowCount}.bin`, { exact: true }).first().waitFor({ timeout: 30_000 });
    expect(await window.page.getByTestId("queue-row").count()).toBeLessThan(100);
    await list.press("Home");
    await window.page.getByText("file 1.bin", { exact: true }).first().waitFor({ timeout: 30_000 });
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});

/** Puts finished downloads into the database of an app that does not run. */
function fillQueue(path: string, count: number): void {
  const { database } = openDatabase(path);
  const accountId = new AccountStore(database).list()[0]?.id ?? "";
  const store = new DownloadStore(database, accountId);
  database.transaction(() => {
    for (let number = 1; number <= count; number++) {
      const fileName = `file ${number}.bin`;
      const inserted = store.insert(
        {
          chatId: "channel:1",
          chatTitle: "A long history",
          chatAccessHash: "1",
          messageId: number,
          mediaId: String(number),
          kind: "document",
          senderFileName: fileName,
          folder: "A long history",
          mimeType: "application/octet-stream",
          sizeBytes: 1000,
          messageDate: 1_700_000_000,
          groupedId: null,
          location: {
            type: "document",
            id: String(number),
            accessHash: "1",
            fileReference: "",
            thumbSize: "",
            dcId: 2,
          },
          hasThumbnail: false,
          state: "done",
          reason: null,
          attempts: 1,
          addedAt: 1_700_000_000_000,
          finishedAt: 1_700_000_000_000 + number,
          fileName,
          partPath: null,
          path: `/nowhere/${fileName}`,
          doneBytes: 1000,
        },
        number,
      );
      if (inserted === null) throw new Error(`Row ${number} was there already`);
    }
  });
  database.close();
}
