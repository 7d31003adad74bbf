import { describe, expect, it } from "vitest";
import type { FileView } from "../telegram-server/control/views";
import { filesBelow, sha256Of } from "./support/file-hashes";
import { expectGracefulEnd } from "./support/quiet";
import { type Scene, setScene } from "./support/scene";
import { waitFor, waitForAllDone } from "./support/waits";
import { testAccounts, type WindowDriver } from "./support/window-driver";

const chatTitle = "Mixed 200";
const filterField = (window: WindowDriver, name: string) => window.page.getByTestId(`filter-${name}`);

async function filesOf(scene: Scene, title: string): Promise<FileView[]> {
  const { key } = await scene.server.control.chatByTitle(title);
  return (await scene.server.control.filesOfChat(key)).filter(({ kind }) => kind !== "sticker");
}

/** The day of a moment in the local time zone, as a date field has it. */
function dayOf(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1_000);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
}

/** Presses the button and waits for the end; then on disk is what the server's world says, and nothing else. */
async function expectDownloaded(scene: Scene, window: WindowDriver, wanted: readonly FileView[]): Promise<void> {
  expect(wanted.length).toBeGreaterThan(3);
  await window.downloadChat();
  await waitFor("the end of the scan", async () => ((await window.scans())[0]?.state === "done" ? true : null));
  await waitForAllDone(window, wanted.length);
  const hashes = await Promise.all((await filesBelow(scene.downloads)).map(sha256Of));
  expect(hashes.sort()).toEqual(wanted.map(({ sha256 }) => sha256).sort());
}

async function openFilter(scene: Scene, title = chatTitle) {
  const { app, window } = await scene.start();
  await window.signIn(testAccounts.plain);
  await window.openChat(title);
  await window.page.getByTestId("filter-toggle").click();
  return { app, window };
}

describe("a filter", () => {
  it("of days and a size downloads what lies between, and reads no more of the chat than that", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    const files = await filesOf(scene, chatTitle);
    const [from, to] = [dayOf(files[120]?.date ?? 0), dayOf(files[150]?.date ?? 0)];
    const inside = files.filter(({ date }) => dayOf(date) >= from && dayOf(date) <= to);
    const { app, window } = await openFilter(scene);
    await filterField(window, "from").fill(from);
    await filterField(window, "to").fill(to);
    await filterField(window, "max-size").fill("1");
    await filterField(window, "joined").waitFor();
    const small = inside.filter(({ sizeBytes }) => sizeBytes <= 2 ** 20);
    expect(small.length).toBeLessThan(inside.length);
    await expectDownloaded(scene, window, small);
    const [scan] = await window.scans();
    expect(scan).toMatchObject({ found: inside.length, matched: small.length, queued: small.length });
    expect(scan?.scanned).toBeLessThan(files.length);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("of a size and types, as an expression", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    const { app, window } = await openFilter(scene);
    const expression =
      "media_type in ['document', 'voice'] and (file_size > 100KB && file_size <= 0.5MB or file_extension = 'ogg')";
    await filterField(window, "expression").fill(expression);
    await filterField(window, "joined").waitFor();
    const wanted = (await filesOf(scene, chatTitle)).filter(({ kind, sizeBytes }) => {
      return kind === "voice" || (kind === "document" && sizeBytes > 100 * 1_024 && sizeBytes <= 512 * 1_024);
    });
    await expectDownloaded(scene, window, wanted);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("of a regex over captions, an album's for all of it", async () => {
    const scene = await setScene({ scenario: "demo" });
    const { app, window } = await openFilter(scene, "Family album");
    await filterField(window, "expression").fill("caption == r'(At|On) the .*' and not media_type == 'video'");
    await filterField(window, "joined").waitFor();
    const files = await filesOf(scene, "Family album");
    const captionOf = ({ groupedId, text }: FileView): string =>
      groupedId === undefined ? text : (files.find((each) => each.groupedId === groupedId && each.text)?.text ?? "");
    const wanted = files.filter((file) => /^(?:At|On) the .*$/.test(captionOf(file)) && file.kind !== "video");
    expect(wanted.filter(({ text }) => text === "").length).toBeGreaterThan(3);
    await expectDownloaded(scene, window, wanted);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("that can't be used is marked at its column and starts nothing, until it is mended", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    const { app, window } = await openFilter(scene);
    const problem = filterField(window, "problem");
    const download = window.page.getByTestId("chat-download");
    for (const [expression, kind, column, marked] of [
      ["file_size > 1MB and widht > 5", "unknown-field", 21, "widht"],
      ["file_size > 1MB and caption > 2022-01", "wrong-types", 21, "caption > 2022-01"],
      ["caption == r'(a'", "bad-regex", 12, "r'(a'"],
      ["id in [1, 2", "unclosed-bracket", 12, "\u00a0"],
      ["message_date > 2022-02-30", "bad-date", 16, "2022-02-30"],
    ] as const) {
      await filterField(window, "expression").fill(expression);
      await problem.and(window.page.locator(`[data-kind="${kind}"][data-column="${column}"]`)).waitFor();
      expect(await problem.locator("mark").textContent()).toBe(marked);
      expect(await problem.textContent()).toContain(`Column ${column}: `);
      expect(await download.isDisabled()).toBe(true);
    }
    const chatId = (await window.request("chats.list", undefined)).chats[0]?.id ?? "";
    const wish = { chatId, order: "newest-first", kinds: ["photo" as const], filter: "id >" } as const;
    const refused = window.request("scans.start", { ...wish, kinds: ["photo"] });
    await expect(refused).rejects.toThrow("bad-input: value-expected at column 5");
    expect(await window.scans()).toEqual([]);
    await filterField(window, "expression").fill("id in [1, 2]");
    await problem.waitFor({ state: "detached" });
    expect(await download.isEnabled()).toBe(true);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("is kept when the app is killed in the middle of the scan", async () => {
    const scene = await setScene({ scenario: "many-small" });
    const { control } = scene.server;
    const files = await filesOf(scene, "Many small");
    const first = await openFilter(scene, "Many small");
    await control.setWireFaults({ latencyMs: 100 });
    await filterField(first.window, "max-size").fill("0.03");
    await filterField(first.window, "expression").fill(
      "file_name contains r'[02468]\\.bin$' or media_type != 'document'",
    );
    await filterField(first.window, "joined").waitFor();
    const joined = await filterField(first.window, "joined").textContent();
    await first.window.downloadChat();
    await waitFor("the scan on its way", async () => {
      const [scan] = await first.window.scans();
      return scan !== undefined && scan.scanned >= 1_000 ? true : null;
    });
    const [before] = await first.window.scans();
    expect(before?.state).toBe("running");
    await first.app.kill9();
    await control.setWireFaults({ latencyMs: 0 });

    const second = await scene.start();
    await second.window.page.getByTestId("account-menu").waitFor({ timeout: 30_000 });
    const scan = await waitFor("the end of the scan", async () => {
      const [each] = await second.window.scans();
      return each?.state === "done" ? each : null;
    });
    expect(scan.filter).toBe(joined);
    const most = Math.round(0.03 * 2 ** 20);
    const matching = files.filter(({ kind, fileName, sizeBytes }) => {
      return sizeBytes <= most && (kind !== "document" || /[02468]\.bin$/.test(fileName ?? ""));
    });
    expect(matching.length).toBeGreaterThan(20);
    expect(scan).toMatchObject({ found: files.length, matched: matching.length, queued: matching.length });
    await waitForAllDone(second.window, matching.length);
    const rows = await second.window.rows();
    expect(rows.map(({ messageId }) => messageId).sort()).toEqual(matching.map(({ messageId }) => messageId).sort());
    second.app.sendSignal("SIGTERM");
    await expectGracefulEnd(second.app);
  });
});
