import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { wholeHistory } from "../../src/shared/history";
import { answerFileDialogs } from "./support/file-dialogs";
import { LinksDriver } from "./support/links-driver";
import { expectGracefulEnd } from "./support/quiet";
import { type Scene, setScene } from "./support/scene";
import { waitFor, waitForAllDone, waitForTotals } from "./support/waits";
import { testAccounts, type WindowDriver } from "./support/window-driver";

/** A channel with three documents, the last of them with a text; their ids at the server. */
async function addChannel(
  scene: Scene,
  title: string,
  fileIds: string[] = [],
): Promise<{ key: string; fileIds: string[] }> {
  const { control } = scene.server;
  const { key } = await control.addChat({ kind: "channel", title, username: title.toLowerCase() });
  const added: string[] = [];
  for (const number of [1, 2, 3]) {
    const known = fileIds[number - 1];
    const file = {
      kind: "document" as const,
      sizeBytes: 40_000 * number,
      fileName: `report ${number}.pdf`,
      mimeType: "application/pdf",
    };
    const { fileId } = await control.addMessage({
      chat: key,
      ...(known === undefined ? { file } : { fileId: known }),
      ...(number === 3 && { text: "Minutes of the meeting\nin Łódź, with all figures" }),
    });
    added.push(fileId ?? "");
  }
  return { key, fileIds: added };
}

const found = async (window: WindowDriver): Promise<number> =>
  (await window.request("history.find", wholeHistory)).ids.length;

describe("the history", () => {
  it("keeps a deleted file from coming back, says so, and brings it when it is asked to", async () => {
    const scene = await setScene({ scenario: "empty" });
    await addChannel(scene, "Reports");
    const { app, window } = await scene.start();
    const { page } = window;
    await window.signIn(testAccounts.plain);
    await window.openChat("Reports");
    await window.downloadChat();
    await waitForAllDone(window, 3);
    const path = join(scene.downloads, "Reports", "report 2.pdf");
    rmSync(path);
    await window.request("queue.act", { action: "remove", target: { all: true } });

    // The scan finds what it has: nothing comes back, and the window says why.
    await window.downloadChat();
    await page.locator('[data-testid="scan-progress"][data-state="done"]').waitFor();
    expect(await page.getByTestId("scan-downloaded").textContent()).toBe("3 downloaded before");
    expect((await window.rows()).length).toBe(0);
    expect(existsSync(path)).toBe(false);
    expect(await scene.server.control.bytesServedTwice()).toBe(0);

    // A link says the same, and offers to bring it.
    const links = new LinksDriver(window);
    await links.open();
    await links.type("https://t.me/reports/1", 1, 0);
    await links.download();
    expect(await links.results()).toEqual({ "https://t.me/reports/1": "done" });
    expect(await page.getByTestId("links-downloaded").textContent()).toBe("1 was downloaded before");
    await page.getByTestId("links-again").click();
    await waitForAllDone(window, 1);
    expect(existsSync(join(scene.downloads, "Reports", "report 1 (2).pdf"))).toBe(true);
    await links.close();

    // The history shows the file that is gone, and brings it back.
    await page.getByTestId("scan-history").click();
    const row = page.getByTestId("history-row").filter({ hasText: "report 2.pdf" });
    await page.locator('[data-testid="history-row"][data-file="missing"]').waitFor();
    await row.hover();
    await row.getByTestId("history-again").click();
    await waitForAllDone(window, 2);
    expect(existsSync(path)).toBe(true);
    await page.locator('[data-testid="history-row"][data-file="missing"]').waitFor({ state: "detached" });

    // Forgotten: the next scan downloads it like anything new.
    await row.hover();
    await row.getByTestId("history-forget").click();
    await page.getByTestId("history-forget-confirm").click();
    await page.locator('[data-testid="history-count"][data-count="2"]').waitFor();
    await window.openChat("Reports");
    await window.downloadChat();
    await waitForTotals(window, "the forgotten one", ({ counts }) => counts.done === 2);
    expect(await found(window)).toBe(3);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("has one file under two names where the same content is to be linked, and asks the server for nothing", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { fileIds } = await addChannel(scene, "Reports");
    await addChannel(scene, "Copies", fileIds);
    const { app, window } = await scene.start();
    const { page } = window;
    await window.signIn(testAccounts.plain);
    await page.getByTestId("nav-settings").click();
    await page.getByTestId("setting-sameContent").selectOption("link");
    await waitFor("the setting", async () =>
      (await window.request("settings.get", undefined)).sameContent === "link" ? true : null,
    );
    await window.openChat("Reports");
    await window.downloadChat();
    await waitForAllDone(window, 3);
    await window.openChat("Copies");
    await window.downloadChat();
    await waitForAllDone(window, 6);
    expect(await scene.server.control.bytesServedTwice()).toBe(0);
    for (const number of [1, 2, 3]) {
      const [first, second] = ["Reports", "Copies"].map((chat) =>
        statSync(join(scene.downloads, chat, `report ${number}.pdf`)),
      );
      expect(second?.ino).toBe(first?.ino);
    }
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("is searched, exported, and imported into an empty one, after which nothing is downloaded twice", async () => {
    const scene = await setScene({ scenario: "empty" });
    await addChannel(scene, "Reports");
    await addChannel(scene, "Others");
    const { app, window } = await scene.start();
    const { page } = window;
    await window.signIn(testAccounts.plain);
    for (const [index, title] of ["Reports", "Others"].entries()) {
      await window.openChat(title);
      await window.downloadChat();
      await waitForAllDone(window, 3 * (index + 1));
    }
    await page.getByTestId("nav-history").click();
    await page.locator('[data-testid="history-count"][data-count="6"]').waitFor();
    await page.getByTestId("history-search").fill("REPORT 2 others");
    await page.locator('[data-testid="history-count"][data-count="1"]').waitFor();
    expect(await page.getByTestId("history-row").textContent()).toContain("report 2.pdf");
    // A word that is only in the text of the message; the row says which.
    await page.getByTestId("history-search").fill("ŁÓDŹ others");
    await page.getByTestId("history-row").filter({ hasText: "report 3.pdf" }).waitFor();
    await page.locator('[data-testid="history-count"][data-count="1"]').waitFor();
    expect(await page.getByTestId("history-caption").textContent()).toBe("in Łódź, with all figures");
    await page.getByTestId("history-search").fill("");
    await page.getByTestId("history-kind").selectOption("photo");
    await page.getByTestId("history-show-all").click();
    await page.locator('[data-testid="history-count"][data-count="6"]').waitFor();

    for (const format of ["csv", "json"] as const) {
      const file = join(scene.userData, `list.${format}`);
      await answerFileDialogs(app, file);
      await page.getByTestId("history-more").click();
      await page.getByTestId(`history-export-${format}`).click();
      await page.locator('[data-testid="history-transfer"][data-state="done"]').waitFor();
      expect(readFileSync(file, "utf8")).toContain("report 3.pdf");
      await page.getByTestId("history-transfer-dismiss").click();
      await page.getByTestId("history-transfer").waitFor({ state: "detached" });

      for (const id of (await window.request("history.find", wholeHistory)).ids)
        await window.request("history.forget", id);
      expect([await found(window), (await window.rows()).length]).toEqual([0, 0]);
      await page.getByTestId("history-more").click();
      await page.getByTestId("history-import").click();
      await page.locator('[data-testid="history-transfer"][data-state="done"]').waitFor();
      expect(await found(window)).toBe(6);
      expect((await window.request("history.find", { ...wholeHistory, search: "łódź" })).ids.length).toBe(2);
      await page.locator('[data-testid="history-count"][data-count="6"]').waitFor();
      await page.getByTestId("history-transfer-dismiss").click();
      await page.getByTestId("history-transfer").waitFor({ state: "detached" });
    }
    await window.openChat("Others");
    await window.downloadChat();
    await page.getByTestId("scan-downloaded").waitFor();
    expect((await window.rows()).length).toBe(0);
    expect(await scene.server.control.bytesServedTwice()).toBe(0);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});
