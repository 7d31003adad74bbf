import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow } from "./support/file-hashes";
import { expectExactFiles } from "./support/files";
import { expectGracefulEnd } from "./support/quiet";
import { setScene } from "./support/scene";
import { waitFor, waitForAllDone, waitForTotals } from "./support/waits";
import { testAccounts, type WindowDriver } from "./support/window-driver";

const chatTitle = "Mixed 200";
/** The limit of most file systems, less what the name of an unfinished file ends in. */
const longestNameBytes = 255 - ".part".length;

async function expectNotice(window: WindowDriver, kind: string): Promise<void> {
  await window.page.locator(`[data-testid="notice"][data-kind="${kind}"]`).waitFor({ timeout: 30_000 });
}

describe("bad input", () => {
  it("hostile names stay in their folder, and every file arrives", async () => {
    const scene = await setScene({ scenario: "hostile-names" });
    const { control } = scene.server;
    const chat = (await control.state()).chats.reduce((most, each) => (each.fileCount > most.fileCount ? each : most));
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    const chats = await waitFor("the list of chats", async () => {
      const list = await window.request("chats.list", undefined);
      return list.state === "complete" ? list.chats : null;
    });
    const id = chats.find(({ title }) => title === chat.title)?.id ?? "";
    await window.request("scans.start", {
      chatId: id,
      kinds: ["document", "photo", "video", "audio"],
      order: "oldest-first",
    });
    await waitForAllDone(window, chat.fileCount);
    await expectExactFiles(scene.downloads, control, chat.title);
    const paths = (await filesBelow(scene.downloads)).map((path) => relative(scene.downloads, path));
    for (const path of paths) {
      const names = path.split(sep);
      expect(names).toHaveLength(2);
      for (const name of names) {
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(longestNameBytes);
        expect(name).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069<>:"|?*\\]/u);
        expect(name).not.toMatch(/[. ]$|^\.\.?$|^(con|prn|aux|nul)(\.|$)/i);
      }
    }
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("a folder that can't be written to is named, the downloads wait for a better one, and then go on", async () => {
    const scene = await setScene({ scenario: "mixed-200", settings: { downloadsFolder: "/proc/gramhaul" } });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    await window.openChat(chatTitle);
    await window.downloadChat();
    await waitForTotals(
      window,
      "all stopped by the folder",
      ({ counts }) => (counts.failed ?? 0) + (counts.waiting ?? 0) >= 5,
    );
    const stuck = (await window.rows()).find(({ reason }) => reason !== null);
    expect(stuck?.reason?.kind).toBe("permission");
    await expectNotice(window, "downloads-folder-unwritable");
    await expect(window.request("settings.change", { downloadsFolder: "/proc/other" })).rejects.toThrow(
      "downloads-folder-unwritable",
    );
    await window.request("settings.change", { downloadsFolder: scene.downloads });
    expect((await window.request("app.notices", undefined)).map(({ kind }) => kind)).not.toContain(
      "downloads-folder-unwritable",
    );
    await waitForTotals(
      window,
      "nothing running",
      ({ counts }) => (counts.queued ?? 0) === 0 && (counts.preparing ?? 0) === 0,
    );
    await window.request("queue.act", { action: "retry", target: { all: true } });
    await waitForAllDone(window, 200);
    await expectExactFiles(scene.downloads, scene.server.control, chatTitle);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("an unknown chat is refused in words", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    for (const chatId of ["channel:999", "", "../../x"]) {
      await expect(window.request("chats.mediaCounts", chatId)).rejects.toThrow("unknown-chat");
      const wish = { chatId, kinds: ["photo" as const], order: "newest-first" as const };
      await expect(window.request("scans.start", wish)).rejects.toThrow("unknown-chat");
    }
    await expect(window.request("queue.openFile", 12345)).rejects.toThrow("unknown-download");
    await expect(window.request("settings.change", { filesAtOnce: 1000 })).rejects.toThrow("bad-input");
    await expect(window.request("no.such" as never, undefined as never)).rejects.toThrow();
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("damaged settings, a bad value, a damaged database and a damaged session: told, set aside, never deleted", async () => {
    const scene = await setScene({ scenario: "empty" });
    const first = await scene.start();
    await first.window.signIn(testAccounts.plain);
    first.app.sendSignal("SIGTERM");
    await expectGracefulEnd(first.app);

    writeFileSync(join(scene.userData, "settings.json"), '{ "filesAtOnce": 99, "theme": "dark", "colour": "blue" }');
    const badValue = await scene.start();
    await badValue.window.page.getByTestId("account-menu").waitFor({ timeout: 30_000 });
    await expectNotice(badValue.window, "setting-reset");
    expect(await badValue.window.request("settings.get", undefined)).toMatchObject({ filesAtOnce: 5, theme: "dark" });
    badValue.app.sendSignal("SIGTERM");
    await expectGracefulEnd(badValue.app);

    const database = join(scene.userData, "gramhaul.db");
    const before = readFileSync(database);
    writeFileSync(join(scene.userData, "settings.json"), "no json at all");
    writeFileSync(
      database,
      Buffer.from("this is not a database, but it may be somebody's last copy of something".repeat(100)),
    );
    const [vault = ""] = readdirSync(join(scene.userData, "session"));
    copyFileSync(join(scene.userData, "session", vault), join(scene.userData, "vault.copy"));
    writeFileSync(join(scene.userData, "session", vault), "garbage");
    const damaged = await scene.start();
    await damaged.window.page.getByTestId("signin-phone").waitFor({ timeout: 30_000 });
    for (const kind of ["settings-set-aside", "database-set-aside", "session-unreadable"]) {
      await expectNotice(damaged.window, kind);
    }
    damaged.app.sendSignal("SIGTERM");
    await expectGracefulEnd(damaged.app);
    const kept = (prefix: string, folder = scene.userData) =>
      readdirSync(folder).filter((name) => name.startsWith(prefix) && /damaged-\d{4}-/.test(name));
    expect(kept("gramhaul.db")).not.toEqual([]);
    expect(kept("settings.json")).toHaveLength(1);
    expect(kept(vault, join(scene.userData, "session"))).toHaveLength(1);
    expect(before.length).toBeGreaterThan(0);
  });

  it("a server that goes away mid-download: the files wait, say so, and go on when it is back", async () => {
    const scene = await setScene({
      scenario: "mixed-200",
      settings: { networkCheckSeconds: 5, networkTimeoutSeconds: 2 },
    });
    const { control } = scene.server;
    await control.setWireFaults({ bytesPerSecond: 6 * 1024 * 1024 });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    await window.openChat(chatTitle);
    await window.downloadChat();
    await waitForTotals(window, "some done", ({ counts }) => (counts.done ?? 0) >= 10);
    await control.setWireFaults({ refuse: true });
    await control.dropConnections();
    await window.page.locator('[data-testid="connection"][data-state="offline"]').waitFor({ timeout: 60_000 });
    await waitForTotals(
      window,
      "nothing running",
      ({ counts }) => (counts.downloading ?? 0) + (counts.preparing ?? 0) === 0,
    );
    await control.setWireFaults({ refuse: false, bytesPerSecond: 0 });
    await waitForAllDone(window, 200);
    await expectExactFiles(scene.downloads, control, chatTitle);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("a wrong developer option ends the start with words, and touches nothing", async () => {
    const scene = await setScene({ scenario: "empty" });
    await expect(scene.start({ GRAMHAUL_TELEGRAM: "{dcs" })).rejects.toThrow();
    expect(existsSync(join(scene.userData, "gramhaul.db"))).toBe(false);
  });
});
