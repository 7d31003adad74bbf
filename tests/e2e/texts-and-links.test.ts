import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunningApp } from "./support/app";
import { filesBelow, sha256Of } from "./support/file-hashes";
import { LinksDriver } from "./support/links-driver";
import { MediaDriver } from "./support/media-driver";
import { expectGracefulEnd } from "./support/quiet";
import { type Scene, setScene } from "./support/scene";
import { waitFor, waitForAllDone } from "./support/waits";
import { testAccounts, type WindowDriver } from "./support/window-driver";

const chatTitle = "Reading list";

async function openScene() {
  const scene = await setScene({ scenario: "conversations" });
  const { app, window } = await scene.start();
  await window.signIn(testAccounts.plain);
  await window.dismissNotices();
  return { scene, app, window };
}

/** A stand-in for the browser, which no test can look into: it writes down what it was to open. */
async function watchBrowser(app: RunningApp): Promise<() => Promise<string[]>> {
  await app.electronApp.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { openedPages: opened });
    shell.openExternal = async (url) => void opened.push(url);
  });
  return () => app.electronApp.evaluate(() => [...(globalThis as unknown as { openedPages: string[] }).openedPages]);
}

/** The texts on disk, by the message that each is of. */
async function textsOnDisk(scene: Scene): Promise<Map<number, string>> {
  const files = (await filesBelow(scene.downloads)).filter((path) => path.endsWith(".txt"));
  return new Map(files.map((path) => [Number(/ (\d+)\.txt$/.exec(path)?.[1]), readFileSync(path, "utf8")] as const));
}

/** The messages of a chat that the window lists under Links, by their texts. */
async function idOf(window: WindowDriver, media: MediaDriver, text: string): Promise<number> {
  await media.shownIds();
  const row = window.page.getByTestId("media-cell").filter({ hasText: text });
  return Number(await row.getAttribute("data-message-id"));
}

describe("the links of a chat", () => {
  it("are listed, opened, copied, and handed on; what is ticked is saved", async () => {
    const { scene, app, window } = await openScene();
    const openedPages = await watchBrowser(app);
    await window.openMedia(chatTitle);
    const { page } = window;
    const media = new MediaDriver(window);
    expect(await page.getByTestId("media-tab-links").textContent()).toBe("Links 7");
    await media.showTab("links");
    await media.waitForCount(7);
    const shown = await page.getByTestId("link-open").allTextContents();
    expect(shown).toEqual([
      "javascript:alert(1)",
      "https://t.me/city_walks/2",
      "https://example.org/photos",
      "All about rivers",
      "https://example.org/story#part-3",
      "http://example.com",
      "https://example.org/moss?page=2",
    ]);
    // What is no page of the web is shown, and can't be opened.
    expect(await page.getByTestId("link-open").first().isDisabled()).toBe(true);
    await page.getByTestId("link-open").filter({ hasText: "All about rivers" }).click();
    await page.getByTestId("link-more").click();
    await page.getByTestId("link-menu-open").filter({ hasText: "example.net/b" }).click();
    await waitFor("both pages", async () => ((await openedPages()).length === 2 ? true : null));
    expect(await openedPages()).toEqual(["https://example.org/rivers", "https://example.net/b"]);
    const story = await idOf(window, media, "The whole story is here");
    await media.cell(story).getByTestId("link-copy").click();
    await waitFor("the copied address", async () =>
      (await app.electronApp.evaluate(({ clipboard }) => clipboard.readText())) === "https://example.org/story#part-3"
        ? true
        : null,
    );
    // The same with the keyboard: from the row to its signs, and through the menu.
    const three = await idOf(window, media, "Three at once");
    await media.cell(three).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await waitFor("the address copied by the keyboard", async () =>
      (await app.electronApp.evaluate(({ clipboard }) => clipboard.readText())) === "http://example.com" ? true : null,
    );
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Space");
    await page.getByTestId("link-menu-open").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await waitFor("the page opened by the keyboard", async () => ((await openedPages()).length === 3 ? true : null));
    expect((await openedPages()).at(-1)).toMatch(/^https:\/\/example\.net\/[ab]$/);
    expect(await page.getByTestId("tick-bar").count()).toBe(0);
    // A link to a message is one that Gramhaul can follow.
    await page.getByTestId("link-add").click();
    const links = new LinksDriver(window);
    expect(await links.text()).toContain("https://t.me/city_walks/2");
    await links.close();

    const photo = await idOf(window, media, "As seen on");
    await media.tick(story);
    await media.tick(photo);
    expect(await media.ticked()).toMatch(/^2 selected · /);
    await media.download();
    await waitForAllDone(window, 2);
    await media.cell(story).and(page.locator('[data-mark="done"]')).waitFor();
    expect([...(await textsOnDisk(scene)).values()]).toEqual(["The whole story is here\n"]);
    const { key } = await scene.server.control.chatByTitle(chatTitle);
    const file = (await scene.server.control.filesOfChat(key)).find(({ messageId }) => messageId === photo);
    const pictures = (await filesBelow(scene.downloads)).filter((path) => path.endsWith(".jpg"));
    expect(await Promise.all(pictures.map(sha256Of))).toEqual([file?.sha256]);

    // All of them: what is there already is not written twice.
    await page.getByTestId("media-select-all").click();
    expect(await media.download()).toContain("5 files were added to the queue.");
    await waitForAllDone(window, 7);
    expect((await textsOnDisk(scene)).size).toBe(6);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});

describe("messages that are nothing but text", () => {
  it("are saved out of a chat with their comments, by links, and by a watch rule, where that is wished for", async () => {
    const { scene, app, window } = await openScene();
    const { page } = window;
    await window.openChat("City walks");
    await page.getByTestId("with-comments").check();
    for (const kind of ["photo", "video", "audio", "document", "voice", "video-note", "animation"]) {
      const toggle = page.getByTestId(`kind-toggle-${kind}`);
      if ((await toggle.getAttribute("aria-pressed")) === "true") await toggle.click();
    }
    expect(await page.getByTestId("kind-toggle-text").getAttribute("aria-pressed")).toBe("false");
    expect(await page.getByTestId("chat-download").isDisabled()).toBe(true);
    await page.getByTestId("kind-toggle-text").click();
    await window.downloadChat();
    await waitForAllDone(window, 2);
    const saved = (await filesBelow(scene.downloads)).map((path) => relative(scene.downloads, path));
    expect(saved.map((path) => path.split("/")[0])).toEqual(["City walks", "City walks_ talk"]);
    expect([...(await textsOnDisk(scene)).values()].sort()).toEqual(["Nice light!\n", "Walk 4\n"]);
    const rows = await window.rows();
    expect(rows.map(({ kind, state }) => [kind, state])).toEqual([
      ["text", "done"],
      ["text", "done"],
    ]);

    // By a link: only where the setting says so.
    const { key } = await scene.server.control.chatByTitle(chatTitle);
    const said = await scene.server.control.addMessage({ chat: key, text: "%PDF-1.7 is no PDF: 你好 👋" });
    const link = `https://t.me/c/${key.split(":")[1]}/${said.id}`;
    const links = new LinksDriver(window);
    await links.open();
    await links.type(link, 1, 0);
    await links.download();
    expect(Object.values(await links.results())).toEqual(["text-only"]);
    await links.close();
    await window.request("settings.change", { textsByLink: true });
    await links.open();
    await links.download();
    await links.results();
    await links.close();
    await waitForAllDone(window, 3);
    expect((await textsOnDisk(scene)).get(said.id)).toBe("%PDF-1.7 is no PDF: 你好 👋\n");

    // By a watch rule, of texts alone.
    await window.openChat(chatTitle);
    await page.getByTestId("chat-watch").click();
    await page.getByTestId("watch-save").waitFor();
    for (const kind of ["photo", "video", "audio", "document", "voice", "video-note", "animation", "text"]) {
      await page.getByTestId(`watch-kind-${kind}`).click();
    }
    await page.getByTestId("watch-save").click();
    await page.getByTestId("watch-save").waitFor({ state: "detached" });
    await waitFor("the rule to watch", async () =>
      (await window.request("watch.list", undefined)).some(({ state }) => state === "watching") ? true : null,
    );
    const photo = { kind: "photo" as const, sizeBytes: 5_000 };
    await scene.server.control.addMessage({ chat: key, text: "A picture", file: photo });
    const news = await scene.server.control.addMessage({ chat: key, text: "Only words" });
    await waitForAllDone(window, 4);
    expect((await textsOnDisk(scene)).get(news.id)).toBe("Only words\n");
    expect(await filesBelow(join(scene.downloads, chatTitle))).toHaveLength(2);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});
