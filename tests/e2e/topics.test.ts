import { dirname, relative } from "node:path";
import { describe, expect, it } from "vitest";
import type { DownloadRow, Scan } from "../../src/shared/downloads";
import type { FileView } from "../telegram-server/control/views";
import { filesBelow, sha256Of } from "./support/file-hashes";
import { expectGracefulEnd } from "./support/quiet";
import { type Scene, setScene } from "./support/scene";
import { waitFor, waitForAllDone } from "./support/waits";
import { testAccounts, type WindowDriver } from "./support/window-driver";

async function openChat(title: string) {
  const scene = await setScene({ scenario: "conversations" });
  const { app, window } = await scene.start();
  await window.signIn(testAccounts.plain);
  await window.openChat(title);
  return { scene, app, window };
}

async function filesOf(scene: Scene, title: string): Promise<FileView[]> {
  return scene.server.control.filesOfChat((await scene.server.control.chatByTitle(title)).key);
}

/** Presses the button and waits for the end of the scan and of its downloads; what is on disk has exactly these contents. */
async function download(scene: Scene, window: WindowDriver, wanted: readonly FileView[]): Promise<Scan> {
  await window.downloadChat();
  const scan = await waitFor("the end of the scan", async () => {
    const [first] = await window.scans();
    return first?.state === "done" ? first : null;
  });
  await waitForAllDone(window, wanted.length);
  const hashes = await Promise.all((await filesBelow(scene.downloads)).map(sha256Of));
  expect(hashes.sort()).toEqual(wanted.map(({ sha256 }) => sha256).sort());
  return scan;
}

/** What the details dialog says of where a row's message comes from. */
async function detailOf(
  window: WindowDriver,
  row: DownloadRow | undefined,
  name: "forwarded" | "post",
): Promise<string> {
  await window.page.locator(`[data-testid="queue-row"][data-id="${row?.id}"]`).click({ button: "right" });
  await window.page.getByTestId("menu-details").click();
  const detail = window.page.getByTestId(`details-${name}`);
  await detail.waitFor();
  const text = (await detail.textContent()) ?? "";
  await window.page.keyboard.press("Escape");
  await detail.waitFor({ state: "detached" });
  return text;
}

describe("a forum", () => {
  it("gives exactly the media of the topics that are ticked; one that was deleted meanwhile is named", async () => {
    const { scene, app, window } = await openChat("Garden club");
    const { page } = window;
    const { key, topics } = await scene.server.control.chatByTitle("Garden club");
    const idOf = (title: string): number => topics.find((topic) => topic.title === title)?.id ?? 0;
    expect(await page.getByTestId("topics-summary").textContent()).toBe("All topics");
    await page.getByTestId("topics-toggle").click();
    await page.getByTestId("topic").first().waitFor();
    expect(await page.getByTestId("topic").count()).toBe(4);
    await page.getByTestId("topics-search").fill("TOOL");
    await page
      .getByTestId("topic")
      .and(page.locator(`[data-topic-id="${idOf("Seeds")}"]`))
      .waitFor({ state: "detached" });
    await page.getByTestId("topic").check();
    await page.getByTestId("topics-search").fill("");
    for (const title of ["Seeds", "Harvest"]) await page.locator(`[data-topic-id="${idOf(title)}"]`).check();
    expect(await page.getByTestId("topics-summary").textContent()).toBe("Tools, Seeds, Harvest");
    expect(await page.getByTestId("chat-download").textContent()).toBe("Download from 3 topics");

    await scene.server.control.deleteTopic(key, idOf("Harvest"));
    await scene.server.control.resetCounters();
    const wanted = (await filesOf(scene, "Garden club")).filter(
      ({ topicId }) => topicId === idOf("Seeds") || topicId === idOf("Tools"),
    );
    expect(wanted.length).toBeGreaterThan(15);
    await page.getByTestId("topic-folders").check();
    const scan = await download(scene, window, wanted);
    const folders = (await window.rows()).map(({ path }) => dirname(relative(scene.downloads, path ?? "")));
    expect([...new Set(folders)].sort()).toEqual(["Garden club/Seeds", "Garden club/Tools"]);
    expect(scan).toMatchObject({ scanned: wanted.length, notes: [{ kind: "topic-gone", title: "Harvest" }] });
    expect((await scene.server.control.counters()).requestsByMethod["messages.getHistory"] ?? 0).toBe(0);
    const note = page.getByTestId("scan-note");
    expect(await note.textContent()).toBe("The topic “Harvest” was deleted meanwhile. The others were looked through.");
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});

describe("a channel with comments and albums", () => {
  it("gives its posts and the media of their comments, each of which knows its post", async () => {
    const { scene, app, window } = await openChat("City walks");
    const { page } = window;
    await page.getByTestId("with-comments").check();
    await page.getByTestId("filter-toggle").click();
    await page.getByTestId("filter-expression").fill("caption in ['Walk 2', 'Walk 3'] and not media_type == 'photo'");
    await page.getByTestId("whole-albums").check();
    await page.getByTestId("filter-joined").waitFor();
    const posts = (await filesOf(scene, "City walks")).filter(
      ({ groupedId, text }) => groupedId !== undefined || text === "Walk 3",
    );
    const second = posts.find(({ text }) => text === "Walk 2")?.groupedId;
    const album = posts.filter(({ groupedId }) => groupedId === second);
    expect(album.length).toBe(3);
    const talk = await filesOf(scene, "City walks: talk");
    const root = talk.find(({ topicId, text }) => topicId === undefined && text === "Walk 2")?.messageId;
    const comments = talk.filter(({ topicId }) => topicId === root);
    expect(comments.length).toBe(4);
    await download(scene, window, [...album, ...comments]);
    const rows = await window.rows();
    const folders = rows.map(({ path }) => relative(scene.downloads, path ?? "").split("/")[0]);
    expect([...new Set(folders)].sort()).toEqual(["City walks", "City walks_ talk"]);
    await window.showQueue();
    const route = rows.find(({ fileName }) => fileName.startsWith("route of"));
    const post = album.find(({ text }) => text === "Walk 2")?.messageId;
    expect(await detailOf(window, route, "post")).toBe(`Message ${post} in City walksWalk 2`);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("gives its posts where the comments may not be seen, and says so", async () => {
    const { scene, app, window } = await openChat("City walks");
    const action = { rpcError: { code: 400, text: "CHANNEL_PRIVATE" } };
    await scene.server.control.addFault({ method: "messages.getReplies", action });
    await window.page.getByTestId("with-comments").check();
    await download(scene, window, await filesOf(scene, "City walks"));
    const note = window.page.getByTestId("scan-note");
    expect(await note.getAttribute("data-kind")).toBe("comments-closed");
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});

describe("saved messages", () => {
  it("are in the list, have their folder, and say whom they were forwarded from", async () => {
    const { scene, app, window } = await openChat("Saved messages");
    await download(scene, window, await filesOf(scene, "Saved Messages"));
    const rows = await window.rows();
    expect(new Set(rows.map(({ path }) => relative(scene.downloads, path ?? "").split("/")[0]))).toEqual(
      new Set(["Saved Messages"]),
    );
    const named = (name: string) => rows.find(({ fileName }) => fileName === name);
    expect(await detailOf(window, named("from mira.txt"), "forwarded")).toBe("Mira Holm");
    expect(await detailOf(window, named("from someone.txt"), "forwarded")).toBe("Someone shy");
    const photo = rows.find(({ kind }) => kind === "photo");
    expect(await detailOf(window, photo, "forwarded")).toBe("City walks");
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});
