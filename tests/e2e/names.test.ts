import { readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow } from "./support/file-hashes";
import { expectExactFiles } from "./support/files";
import { expectGracefulEnd } from "./support/quiet";
import { setScene } from "./support/scene";
import { waitFor, waitForAllDone, waitForTotals } from "./support/waits";
import { testAccounts } from "./support/window-driver";

const template = "{type}/{date:yyyy}/{chat}/{message_id} - {file_name}";

describe("names and folders", () => {
  it("files of hostile names are where the preview said, below the downloads folder", async () => {
    const scene = await setScene({ scenario: "hostile-names" });
    const { control } = scene.server;
    const chat = (await control.state()).chats.reduce((most, each) => (each.fileCount > most.fileCount ? each : most));
    const { app, window } = await scene.start();
    const { page } = window;
    await window.signIn(testAccounts.plain);
    await page.getByTestId("nav-settings").click();
    await page.locator('[data-testid="names-preview"][data-sample="true"]').waitFor();

    // Queued and not downloaded: these are the messages that the preview shows, by their present names.
    await window.request("queue.pauseAll", undefined);
    await window.openChat("Hostile");
    await window.downloadChat();
    await waitForTotals(window, "all queued", ({ counts }) => counts.queued === chat.fileCount);
    const before = (await window.rows()).map(({ fileName }) => fileName);

    await page.getByTestId("nav-settings").click();
    await page.locator('[data-testid="names-preview"][data-sample="false"]').waitFor();
    const field = page.getByTestId("setting-pathTemplate");
    await field.fill(`${template}/`);
    await page.locator('[data-testid="names-problem"][data-kind="no-file-name"]').waitFor();
    await field.press("Enter");
    expect(await page.getByTestId("names-save").isDisabled()).toBe(true);
    await expect(window.request("settings.change", { pathTemplate: `${template}/` })).rejects.toThrow("bad-input");
    expect((await window.request("settings.get", undefined)).pathTemplate).toBe("{chat}/{file_name}");

    await field.fill(template);
    await page.getByTestId("names-save").click();
    await waitFor("the template to be saved", async () => {
      return (await window.request("settings.get", undefined)).pathTemplate === template ? true : null;
    });
    const promised = await page.getByTestId("names-path").allTextContents();
    expect(promised).toHaveLength(3);
    // What was queued before keeps its place.
    expect((await window.rows()).map(({ fileName }) => fileName)).toEqual(before);

    await window.request("queue.act", { action: "remove", target: { all: true } });
    await window.request("queue.resumeAll", undefined);
    await window.openChat("Hostile");
    await window.downloadChat();
    await waitForAllDone(window, chat.fileCount);
    await expectExactFiles(scene.downloads, control, chat.title);

    const paths = (await filesBelow(scene.downloads)).map((path) => relative(scene.downloads, path).split(sep));
    const joined = paths.map((parts) => parts.join("/"));
    for (const path of promised) expect(joined).toContain(path);
    const folders = new Set(paths.map((parts) => parts.slice(0, -1).join("/")));
    expect([...folders].every((folder) => /^document\/\d{4}\/Hostile [^/]*names$/.test(folder))).toBe(true);
    const ids = (await window.rows()).map(({ messageId }) => messageId);
    const startsWithId = ids.filter((id) => paths.some((parts) => parts.at(-1)?.startsWith(`${id} - `)));
    expect(startsWithId).toEqual(ids);

    // A change moves nothing that is there.
    await window.request("settings.change", { pathTemplate: "{message_id}" });
    expect((await filesBelow(scene.downloads)).map((path) => relative(scene.downloads, path).split(sep))).toEqual(
      paths,
    );
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("a forum's files go by topic, sender and caption, with the extension of their content and a side-car", async () => {
    const scene = await setScene({ scenario: "demo", settings: { sideCars: "text" } });
    const { control } = scene.server;
    const title = "Allotment gardeners";
    const { key } = await control.chatByTitle(title);
    const hostile = { text: "\u202E\n../plan: 2025/26 \u{1F33B}\nmore", fromId: "1002" };
    const file = { kind: "document", fileName: "plan.jpg", mimeType: "application/pdf", sizeBytes: 9_000 } as const;
    await control.addMessage({ chat: key, ...hostile, file });
    const { app, window } = await scene.start();
    const { page } = window;
    await window.signIn(testAccounts.plain);

    await page.getByTestId("nav-settings").click();
    await page.getByTestId("setting-pathTemplate").fill("{topic|none}/{sender} - {caption|untitled} {album_index|0}");
    await page.getByTestId("names-save").click();
    const choice = page.getByTestId("setting-sideCars");
    expect(await choice.inputValue()).toBe("text");
    await choice.selectOption("both");
    const settings = await waitFor("both settings to be saved", async () => {
      const saved = await window.request("settings.get", undefined);
      return saved.sideCars === "both" && saved.pathTemplate.startsWith("{topic|none}") ? saved : null;
    });
    expect(settings.correctExtensions).toBe(true);

    await window.openChat(title);
    await window.downloadChat();
    const files = await control.filesOfChat(key);
    await waitForAllDone(window, files.length);
    const found = (await filesBelow(scene.downloads)).map((path) =>
      relative(scene.downloads, path).replaceAll(sep, "/"),
    );
    const media = found.filter((path) => !/\.(txt|json)$/.test(path));
    expect(media).toHaveLength(files.length);
    expect(found).toHaveLength(3 * files.length);
    const folders = new Set(media.map((path) => path.split("/")[0]));
    expect([...folders].sort()).toEqual(["General", "Harvest", "Seeds", "Tools"]);
    const plan = media.filter((path) => path.startsWith("General/"));
    expect(plan).toEqual(["General/Ben Rivers - .._plan_ 2025_26 \u{1F33B} 0.pdf"]);
    const described = JSON.parse(await readFile(join(scene.downloads, `${plan[0]}.json`), "utf8"));
    expect(described).toMatchObject({
      chat: { title },
      message: { text: hostile.text, topic: { id: 1, title: "General" }, album: null },
      file: { name: plan[0]?.slice("General/".length), sender_file_name: "plan.jpg", size: 9_000 },
    });
    expect(await readFile(join(scene.downloads, `${plan[0]}.txt`), "utf8")).toBe(`${hostile.text}\n`);

    await page.getByTestId("nav-settings").click();
    await page.locator('[data-testid="names-preview"][data-sample="false"]').waitFor();
    const shown = await page.getByTestId("names-path").allTextContents();
    expect(shown).toHaveLength(3);
    for (const path of shown) expect(media).toContain(path);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("a template that is not right in the settings file is told and replaced by the default", async () => {
    const scene = await setScene({ scenario: "empty", settings: { pathTemplate: "../{chat}/{nam}" } });
    const { app, window } = await scene.start();
    await window.signIn(testAccounts.plain);
    await window.page.locator('[data-testid="notice"][data-kind="setting-reset"]').waitFor();
    expect((await window.request("settings.get", undefined)).pathTemplate).toBe("{chat}/{file_name}");
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});
