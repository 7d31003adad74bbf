import { describe, expect, it } from "vitest";
import type { FileView } from "../telegram-server/control/views";
import { runBeside, startUnattached } from "./support/beside";
import { endDemo, expectFiles, filesOf, type OpenDemo, openDemo } from "./support/demo-scene";
import { LinksDriver } from "./support/links-driver";
import { expectGracefulEnd } from "./support/quiet";
import { setScene } from "./support/scene";
import { waitForAllDone } from "./support/waits";
import { testAccounts, WindowDriver } from "./support/window-driver";

/** The demo's world, and a driver of the dialog for links. */
async function openWithLinks(): Promise<OpenDemo & { links: LinksDriver }> {
  const demo = await openDemo();
  return { ...demo, links: new LinksDriver(demo.window) };
}

/** Messages of a list of files by their places in it; there have to be so many. */
function at(files: readonly FileView[], ...places: number[]): FileView[] {
  return places.map((place) => {
    const file = files[place];
    if (!file) throw new Error(`there is no file ${place}`);
    return file;
  });
}

describe("links", () => {
  it("of every kind at once, bad ones among them: each file bit-exact, each problem by itself", async () => {
    const demo = await openWithLinks();
    const { scene, window, links } = demo;
    const lectures = await filesOf(scene, "Lectures on Rivers");
    const family = await filesOf(scene, "Family album");
    const talk = await filesOf(scene, "Harbour News: talk");
    const news = await filesOf(scene, "Harbour News");
    const tunes = await filesOf(scene, "Quiet Tunes");
    const forum = await filesOf(scene, "Allotment gardeners");
    const saved = await filesOf(scene, "Saved Messages");
    const tools = (await scene.server.control.chat(forum.key)).topics.find(({ title }) => title === "Tools");
    // The family's messages of a day: an album of four, a film, a picture, a text, and so on.
    const [lecture, secondAlbum, albumPart] = [
      ...at(lectures.files, 0),
      ...at(
        family.files.filter(({ kind }) => kind === "photo"),
        7,
      ),
      ...at(family.files, 2),
    ];
    const [post, comment, tune, lastTune, parking] = [
      ...at(news.files, 1),
      ...at(talk.files, 3),
      ...at(tunes.files, 2, 4),
      ...at(saved.files, 1),
    ];
    const textId = (at(family.files, 5)[0]?.messageId ?? 0) + 1;
    const good = {
      message: `https://t.me/River_Lectures/${lecture?.messageId}`,
      album: `https://t.me/c/${family.id}/${albumPart?.messageId}`,
      single: `t.me/c/${family.id}/${secondAlbum?.messageId}?single`,
      comment: `https://t.me/harbour_news/${post?.messageId}?comment=${comment?.messageId}`,
      range: `https://quiet_tunes.t.me/${tune?.messageId}-${lastTune?.messageId}`,
      topic: `tg://privatepost?channel=${forum.id}&post=1-100&thread=${tools?.id}`,
      saved: `me/${parking?.messageId}`,
    };
    const bad = {
      "https://example.com/a/1": "not-telegram",
      "https://t.me/+AbCdEf": "invite-link",
      "https://t.me/river_lectures/9-3": "range-backwards",
    };
    const hopeless = {
      "https://t.me/river_lectures/99999": "deleted",
      "https://t.me/c/99999/5": "no-access",
      "https://t.me/nobody_has_this/5": "unknown-name",
      [`https://t.me/c/${family.id}/${textId}`]: "text-only",
      "https://t.me/river_lectures/1?comment=5": "no-comments",
    };
    await links.open();
    const goodOnes = Object.values(good);
    const all = [...goodOnes.slice(0, 3), ...Object.keys(bad), ...goodOnes.slice(3), ...Object.keys(hopeless)];
    await links.type(
      `Look: ${all.join(", and\n")}.`,
      goodOnes.length + Object.keys(hopeless).length,
      Object.keys(bad).length,
    );
    expect(await links.badOnes()).toEqual(bad);
    await links.download();
    expect(await links.results()).toEqual({
      ...Object.fromEntries(goodOnes.map((link) => [link, "done"])),
      ...bad,
      ...hopeless,
    });
    expect((await links.text()).split("\n").sort()).toEqual([...Object.keys(bad), ...Object.keys(hopeless)].sort());

    const wanted = [
      ...at(lectures.files, 0),
      ...at(family.files, 0, 1, 2, 3),
      ...(secondAlbum ? [secondAlbum] : []),
      ...(comment ? [comment] : []),
      ...at(tunes.files, 2, 3, 4),
      ...at(forum.files, 3, 4, 5),
      ...(parking ? [parking] : []),
    ];
    await waitForAllDone(window, wanted.length);
    await expectFiles(scene, wanted);

    // Again, and in other forms: nothing comes twice.
    const before = (await scene.server.control.counters()).requestsByMethod["upload.getFile"];
    await links.type(`${goodOnes.join(" ")} tg://resolve?domain=quiet_tunes&post=${tune?.messageId}`, 8, 0);
    await links.download();
    expect(new Set(Object.values(await links.results()))).toEqual(new Set(["done"]));
    expect(await links.text()).toBe("");
    expect(await window.rows()).toHaveLength(wanted.length);
    expect((await scene.server.control.counters()).requestsByMethod["upload.getFile"]).toEqual(before);
    await endDemo(demo);
  });

  it("to a chat open it, a public channel that is not in the list too, and its media come", async () => {
    const demo = await openWithLinks();
    const { scene, window, links } = demo;
    const { control } = scene.server;
    await links.open();
    await links.type("@Quiet_Tunes", 1, 0);
    await links.download();
    await window.page.getByRole("heading", { level: 1, name: "Quiet Tunes" }).waitFor();

    const channel = await control.addChat({
      kind: "channel",
      title: "Somewhere else",
      username: "somewhere_else",
      visibleTo: ["1002"],
    });
    await control.addMessage({
      chat: channel.key,
      file: { kind: "document", sizeBytes: 300_000, fileName: "map.pdf" },
    });
    await links.open();
    await links.type("https://t.me/somewhere_else", 1, 0);
    await links.download();
    await window.page.getByRole("heading", { level: 1, name: "Somewhere else" }).waitFor();
    await window.downloadChat();
    await waitForAllDone(window, 1);
    await expectFiles(scene, await control.filesOfChat(channel.key));
    await endDemo(demo);
  });

  it("pasted outside a field and dropped on the window open the dialog filled, and nothing comes unasked", async () => {
    const demo = await openWithLinks();
    const { app, scene, window, links } = demo;
    const tunes = await filesOf(scene, "Quiet Tunes");
    const [first, second] = tunes.files.map(({ messageId }) => `https://t.me/quiet_tunes/${messageId}`);
    const copy = (text: string) =>
      app.electronApp.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text);

    await copy(`Listen to ${first} tonight`);
    await window.page.getByTestId("chat-search").focus();
    await window.page.keyboard.press("Control+v");
    await expect.poll(() => window.page.getByTestId("chat-search").inputValue()).toContain("Listen to");
    expect(await window.page.getByTestId("links-text").count()).toBe(0);
    await window.page.keyboard.press("Escape");
    await window.page.getByTestId("chat-search").blur();
    await window.page.keyboard.press("Control+v");
    expect(await links.text()).toBe(`Listen to ${first} tonight`);
    await links.expectCount(1, 0);
    expect(await window.rows()).toEqual([]);

    const dropped = await window.page.evaluateHandle((link) => {
      const transfer = new DataTransfer();
      transfer.setData("text/uri-list", link ?? "");
      return transfer;
    }, second);
    await window.page.dispatchEvent("main", "dragover", { dataTransfer: dropped });
    await window.page.getByTestId("drop-overlay").waitFor();
    await window.page.dispatchEvent("main", "drop", { dataTransfer: dropped });
    await window.page.getByTestId("drop-overlay").waitFor({ state: "detached" });
    await links.expectCount(2, 0);
    expect(await links.text()).toBe(`Listen to ${first} tonight\n${second}`);
    expect(await window.rows()).toEqual([]);
    await links.download();
    await waitForAllDone(window, 2);
    await expectFiles(scene, at(tunes.files, 0, 1));
    await endDemo(demo);
  });
});

describe("links from other programs", () => {
  it("are offered in the window of the instance that runs; before a sign-in, after it", async () => {
    const scene = await setScene({ scenario: "demo" });
    const { app, window } = await scene.start();
    const links = new LinksDriver(window);
    const tunes = await filesOf(scene, "Quiet Tunes");
    const [first, second] = tunes.files.map(({ messageId }) => `https://t.me/quiet_tunes/${messageId}`);
    await window.page.getByTestId("signin-phone").waitFor();
    const own = `gramhaul://download?link=${encodeURIComponent(first ?? "")}`;
    expect(await runBeside(scene, [own])).toEqual({ code: 0, said: "" });
    await window.signIn(testAccounts.plain);
    expect(await links.text()).toBe(own);
    await links.expectCount(1, 0);

    expect(await runBeside(scene, [second ?? "", "tg://join?invite=AbC"])).toEqual({ code: 0, said: "" });
    await links.expectCount(2, 1);
    expect(await links.badOnes()).toEqual({ "tg://join?invite=AbC": "invite-link" });
    expect(await window.rows()).toEqual([]);
    await links.download();
    await waitForAllDone(window, 2);
    await expectFiles(scene, at(tunes.files, 0, 1));
    await endDemo({ scene, app });
  });

  it("are offered by the instance that was started with them", async () => {
    const scene = await setScene({ scenario: "demo" });
    const link = "tg://resolve?domain=quiet_tunes&post=1";
    const app = await startUnattached(scene, { args: [link] });
    const window = new WindowDriver(await app.window());
    await window.signIn(testAccounts.plain);
    const links = new LinksDriver(window);
    expect(await links.text()).toBe(link);
    await links.expectCount(1, 0);
    expect(await window.rows()).toEqual([]);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });
});

describe("links that have to wait", () => {
  it("say so, go on by themselves, and can be stopped; what a quit interrupts goes on at the next start", async () => {
    const demo = await openWithLinks();
    const { app, scene, window, links } = demo;
    const { control } = scene.server;
    const link = "https://t.me/quiet_tunes/1";
    const flood = (seconds: number) =>
      control.addFault({
        method: "channels.getMessages",
        times: 1,
        action: { rpcError: { code: 420, text: `FLOOD_WAIT_${seconds}` } },
      });
    await links.open();
    await flood(2);
    await links.type(link, 1, 0);
    await links.download();
    await links.expectState(link, "waiting");
    expect(await links.results()).toEqual({ [link]: "done" });
    await waitForAllDone(window, 1);

    await flood(600);
    await links.type(`${link} t.me/quiet_tunes/2`, 2, 0);
    await links.download();
    await links.expectState(link, "waiting");
    await window.page.getByTestId("links-stop").click();
    expect(await links.results()).toEqual({ [link]: "stopped", "t.me/quiet_tunes/2": "stopped" });
    expect(await links.text()).toBe(`${link}\nt.me/quiet_tunes/2`);

    await flood(600);
    await links.download();
    await links.expectState(link, "waiting");
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);

    // What the quit interrupted was recorded, and goes on by itself.
    const next = await scene.start();
    await waitForAllDone(next.window, 2);
    await expectFiles(scene, at((await filesOf(scene, "Quiet Tunes")).files, 0, 1));
    await endDemo({ ...demo, app: next.app });
  });
});
