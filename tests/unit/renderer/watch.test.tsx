// @vitest-environment happy-dom
import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { checkDraft } from "../../../src/main/selection/filter/filter-draft";
import { previewPaths } from "../../../src/main/selection/naming/preview-paths";
import type { Chat } from "../../../src/shared/chats";
import { mediaKinds, noMedia } from "../../../src/shared/media";
import type { WatchRule } from "../../../src/shared/watch-rules";
import { type FakeBridge, Refusal, sampleChat } from "./fake-bridge";
import { askedFor, click, openWindow } from "./open-window";

const chat = sampleChat();
const rule: WatchRule = {
  id: 5,
  chatId: chat.id,
  chatTitle: chat.title,
  topic: null,
  kinds: [...mediaKinds],
  filter: null,
  template: null,
  since: null,
  createdAt: Date.UTC(2025, 5, 1),
  state: "watching",
  reason: null,
  lookedAt: 0,
  seen: 12,
  matched: 10,
  queued: 7,
  lastAt: null,
};
const counts = { ...noMedia, photo: 10, video: 2, document: 1 };

const type = (testId: string, value: string): Promise<void> =>
  act(async () => {
    fireEvent.change(screen.getByTestId(testId), { target: { value } });
  });

function openWith(rules: WatchRule[], answers: FakeBridge["answers"] = {}): Promise<FakeBridge> {
  return openWindow({
    "chats.list": () => ({ chats: [chat], state: "complete", total: 1 }),
    "chats.mediaCounts": () => counts,
    "watch.list": () => rules,
    "watch.make": () => rule,
    "filters.check": checkDraft,
    "names.preview": (template) => previewPaths(template, []),
    ...answers,
  });
}

const saveButton = (): HTMLButtonElement => screen.getByTestId("watch-save");

describe("the watch dialog", () => {
  it("makes a rule of what was chosen, from now on", async () => {
    const bridge = await openWith([]);
    await click("chat-row");
    expect(screen.getByTestId("chat-watch").textContent).toBe("Watch…");
    await click("chat-watch");
    const dialog = screen.getByTestId("watch-dialog");
    for (const kind of mediaKinds) if (kind !== "video") await click(`watch-kind-${kind}`);
    await act(async () => void fireEvent.click(within(dialog).getByTestId("filter-toggle")));
    await act(async () => {
      fireEvent.change(within(dialog).getByTestId("filter-expression"), { target: { value: "file_size >" } });
    });
    expect(saveButton().disabled).toBe(true);
    await act(async () => {
      fireEvent.change(within(dialog).getByTestId("filter-expression"), { target: { value: "file_size > 1MB" } });
    });
    await type("watch-template", "{chat");
    expect(saveButton().disabled).toBe(true);
    await type("watch-template", "Watched/{file_name}");
    await click("watch-save");
    expect(askedFor(bridge, "watch.make")).toEqual([
      {
        chatId: chat.id,
        topic: null,
        kinds: ["video"],
        filter: "file_size > 1MB",
        template: "Watched/{file_name}",
        since: null,
      },
    ]);
  });

  it("needs a day where it is to begin with one, and takes its first second", async () => {
    const bridge = await openWith([]);
    await click("chat-row");
    await click("chat-watch");
    await click("watch-from-day");
    expect(saveButton().disabled).toBe(true);
    await type("watch-day", "2999-01-01");
    expect(saveButton().disabled).toBe(true);
    await type("watch-day", "2025-03-09");
    await click("watch-save");
    expect(askedFor(bridge, "watch.make")).toMatchObject([
      { since: new Date(2025, 2, 9).getTime() / 1_000, template: null, filter: null },
    ]);
  });

  it("shows why a rule was not made, and changes one that is there", async () => {
    const bridge = await openWith([], {
      "watch.make": () => {
        throw new Refusal({ kind: "network", message: "unreachable" });
      },
    });
    await click("chat-row");
    await click("chat-watch");
    await click("watch-save");
    expect(screen.getByTestId("problem").textContent).toContain("Telegram can't be reached");
    act(() => bridge.emit("watch.changed", [{ ...rule, filter: "id > 5", kinds: ["photo"] }]));
    await act(async () => void fireEvent.keyDown(screen.getByTestId("watch-dialog"), { key: "Escape" }));
    await click("nav-watch");
    await click("watch-edit");
    await click("watch-kind-video");
    await click("watch-save");
    const [edit] = askedFor(bridge, "watch.edit");
    expect(edit).toEqual({ id: 5, choice: { kinds: ["photo", "video"], filter: "id > 5", template: null } });
  });
});

describe("the watch dialog of a forum", () => {
  const forum: Chat = { ...chat, kind: "forum", title: "Garden club" };
  const topics = ["General", "Seeds", "Tools"].map((title, index) => ({
    id: index * 4 + 1,
    title,
    closed: false,
    pinned: false,
  }));
  const seeds: WatchRule = { ...rule, id: 6, chatTitle: forum.title, topic: { id: 5, title: "Seeds" } };

  const openForum = (rules: WatchRule[], answers: FakeBridge["answers"] = {}): Promise<FakeBridge> =>
    openWith(rules, {
      "chats.list": () => ({ chats: [forum], state: "complete", total: 1 }),
      "chats.topics": () => topics,
      ...answers,
    });
  // The list is beside the dialog, in a place of its own.
  const options = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[role="option"][value]')];
  const offered = (): (string | null)[] => options().map(({ textContent }) => textContent);
  const choose = (title: string): Promise<void> =>
    act(async () => {
      fireEvent.click(options().find(({ textContent }) => textContent === title) ?? expect.fail(`no ${title}`));
    });

  it("proposes the whole chat, and makes a rule of the topic that is chosen", async () => {
    const bridge = await openForum([]);
    await click("chat-row");
    await click("chat-watch");
    expect(screen.getByTestId<HTMLInputElement>("watch-topic").value).toBe("Whole chat");
    expect(saveButton().disabled).toBe(false);
    await click("watch-topic");
    expect(offered()).toEqual(["Whole chat", "General", "Seeds", "Tools"]);
    act(() => screen.getByTestId("watch-topic").focus());
    await type("watch-topic", "too");
    expect([screen.getByTestId<HTMLInputElement>("watch-topic").value, ...offered()]).toEqual(["too", "Tools"]);
    await choose("Tools");
    expect(screen.queryByTestId("watch-overlap")).toBeNull();
    await click("watch-save");
    expect(askedFor(bridge, "watch.make")).toMatchObject([{ chatId: forum.id, topic: { id: 9, title: "Tools" } }]);
  });

  it("offers no topic twice, says what the whole chat means for them, and leads to the rules that are there", async () => {
    const bridge = await openForum([seeds]);
    expect(screen.getByLabelText("Watched: Seeds")).toBeTruthy();
    await click("chat-row");
    expect(screen.getByTestId("chat-watch").textContent).toBe("Watched…");
    await click("chat-watch");
    expect(screen.getByTestId("watch-overlap").textContent).toContain("No file is queued twice");
    await click("watch-topic");
    expect(offered()).toEqual(["Whole chat", "General", "Tools"]);
    await choose("Tools");
    expect(screen.queryByTestId("watch-overlap")).toBeNull();
    await click("watch-other");
    expect(screen.queryByTestId("watch-topic")).toBeNull();
    expect(screen.getByText("Watch rule of Garden club › Seeds")).toBeTruthy();
    await click("watch-save");
    expect(askedFor(bridge, "watch.edit")).toMatchObject([{ id: 6 }]);
    await click("nav-watch");
    expect(screen.getByTestId("watch-open-chat").textContent).toBe("Garden club › Seeds");
    act(() => bridge.emit("watch.changed", [seeds, { ...rule, chatTitle: forum.title }]));
    expect(screen.getByLabelText("Watched")).toBeTruthy();
    await click("chat-row");
    await click("chat-watch");
    // The whole chat has its rule: what else is to be watched has to be said.
    expect(screen.getByTestId<HTMLInputElement>("watch-topic").value).toBe("");
    expect(saveButton().disabled).toBe(true);
    await click("watch-topic");
    await choose("General");
    expect(screen.getByTestId("watch-overlap").textContent).toContain("takes this topic's files too");
    expect(saveButton().disabled).toBe(false);
  });

  it("says that the topics can't be had, and asks again", async () => {
    let reachable = false;
    await openForum([], {
      "chats.topics": () => {
        if (!reachable) throw new Refusal({ kind: "network", message: "unreachable" });
        return topics;
      },
    });
    await click("chat-row");
    await click("chat-watch");
    const dialog = screen.getByTestId("watch-dialog");
    expect(within(dialog).getByTestId("problem").textContent).toContain("Telegram can't be reached");
    // The whole chat needs no list.
    expect(saveButton().disabled).toBe(false);
    reachable = true;
    await click("watch-topics-retry");
    expect(within(dialog).queryByTestId("problem")).toBeNull();
    await click("watch-topic");
    await choose("Seeds");
    expect(screen.getByTestId<HTMLInputElement>("watch-topic").value).toBe("Seeds");
  });
});

describe("the screen of the watch rules", () => {
  it("says how each stands and what it has brought", async () => {
    const bridge = await openWith([rule]);
    await click("nav-watch");
    const state = (): string => screen.getByTestId("watch-state").textContent ?? "";
    expect(screen.getByTestId("watch-counts").textContent).toBe(
      "12 files posted10 wanted7 newly queued3 were queued before",
    );
    expect(state()).toBe("Watching");
    const become = (change: Partial<WatchRule>): void =>
      act(() => bridge.emit("watch.changed", [{ ...rule, ...change }]));
    become({ state: "catching-up", lookedAt: 300 });
    expect(state()).toBe("Catching up, 300 messages looked at");
    become({ state: "waiting", reason: { kind: "flood-wait", until: Date.now() + 42_000 } });
    expect(state()).toMatch(/^Waiting 0:4\dTelegram asked to slow down$/);
    become({ state: "problem", reason: { kind: "unavailable" } });
    expect(state()).toContain("Telegram does not show you this chat any more");
    expect(screen.getByTestId("nav-watch").textContent).toContain("1");
    await click("watch-resume");
    expect(askedFor(bridge, "watch.resume")).toEqual([5]);
    become({ state: "watching" });
    await click("watch-pause");
    expect(askedFor(bridge, "watch.pause")).toEqual([5]);
  });

  it("asks before a rule is deleted, and opens the chat", async () => {
    const bridge = await openWith([rule]);
    await click("nav-watch");
    await click("watch-remove");
    expect(askedFor(bridge, "watch.remove")).toEqual([]);
    await click("watch-remove-confirm");
    expect(askedFor(bridge, "watch.remove")).toEqual([5]);
    act(() => bridge.emit("watch.changed", []));
    expect(screen.getByText("No chat is watched yet")).toBeTruthy();
    act(() => bridge.emit("watch.changed", [{ ...rule, state: "paused" }]));
    await click("watch-open-chat");
    expect(screen.getByTestId("chat-watch").textContent).toBe("Watch paused…");
  });
});
