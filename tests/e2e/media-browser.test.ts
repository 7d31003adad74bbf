import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FileView } from "../telegram-server/control/views";
import { filesBelow, sha256Of } from "./support/file-hashes";
import { MediaDriver } from "./support/media-driver";
import { expectGracefulEnd } from "./support/quiet";
import { type Scene, setScene } from "./support/scene";
import { waitFor, waitForAllDone } from "./support/waits";
import { testAccounts, type WindowDriver } from "./support/window-driver";

async function filesOf(scene: Scene, title: string): Promise<FileView[]> {
  const { key } = await scene.server.control.chatByTitle(title);
  const files = await scene.server.control.filesOfChat(key);
  return files.filter(({ kind }) => kind !== "sticker").sort((a, b) => b.messageId - a.messageId);
}

async function openMedia(scene: Scene, title: string) {
  const { app, window } = await scene.start();
  await window.signIn(testAccounts.plain);
  await window.dismissNotices();
  await window.openMedia(title);
  return { app, window, media: new MediaDriver(window) };
}

/** The day of a file as the date field has it, and the first file of the list up to it; `files` are the newest first. */
function dayOf(files: readonly FileView[], at: number): { day: string; first: number } {
  const date = new Date((files[at]?.date ?? 0) * 1000);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
  const endOfDay = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime() / 1000;
  return { day, first: files.find((file) => file.date < endOfDay)?.messageId ?? 0 };
}

/** In the downloads folder is exactly this. */
async function expectOnDisk(scene: Scene, window: WindowDriver, wanted: readonly FileView[]): Promise<void> {
  await waitForAllDone(window, wanted.length);
  const hashes = await Promise.all((await filesBelow(scene.downloads)).map(sha256Of));
  expect(hashes.sort()).toEqual(wanted.map(({ sha256 }) => sha256).sort());
}

describe("the media browser", () => {
  it("lists a chat's media, the newest first, and downloads exactly the three that are ticked", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    const files = await filesOf(scene, "Mixed 200");
    const { app, window, media } = await openMedia(scene, "Mixed 200");
    const shown = await media.shownIds();
    expect(shown).toEqual(files.slice(0, shown.length).map(({ messageId }) => messageId));
    const wanted = [files[1], files[4], files[6]].filter((file) => file !== undefined);
    for (const { messageId } of wanted) await media.tick(messageId);
    expect(await media.ticked()).toMatch(/^3 selected · /);
    await media.download();
    await expectOnDisk(scene, window, wanted);
    // What is downloaded is marked, without anybody asking.
    for (const { messageId } of wanted) {
      await media.cell(messageId).and(window.page.locator('[data-mark="done"]')).waitFor();
    }
    expect(await media.cell(files[0]?.messageId ?? 0).getAttribute("data-mark")).toBe("");
    // Out of the queue it is still known: it is not fetched twice, unless that is asked for.
    const [first = 0] = wanted.map(({ messageId }) => messageId);
    await window.request("queue.act", { action: "remove", target: { all: true } });
    await window.openChat("Mixed 200");
    await window.openMedia("Mixed 200");
    await media.cell(first).and(window.page.locator('[data-mark="done"]')).waitFor();
    await media.tick(first);
    expect(await media.download()).toBe("1 was downloaded before.");
    expect((await window.rows()).length).toBe(0);
    await window.page.getByTestId("media-again").click();
    await waitForAllDone(window, 1);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("ticks a range with Shift and by the keyboard, all with Ctrl+A, and none with Escape", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    const files = await filesOf(scene, "Mixed 200");
    const ids = files.map(({ messageId }) => messageId);
    const { app, window, media } = await openMedia(scene, "Mixed 200");
    await media.tick(ids[2] ?? 0);
    await media.tick(ids[8] ?? 0, ["Shift"]);
    expect(await media.ticked()).toMatch(/^7 selected/);
    // The same from the cell itself: while something is ticked, a click ticks.
    await media.cell(ids[5] ?? 0).click();
    expect(await media.ticked()).toMatch(/^6 selected/);
    await window.page.keyboard.press("Escape");
    await window.page.getByTestId("tick-bar").waitFor({ state: "detached" });
    await media.cell(ids[0] ?? 0).focus();
    await window.page.keyboard.press("ArrowRight");
    await window.page.keyboard.press(" ");
    await window.page.keyboard.press("Shift+ArrowRight");
    await window.page.keyboard.press("Shift+ArrowRight");
    expect(await media.ticked()).toMatch(/^3 selected/);
    const keyed = files.slice(1, 4);
    expect(await media.cell(ids[3] ?? 0).getAttribute("aria-selected")).toBe("true");
    await media.download();
    await expectOnDisk(scene, window, keyed);

    // Everything, without one: also what is not listed yet.
    await media.cell(ids[0] ?? 0).focus();
    await window.page.keyboard.press("Control+a");
    expect(await media.ticked()).toMatch(/^200 selected/);
    await media.cell(ids[0] ?? 0).click();
    expect(await media.ticked()).toMatch(/^199 selected/);
    await media.download();
    await expectOnDisk(scene, window, files.slice(1));
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("shows one type, what a search finds, what there was on a day, and all of it as a list", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    const files = await filesOf(scene, "Mixed 200");
    const { app, window, media } = await openMedia(scene, "Mixed 200");
    await media.showTab("voice");
    const voices = files.filter(({ kind }) => kind === "voice");
    await media.waitForCount(voices.length);
    expect(await window.page.getByTestId("media-tab-voice").textContent()).toContain(String(voices.length));

    await media.showTab("document");
    await window.page.getByTestId("media-search").fill("archive.zip");
    const archives = files.filter(({ kind, fileName }) => kind === "document" && fileName?.includes("archive.zip"));
    expect(archives.length).toBeGreaterThan(3);
    await media.waitForCount(archives.length);
    await media.waitForEnd();
    // All that a search finds are these, and no others.
    await window.page.getByTestId("media-select-all").click();
    expect(await media.ticked()).toMatch(new RegExp(`^${archives.length} selected`));
    await media.download();
    await expectOnDisk(scene, window, archives);
    await window.page.getByTestId("media-search").fill("nothing has this name");
    await window.page.getByText("Telegram finds nothing for").waitFor();
    await window.page.getByTestId("media-search").fill("");

    await media.showTab("all");
    const { day, first: expected } = dayOf(files, 90);
    await window.page.getByTestId("media-day").fill(day);
    await media.cell(expected).waitFor();
    expect((await media.shownIds())[0]).toBe(expected);

    await media.showAs("List");
    expect((await media.shownIds())[0]).toBe(expected);
    await window.page.getByTestId("media-day-clear").click();
    await media.cell(files[0]?.messageId ?? 0).waitFor();
    expect((await media.shownIds())[0]).toBe(files[0]?.messageId);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("goes on with what is newer than a day above it, and what is in view stays where it is", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    const { control } = scene.server;
    const files = await filesOf(scene, "Mixed 200");
    const { app, window, media } = await openMedia(scene, "Mixed 200");
    const { day, first } = dayOf(files, 90);
    const newer = files.findIndex(({ messageId }) => messageId === first);
    expect(newer).toBeGreaterThan(50);
    await window.page.getByTestId("media-day").fill(day);
    await media.waitForCount(files.length - newer);
    await media.cell(first).waitFor();

    const fault = await control.addFault({
      method: "messages.getHistory",
      action: { rpcError: { code: 400, text: "CHANNEL_PRIVATE" } },
    });
    await window.page.getByTestId("media-newer").click();
    await media.grid.and(window.page.locator('[data-newer="failed"]')).waitFor();
    await control.removeFault(fault.id);
    expect(await media.placesWhileNewerCome(first)).toHaveLength(1);
    await media.waitForCount(files.length);
    // It is above, to be scrolled to; and has not been asked for beyond what there is.
    const last = files[newer - 1]?.messageId ?? 0;
    await media.grid.hover();
    await window.page.mouse.wheel(0, -300);
    await media.cell(last).waitFor();
    await media.grid.evaluate((grid) => grid.scrollTo(0, 0));
    await media.cell(files[0]?.messageId ?? 0).waitFor();
    await media.grid.and(window.page.locator('[data-newer="end"]')).waitFor();
    await window.page.getByTestId("media-newer").waitFor({ state: "detached" });
    expect((await media.shownIds())[0]).toBe(files[0]?.messageId);

    // The wheel, or the arrow keys, at the top of a day do the same.
    for (const goOn of [
      async () => {
        await media.grid.hover();
        await window.page.mouse.wheel(0, -100);
      },
      async () => {
        await media.cell(first).focus();
        await window.page.keyboard.press("ArrowUp");
      },
      // In a preview, the way to what is newer leads on.
      async () => {
        await media.showTab("photo");
        const [firstPhoto = 0] = await media.shownIds();
        await media.look(firstPhoto);
        await window.page.locator('[data-testid="preview-left"]:enabled').click();
        await media.waitForPreview("shown");
        await media.closePreview();
        expect((await media.shownIds()).some((id) => id > firstPhoto)).toBe(true);
        await media.showTab("all");
        await media.waitForCount(files.length - newer);
        await window.page.getByTestId("media-newer").click();
      },
    ]) {
      await window.page.getByTestId("media-day-clear").click();
      await media.cell(files[0]?.messageId ?? 0).waitFor();
      await window.page.getByTestId("media-day").fill(day);
      await media.waitForCount(files.length - newer);
      await goOn();
      await media.waitForCount(files.length);
      await media.cell(first).waitFor();
    }

    // Everything is what is listed and all that is older, not what has come since.
    const { key } = await control.chatByTitle("Mixed 200");
    await control.addMessage({ chat: key, text: "new", file: { kind: "photo" } });
    await window.page.getByTestId("media-select-all").click();
    await media.download();
    await expectOnDisk(scene, window, files);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("groups an album under its caption", async () => {
    const scene = await setScene({ scenario: "demo" });
    const files = await filesOf(scene, "Family album");
    const { app, window, media } = await openMedia(scene, "Family album");
    await media.showAs("List");
    const captioned = files.find(({ groupedId, text }) => groupedId !== undefined && text !== "");
    const members = files.filter(({ groupedId }) => groupedId === captioned?.groupedId);
    const heading = window.page.getByTestId("media-album").filter({ hasText: captioned?.text ?? "" });
    await waitFor("the album", async () => {
      if ((await heading.count()) > 0) return true;
      await media.grid.evaluate((grid) => grid.scrollBy(0, 300));
      return null;
    });
    expect(await heading.textContent()).toContain(`Album of ${members.length}`);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("previews photo, video and audio by reading ranges, and writes nothing to the downloads folder", async () => {
    const scene = await setScene({ scenario: "demo" });
    const { control } = scene.server;
    const files = await filesOf(scene, "Family album");
    const { app, window, media } = await openMedia(scene, "Family album");
    for (const [kind, element] of [
      ["photo", "img"],
      ["video", "video"],
      ["audio", "audio"],
      ["voice", "audio"],
    ] as const) {
      await media.showTab(kind);
      const file = files.find((each) => each.kind === kind);
      if (file === undefined) throw new Error(`the chat has no ${kind}`);
      await control.resetCounters();
      await media.look(file.messageId);
      const played = window.page.getByTestId("preview-show").locator(element).last();
      if (element !== "img") {
        // From the middle on: that is read next, not what lies between.
        const seconds = await played.evaluate(async (player) => {
          const { duration } = player as HTMLMediaElement;
          (player as HTMLMediaElement).currentTime = duration / 2;
          await new Promise((resolve) => player.addEventListener("seeked", resolve, { once: true }));
          return (player as HTMLMediaElement).currentTime;
        });
        expect(seconds).toBeGreaterThan(0);
      } else {
        const width = await played.evaluate((picture) => (picture as HTMLImageElement).naturalWidth);
        expect(width).toBe(file.width);
      }
      const served = (await control.fileCounters()).filter(({ key }) => key.startsWith(file.fileId));
      expect(served.flatMap(({ ranges }) => ranges).every(({ limit }) => limit <= 256 * 1024)).toBe(true);
      expect(served.length).toBeGreaterThan(0);
      await media.closePreview();
    }
    // Not even the folder is there.
    expect(existsSync(scene.downloads)).toBe(false);
    expect(await window.rows()).toEqual([]);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("ends a preview that is on its way when it is closed, and with a quit", async () => {
    const scene = await setScene({ scenario: "demo" });
    const { control } = scene.server;
    const files = await filesOf(scene, "Family album");
    const { app, window, media } = await openMedia(scene, "Family album");
    await media.showTab("video");
    const [first, second] = files.filter(({ kind }) => kind === "video");
    if (first === undefined || second === undefined) throw new Error("the chat has no two videos");
    await media.waitForPictures();
    await control.addFault({ method: "upload.getFile", action: { noReply: true } });
    const asked = async (file: FileView) => (await control.counters()).requestsByMethod["upload.getFile"] ?? file.dcId;
    await control.resetCounters();
    await media.cell(first.messageId).click();
    await waitFor("a request for the video", async () => ((await asked(first)) > 0 ? true : null));
    await media.closePreview();
    await media.cell(second.messageId).click();
    await window.page.getByTestId("preview-show").waitFor();
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("shows by itself what is posted while it is open, or says that there is something new", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    const { control } = scene.server;
    const { key } = await control.chatByTitle("Mixed 200");
    const { app, window, media } = await openMedia(scene, "Mixed 200");
    const askedFor = async (method: string): Promise<number> =>
      (await control.counters()).requestsByMethod[method] ?? 0;
    const waitUntilTold = () =>
      waitFor("Telegram to be asked for updates", async () => ((await askedFor("updates.getState")) > 0 ? true : null));
    const post = async (): Promise<number> =>
      (await control.addMessage({ chat: key, text: "new", file: { kind: "photo" } })).id;
    const waitForTotal = (total: number) =>
      window.page
        .getByTestId("media-tab-all")
        .filter({ hasText: String(total) })
        .waitFor();
    await media.shownIds();
    await waitUntilTold();
    const first = await post();
    await media.cell(first).waitFor();
    await waitForTotal(201);

    // What somebody is at is not pulled away.
    await media.tick(first);
    const second = await post();
    await window.page.getByTestId("media-show-news").click();
    await media.cell(second).waitFor();
    await waitForTotal(202);
    expect(await media.ticked()).toMatch(/^1 selected/);
    await window.page.getByTestId("media-clear").click();

    // Many at once are few questions.
    await control.resetCounters();
    for (let posted = 0; posted < 30; posted += 1) await post();
    const last = await post();
    await media.cell(last).waitFor();
    await waitForTotal(233);
    expect((await media.shownIds())[0]).toBe(last);
    expect(await askedFor("messages.getHistory")).toBeLessThanOrEqual(3);

    // What was posted while the connection was away is told by nobody.
    await control.setWireFaults({ refuse: true });
    await control.dropConnections();
    const missed = await post();
    await control.setWireFaults({ refuse: false });
    await media.cell(missed).waitFor();

    // Nothing is asked for a chat that nobody looks at; it is there the next time.
    await window.showQueue();
    await control.resetCounters();
    const unseen = await post();
    await window.openMedia("Mixed 200");
    await waitUntilTold();
    await media.cell(unseen).waitFor();
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("is there at once from the cache, also when Telegram does not answer, and takes up what is new", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    const { control } = scene.server;
    const files = await filesOf(scene, "Mixed 200");
    const first = await openMedia(scene, "Mixed 200");
    await first.media.shownIds();
    first.app.sendSignal("SIGTERM");
    await expectGracefulEnd(first.app);

    const { key } = await control.chatByTitle("Mixed 200");
    const posted = await control.addMessage({ chat: key, text: "new", file: { kind: "photo" } });
    const fault = await control.addFault({ method: "messages.getHistory", action: { noReply: true } });
    const second = await scene.start();
    await second.window.openMedia("Mixed 200");
    const media = new MediaDriver(second.window);
    expect((await media.shownIds())[0]).toBe(files[0]?.messageId);
    await control.removeFault(fault.id);
    await second.window.openMedia("Mixed 200");
    await second.window.showQueue();
    await second.window.openMedia("Mixed 200");
    await media.cell(posted.id).waitFor();
    second.app.sendSignal("SIGTERM");
    await expectGracefulEnd(second.app);
  });
});
