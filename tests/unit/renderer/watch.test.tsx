// @vitest-environment happy-dom
import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { checkDraft } from "../../../src/main/selection/filter/filter-draft";
import { previewPaths } from "../../../src/main/selection/naming/preview-paths";
import type { Chat } from "../../../src/shared/chats";
import { mediaKinds } from "../../../src/shared/media";
import type { WatchRule } from "../../../src/shared/watch-rules";
import { type FakeBridge, Refusal } from "./fake-bridge";
import { askedFor, openWindow } from "./open-window";

const chat: Chat = {
  id: "channel:777",
  kind: "channel",
  title: "Holiday 2025",
  username: null,
  photoPreview: null,
  hasPhoto: false,
  lastMessageAt: 0,
  archived: false,
  pinned: false,
};
const rule: WatchRule = {
  id: 5,
  chatId: chat.id,
  chatTitle: chat.title,
  topicId: null,
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
const counts = { photo: 10, video: 2, audio: 0, document: 1, voice: 0, "video-note": 0, animation: 0 };

const click = (testId: string): Promise<void> => act(async () => void fireEvent.click(screen.getByTestId(testId)));
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
        topicId: null,
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
