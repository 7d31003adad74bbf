import { describe, expect, it } from "vitest";
import type { WatchRule } from "../../src/shared/watch-rules";
import type { ControlBody } from "../telegram-server/control/schemas";
import { proveWatch } from "../watch-proof/proof";
import { filesBelow, sha256Of } from "./support/file-hashes";
import { expectGracefulEnd } from "./support/quiet";
import { type Scene, setScene } from "./support/scene";
import { waitFor, waitForAllDone, waitForTotals } from "./support/waits";
import { testAccounts, type WindowDriver } from "./support/window-driver";

const chatTitle = "Allotment news";

type NewFile = NonNullable<ControlBody<"newMessage">["file"]>;

const longAgo = Math.floor(Date.UTC(2024, 0, 1) / 1_000);

/** A chat to watch, with two files that were there before: one of long ago, one of a moment ago. */
class WatchedChat {
  #posted = 0;

  private constructor(
    readonly scene: Scene,
    readonly key: string,
  ) {}

  static async open(scene: Scene): Promise<WatchedChat> {
    const { key } = await scene.server.control.addChat({ kind: "channel", title: chatTitle });
    const chat = new WatchedChat(scene, key);
    await chat.post(1, { fileName: "long ago.bin" }, { date: longAgo });
    await chat.post(1, { fileName: "before.bin" });
    return chat;
  }

  /** Posts documents of a few kilobytes; resolves to their message ids. */
  async post(
    count: number,
    file: Partial<NewFile> = {},
    message: { text?: string; date?: number } = {},
  ): Promise<number[]> {
    const ids: number[] = [];
    for (let index = 0; index < count; index += 1) {
      this.#posted += 1;
      const { id } = await this.scene.server.control.addMessage({
        chat: this.key,
        ...message,
        file: { kind: "document", sizeBytes: 3_000 + this.#posted, fileName: `news ${this.#posted}.bin`, ...file },
      });
      ids.push(id);
    }
    return ids;
  }

  /** Waits until these messages' files are done, and nothing else is in the queue; each is on disk once, bit for bit. */
  async expectExactly(window: WindowDriver, ids: readonly number[]): Promise<void> {
    await waitForAllDone(window, ids.length);
    const queued = (await window.rows()).map(({ messageId }) => messageId).sort((a, b) => a - b);
    expect(queued).toEqual([...ids].sort((a, b) => a - b));
    const files = await this.scene.server.control.filesOfChat(this.key);
    const wanted = files.filter(({ messageId }) => ids.includes(messageId)).map(({ sha256 }) => sha256);
    const hashes = await Promise.all((await filesBelow(this.scene.downloads)).map(sha256Of));
    expect(hashes.sort()).toEqual(wanted.sort());
  }
}

async function ruleThat(window: WindowDriver, what: string, holds: (rule: WatchRule) => boolean): Promise<WatchRule> {
  return await waitFor(what, async () => (await window.request("watch.list", undefined)).find(holds) ?? null);
}

const countsIn = (window: WindowDriver): Promise<string | null> =>
  window.page.getByTestId("watch-counts").textContent();

async function waitForCounts(window: WindowDriver, ...words: string[]): Promise<void> {
  await waitFor(`the counts ${words}`, async () => {
    const text = (await countsIn(window)) ?? "";
    return words.every((word) => text.includes(word)) ? true : null;
  });
}

async function openDialog(window: WindowDriver): Promise<void> {
  await window.openChat(chatTitle);
  await window.page.getByTestId("chat-watch").click();
  await window.page.getByTestId("watch-save").waitFor();
}

async function save(window: WindowDriver): Promise<void> {
  await window.page.getByTestId("watch-save").click();
  await window.page.getByTestId("watch-save").waitFor({ state: "detached" });
}

describe("a watch rule", () => {
  it("is made in the window; what is posted comes bit for bit, is counted, paused, changed and no longer watched", async () => {
    const scene = await setScene({ scenario: "empty" });
    const chat = await WatchedChat.open(scene);
    const { app, window } = await scene.start();
    const { page } = window;
    await window.signIn(testAccounts.plain);
    await page.getByTestId("nav-watch").click();
    await page.getByText("No chat is watched yet").waitFor();

    await openDialog(window);
    // Without a kind there is nothing to watch, and what is not right can't be saved.
    for (const kind of ["photo", "video", "audio", "voice", "video-note", "animation", "document"]) {
      await page.getByTestId(`watch-kind-${kind}`).click();
    }
    expect(await page.getByTestId("watch-save").isDisabled()).toBe(true);
    await page.getByTestId("watch-kind-document").click();
    await page.getByTestId("watch-template").fill("{chat}/{nam}");
    await page.getByTestId("names-problem").waitFor();
    expect(await page.getByTestId("watch-save").isDisabled()).toBe(true);
    await page.getByTestId("watch-template").fill("Watched/{message_id} {file_name}");
    await page.getByTestId("watch-path").waitFor();
    await save(window);
    expect(await page.getByTestId("chat-watch").getAttribute("data-state")).toBe("watching");

    const first = await chat.post(3);
    await chat.post(1, { kind: "photo" });
    await chat.expectExactly(window, first);
    const names = (await filesBelow(scene.downloads)).map((path) => path.slice(scene.downloads.length + 1));
    expect(names.sort()).toEqual(first.map((id) => `Watched/${id} news ${id}.bin`).sort());
    await page.getByTestId("nav-watch").click();
    await waitForCounts(window, "4 files posted", "3 wanted", "3 newly queued", "Last:");

    await page.getByTestId("watch-pause").click();
    await page.locator('[data-testid="watch-rule"][data-state="paused"]').waitFor();
    const meanwhile = await chat.post(2);
    await page.getByTestId("watch-resume").click();
    await chat.expectExactly(window, [...first, ...meanwhile]);
    await waitForCounts(window, "6 files posted", "5 newly queued");

    await page.getByTestId("watch-edit").click();
    await page.getByText("Changes hold for what is posted from now on.").waitFor();
    await page.getByTestId("filter-toggle").click();
    await page.getByTestId("filter-expression").fill("captoin contains 'yes'");
    await page.getByTestId("filter-problem").waitFor();
    expect(await page.getByTestId("watch-save").isDisabled()).toBe(true);
    await page.getByTestId("filter-expression").fill("caption contains 'yes'");
    await page.getByTestId("filter-joined").waitFor();
    await page.getByTestId("watch-template").fill("");
    await save(window);
    expect(await page.getByTestId("watch-filter").textContent()).toBe("caption contains 'yes'");
    await chat.post(2, {}, { text: "no" });
    const yes = await chat.post(2, {}, { text: "yes" });
    await chat.expectExactly(window, [...first, ...meanwhile, ...yes]);
    const places = (await filesBelow(scene.downloads)).map((path) => path.slice(scene.downloads.length + 1));
    expect(places.filter((place) => place.startsWith(`${chatTitle}/`))).toHaveLength(2);
    await waitForCounts(window, "10 files posted", "7 wanted");

    // Opened again it holds what was saved.
    await page.getByTestId("watch-edit").click();
    expect(await page.getByTestId("filter-expression").inputValue()).toBe("caption contains 'yes'");
    await page.keyboard.press("Escape");
    await page.getByTestId("watch-save").waitFor({ state: "detached" });

    await page.getByTestId("watch-remove").click();
    await page.getByTestId("watch-remove-confirm").click();
    await page.getByText("No chat is watched yet").waitFor();
    await chat.post(1, {}, { text: "yes" });
    await window.request("network.state", undefined);
    expect((await window.rows()).length).toBe(7);
    expect(await window.request("watch.list", undefined)).toEqual([]);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("catches up from a day on, then with what came while the app was closed; what was removed stays away", async () => {
    const scene = await setScene({ scenario: "empty" });
    const chat = await WatchedChat.open(scene);
    const first = await scene.start();
    await first.window.signIn(testAccounts.plain);
    await openDialog(first.window);
    const { page } = first.window;
    await page.getByTestId("watch-from-day").click();
    expect(await page.getByTestId("watch-save").isDisabled()).toBe(true);
    const yesterday = new Date(Date.now() - 86_400_000);
    const day = [yesterday.getFullYear(), yesterday.getMonth() + 1, yesterday.getDate()].map((part) =>
      String(part).padStart(2, "0"),
    );
    await page.getByTestId("watch-day").fill(day.join("-"));
    await save(first.window);
    await chat.expectExactly(first.window, [2]);
    await first.window.request("queue.act", { action: "remove-with-file", target: { all: true } });
    await waitForTotals(first.window, "an empty queue", ({ counts }) => counts.done === 0);
    first.app.sendSignal("SIGTERM");
    await expectGracefulEnd(first.app);

    const meanwhile = await chat.post(130);
    const second = await scene.start();
    await chat.expectExactly(second.window, meanwhile);
    await second.window.page.getByTestId("nav-watch").click();
    await waitForCounts(second.window, "131 files posted", "131 newly queued");
    await second.app.kill9();
    const later = await chat.post(3);
    const third = await scene.start();
    await chat.expectExactly(third.window, [...meanwhile, ...later]);
    third.app.sendSignal("SIGTERM");
    await expectGracefulEnd(third.app);
  });

  it("says in words when the chat can't be read, and goes on when it can", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { control } = scene.server;
    const chat = await WatchedChat.open(scene);
    const { app, window } = await scene.start();
    const { page } = window;
    await window.signIn(testAccounts.plain);
    const lost = { code: 400, text: "CHANNEL_PRIVATE" };
    const fault = await control.addFault({ method: "messages.getHistory", action: { rpcError: lost } });
    await openDialog(window);
    await page.getByTestId("watch-save").click();
    await page.getByTestId("watch-dialog").getByTestId("problem").waitFor();
    expect(await window.request("watch.list", undefined)).toEqual([]);
    await control.removeFault(fault.id);
    await save(window);

    const again = await control.addFault({ method: "messages.getHistory", action: { rpcError: lost } });
    const ids = await chat.post(1);
    await page.getByTestId("nav-watch").click();
    await page.locator('[data-testid="watch-rule"][data-state="problem"]').waitFor();
    expect(await page.getByTestId("watch-state").textContent()).toContain(
      "Telegram does not show you this chat any more",
    );
    await control.removeFault(again.id);
    await page.getByTestId("watch-resume").click();
    await chat.expectExactly(window, ids);
    await ruleThat(window, "a rule that watches", ({ state }) => state === "watching");
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("of one topic takes that topic's media only, beside a rule for another", async () => {
    const scene = await setScene({ scenario: "conversations" });
    const { control } = scene.server;
    const { key, topics } = await control.chatByTitle("Garden club");
    const idOf = (title: string): number | undefined => topics.find((topic) => topic.title === title)?.id;
    const { app, window } = await scene.start();
    const { page } = window;
    await window.signIn(testAccounts.plain);
    await window.openChat("Garden club");
    for (const title of ["Tools", "General"]) {
      await page.getByTestId("chat-watch").click();
      await page.getByTestId("watch-topic").fill(title.slice(0, 4).toUpperCase());
      await page.getByRole("option", { name: title, exact: true }).click();
      await save(window);
    }
    const posted: { id: number; topic: string; sha256: string | undefined }[] = [];
    for (const [index, topic] of ["Seeds", "Tools", "General", "Tools", "Seeds"].entries()) {
      const { id } = await control.addMessage({
        chat: key,
        topicId: topic === "General" ? undefined : idOf(topic),
        file: { kind: "document", sizeBytes: 4_000 + index, fileName: `${topic} ${index}.bin` },
      });
      const files = await control.filesOfChat(key);
      posted.push({ id, topic, sha256: files.find(({ messageId }) => messageId === id)?.sha256 });
    }
    const wanted = posted.filter(({ topic }) => topic !== "Seeds");
    await waitForAllDone(window, wanted.length);
    // Both have looked at the last message, too.
    await waitFor("the end of the reading", async () => {
      const rules = await window.request("watch.list", undefined);
      const counts = rules.map(({ topic, seen, queued, state }) => [topic?.title, seen, queued, state].join(" "));
      return counts.join() === "Tools 2 2 watching,General 1 1 watching" ? true : null;
    });
    const queued = (await window.rows()).map(({ messageId }) => messageId).sort((a, b) => a - b);
    expect(queued).toEqual(wanted.map(({ id }) => id));
    const hashes = await Promise.all((await filesBelow(scene.downloads)).map(sha256Of));
    expect(hashes.sort()).toEqual(wanted.map(({ sha256 }) => sha256).sort());
    await page.getByTestId("nav-watch").click();
    expect(await page.getByTestId("watch-open-chat").allTextContents()).toEqual([
      "Garden club › Tools",
      "Garden club › General",
    ]);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
  });

  it("takes each file once while the app is killed and restarted at random", async () => {
    const scene = await setScene({ scenario: "empty", settings: { closeToTray: false } });
    const lines: string[] = [];
    const wish = { messages: 150, ends: 3, seed: 20_261 };
    const { figures, problems } = await proveWatch(scene, wish, {}, (line) => lines.push(line));
    expect(problems, lines.join("\n")).toEqual([]);
    expect(figures.wanted).toBeGreaterThan(40);
    expect(figures.ends.SIGKILL).toBeGreaterThan(0);
  });
});
