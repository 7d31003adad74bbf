// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Chat } from "../../../src/shared/chats";
import type { Scan } from "../../../src/shared/downloads";
import type { RequestName } from "../../../src/shared/ipc";
import { noMedia } from "../../../src/shared/media";
import type { Topic } from "../../../src/shared/threads";
import { type FakeBridge, Refusal, sampleChat, sampleInfo, sampleRow, sampleScan, sampleSettings } from "./fake-bridge";
import { openWindow } from "./open-window";

const chat = sampleChat({ kind: "forum", title: "Garden club" });
const scan = sampleScan(chat);
const topic = (id: number, title: string, more: Partial<Topic> = {}): Topic => ({
  id,
  title,
  closed: false,
  pinned: false,
  ...more,
});
const topics = [topic(1, "General", { pinned: true }), topic(7, "Seeds"), topic(9, "Tools", { closed: true })];
const counts = { ...noMedia, photo: 10, video: 2 };

const click = (element: Element): Promise<void> => act(async () => void fireEvent.click(element));
const clickOn = (testId: string): Promise<void> => click(screen.getByTestId(testId));
const titles = (): string[] =>
  screen.queryAllByTestId("topic").map((box) => box.closest("label")?.textContent?.trim() ?? "");
const started = ({ asked }: FakeBridge): unknown[] =>
  asked.filter(({ name }) => name === "scans.start").map(({ input }) => input);
const timesAsked = ({ asked }: FakeBridge, name: RequestName): number =>
  asked.filter((question) => question.name === name).length;

async function openChat(kind: Chat["kind"], answers: FakeBridge["answers"] = {}): Promise<FakeBridge> {
  const bridge = await openWindow({
    "chats.list": () => ({ chats: [{ ...chat, kind }], state: "complete", total: 1 }),
    "chats.mediaCounts": () => counts,
    "chats.topics": () => topics,
    "chats.discussion": () => ({ state: "open", title: "Garden talk" }),
    "scans.start": () => scan,
    "filters.check": ({ expression }) => ({ state: "good", filter: expression === "" ? null : expression }),
    ...answers,
  });
  await clickOn("chat-row");
  await clickOn("chat-tab-download");
  return bridge;
}

describe("the topics of a forum", () => {
  it("are ticked after a search; without a tick it is all of them", async () => {
    const bridge = await openChat("forum");
    const download = screen.getByTestId<HTMLButtonElement>("chat-download");
    expect(screen.getByTestId("topics-summary").textContent).toBe("All topics");
    expect(download.textContent).toBe("Download 12 files");
    await clickOn("topics-toggle");
    expect(titles()).toEqual(["General", "Seeds", "Tools"]);
    expect(screen.getAllByRole("img", { name: "Closed" }).length).toBe(1);
    await act(async () => void fireEvent.change(screen.getByTestId("topics-search"), { target: { value: " TOO" } }));
    expect(titles()).toEqual(["Tools"]);
    await click(screen.getByTestId("topic"));
    expect(download.textContent).toBe("Download from 1 topic");
    expect(screen.getByTestId("kind-toggle-photo").textContent?.trim()).toBe("Photos");
    await act(async () => void fireEvent.change(screen.getByTestId("topics-search"), { target: { value: "xyz" } }));
    expect(screen.getByText("No topic matches “xyz”.")).toBeDefined();
    await act(async () => void fireEvent.change(screen.getByTestId("topics-search"), { target: { value: "" } }));
    await click(screen.getAllByTestId("topic")[1] ?? download);
    expect(screen.getByTestId("topics-summary").textContent).toBe("Tools, Seeds");
    await clickOn("topic-folders");
    await click(download);
    await clickOn("topic-folders");
    await clickOn("topics-all");
    expect(screen.queryByTestId("topics-all")).toBeNull();
    await click(download);
    expect(started(bridge)).toMatchObject([
      { topics: [topics[2], topics[1]].map((each) => ({ id: each?.id, title: each?.title })), topicFolders: true },
      { topics: null, topicFolders: false },
    ]);
  });

  it("have their folders already where the template says so", async () => {
    await openChat("forum", { "settings.get": () => ({ ...sampleSettings, pathTemplate: "{topic}/{file_name}" }) });
    await clickOn("topics-toggle");
    const folders = screen.getByTestId<HTMLInputElement>("topic-folders");
    expect([folders.checked, folders.disabled]).toEqual([true, true]);
  });

  it("that could not be loaded are asked for again", async () => {
    let refuse = true;
    const bridge = await openChat("forum", {
      "chats.topics": () => {
        if (refuse) throw new Refusal({ kind: "network", message: "away" });
        return topics;
      },
    });
    await clickOn("topics-toggle");
    expect(screen.getByTestId("topic-choice").textContent).toContain("Telegram can't be reached right now.");
    refuse = false;
    await click(screen.getByRole("button", { name: "Try again" }));
    expect(titles().length).toBe(3);
    expect(timesAsked(bridge, "chats.topics")).toBe(2);
  });

  it("of which there are very many are found by their names", async () => {
    const many = Array.from({ length: 500 }, (_, index) => topic(index + 10, `Topic ${index}`));
    await openChat("forum", { "chats.topics": () => many });
    await clickOn("topics-toggle");
    expect(titles().length).toBe(200);
    expect(screen.getByTestId("topic-choice").textContent).toContain("300 more topics");
    await act(
      async () => void fireEvent.change(screen.getByTestId("topics-search"), { target: { value: "topic 499" } }),
    );
    expect(titles()).toEqual(["Topic 499"]);
  });

  it("are not asked of other chats", async () => {
    const bridge = await openChat("supergroup");
    expect(screen.queryByTestId("topic-choice")).toBeNull();
    expect(screen.queryByTestId("with-comments")).toBeNull();
    expect([timesAsked(bridge, "chats.topics"), timesAsked(bridge, "chats.discussion")]).toEqual([0, 0]);
  });
});

describe("the comments of a channel", () => {
  it("are taken along when they are ticked, in kinds that the posts do not have", async () => {
    const bridge = await openChat("channel");
    const documents = screen.getByTestId<HTMLButtonElement>("kind-toggle-document");
    expect(documents.disabled).toBe(true);
    await clickOn("with-comments");
    expect(screen.getByText(/Garden talk/)).toBeDefined();
    expect(documents.disabled).toBe(false);
    await clickOn("kind-toggle-voice");
    await clickOn("chat-download");
    expect(started(bridge)).toMatchObject([
      { withComments: true, kinds: ["photo", "video", "audio", "document", "video-note", "animation"] },
    ]);
  });

  it("are not offered where there are none", async () => {
    await openChat("channel", { "chats.discussion": () => ({ state: "none", title: null }) });
    expect(screen.queryByTestId("with-comments")).toBeNull();
  });

  it("cannot be ticked where they may not be seen", async () => {
    await openChat("channel", { "chats.discussion": () => ({ state: "closed", title: null }) });
    expect(screen.getByTestId<HTMLInputElement>("with-comments").disabled).toBe(true);
    expect(screen.getByText(/may not see the group/)).toBeDefined();
  });
});

describe("whole albums", () => {
  it("are a choice as soon as there is a filter", async () => {
    const bridge = await openChat("supergroup");
    expect(screen.queryByTestId("whole-albums")).toBeNull();
    await clickOn("filter-toggle");
    await act(
      async () => void fireEvent.change(screen.getByTestId("filter-expression"), { target: { value: "id > 5" } }),
    );
    await clickOn("whole-albums");
    await clickOn("chat-download");
    expect(started(bridge)).toMatchObject([{ wholeAlbums: true, filter: "id > 5" }]);
    await clickOn("filter-clear");
    expect(screen.queryByTestId("whole-albums")).toBeNull();
    await clickOn("chat-download");
    expect(started(bridge)[1]).toMatchObject({ wholeAlbums: false, filter: null });
  });
});

describe.each(["en", "zh-Hans"] as const)("what a scan had to leave out (%s)", (language) => {
  it("is said", async () => {
    const notes: Scan["notes"] = [
      { kind: "topic-gone", title: "Compost" },
      { kind: "no-comments" },
      { kind: "comments-closed" },
    ];
    const chosen = [{ id: 7, title: "Seeds" }];
    await openChat("forum", {
      "app.info": () => ({ ...sampleInfo, language }),
      "scans.list": () => [{ ...scan, state: "done", notes, topics: chosen, withComments: true }],
    });
    const said = screen.getAllByTestId("scan-note").map((note) => note.textContent);
    expect(new Set(said).size).toBe(3);
    expect(said[0]).toContain("Compost");
    expect(said.join()).not.toContain("scan.note");
    expect(screen.getByTestId("scan-progress").textContent).toContain("Seeds");
  });
});

describe("the details of a download", () => {
  it("name whom it was forwarded from and what it comments", async () => {
    const post = { chatId: chat.id, chatTitle: "City walks", messageId: 12, text: "Walk 2" };
    let forwardedFrom: { id: number | null; name: string | null } = { id: null, name: null };
    await openChat("supergroup", {
      "queue.page": () => ({ rows: [sampleRow(1, { chatId: chat.id })], next: null, revision: 1 }),
      "queue.origin": () => ({ forwardedFrom, commentedPost: post }),
    });
    for (const [origin, words] of [
      [{ id: null, name: null }, "Someone who does not let it be seen"],
      [{ id: 42, name: null }, "Unknown (42)"],
      [{ id: null, name: "Someone shy" }, "Someone shy"],
    ] as const) {
      forwardedFrom = origin;
      const row = await screen.findByTestId("queue-row");
      await act(async () => void fireEvent.contextMenu(row));
      await click(await screen.findByTestId("menu-details"));
      expect((await screen.findByTestId("details-forwarded")).textContent).toBe(words);
      expect(screen.getByTestId("details-post").textContent).toBe("Message 12 in City walksWalk 2");
      await click(screen.getByRole("button", { name: "Close" }));
      await waitFor(() => expect(screen.queryByTestId("details-forwarded")).toBeNull());
    }
  });
});
