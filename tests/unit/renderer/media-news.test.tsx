// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, onTestFinished } from "vitest";
import { noMedia } from "../../../src/shared/media";
import type { MediaPage } from "../../../src/shared/media-browser";
import { type FakeBridge, sampleChat } from "./fake-bridge";
import { askedFor, click, openWindow } from "./open-window";

const chat = sampleChat();
const emptyPage: MediaPage = { entries: [], next: null, isFromCache: false };

const fill = (testId: string, value: string): Promise<void> =>
  act(async () => void fireEvent.change(screen.getByTestId(testId), { target: { value } }));

async function setVisibility(state: DocumentVisibilityState): Promise<void> {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  await act(async () => void document.dispatchEvent(new Event("visibilitychange")));
}

/** The window with a chat that is open; what it was asked so far is forgotten. */
async function openChat(answers: FakeBridge["answers"] = {}): Promise<FakeBridge> {
  const bridge = await openWindow({
    "chats.list": () => ({ chats: [chat], state: "complete", total: 1 }),
    "chats.mediaCounts": () => ({ ...noMedia, photo: 2, video: 1 }),
    ...answers,
  });
  await click("chat-row");
  await screen.findByTestId("media-tab-photo");
  return bridge;
}

describe("the news of a chat's media", () => {
  it("are followed while its plain list is open and can be seen, and no longer", async () => {
    onTestFinished(() => void Reflect.deleteProperty(document, "visibilityState"));
    const bridge = await openChat();
    const follow = (tab: string) => ({ chatId: chat.id, tab });
    // What a page that was here before has followed is not followed any more.
    const expected: unknown[] = [null, follow("all")];
    expect(askedFor(bridge, "media.follow")).toEqual(expected);
    await click("media-tab-photo");
    expected.push(follow("photo"));
    expect(askedFor(bridge, "media.follow")).toEqual(expected);
    await fill("media-day", "2025-06-11");
    expected.push(null);
    expect(askedFor(bridge, "media.follow")).toEqual(expected);
    await fill("media-day", "");
    expected.push(follow("photo"));
    expect(askedFor(bridge, "media.follow")).toEqual(expected);
    await setVisibility("hidden");
    expected.push(null);
    expect(askedFor(bridge, "media.follow")).toEqual(expected);
    // What was posted meanwhile is asked for.
    expect(askedFor(bridge, "media.refresh")).toEqual([]);
    await setVisibility("visible");
    expected.push(follow("photo"));
    expect(askedFor(bridge, "media.refresh")).toEqual([follow("photo")]);
    await click("nav-queue");
    expected.push(null);
    expect(askedFor(bridge, "media.follow")).toEqual(expected);
  });

  it("are taken up with the counts, which stay until they are known; those of another list are not", async () => {
    let answerCounts: ((photo: number) => void) | null = null;
    const bridge = await openChat();
    bridge.answers["chats.mediaCounts"] = () =>
      new Promise((resolve) => {
        answerCounts = (photo) => resolve({ ...noMedia, photo });
      });
    const pages = (): number => askedFor(bridge, "media.page").length;
    const before = pages();
    await act(async () => bridge.emit("media.changed", { chatId: chat.id, tab: "video" }));
    expect(pages()).toBe(before);
    await act(async () => bridge.emit("media.changed", { chatId: chat.id, tab: "all" }));
    expect(pages()).toBe(before + 1);
    expect(askedFor(bridge, "chats.mediaCounts")).toHaveLength(2);
    expect(screen.getByTestId("media-tab-photo").textContent).toContain("2");
    await act(async () => answerCounts?.(3));
    await waitFor(() => expect(screen.getByTestId("media-tab-photo").textContent).toContain("3"));
  });

  it("that come while others are taken up are taken up after them", async () => {
    const bridge = await openChat();
    const answers: ((page: MediaPage) => void)[] = [];
    bridge.answers["media.page"] = () => new Promise((resolve) => void answers.push(resolve));
    for (let news = 0; news < 3; news += 1)
      await act(async () => bridge.emit("media.changed", { chatId: chat.id, tab: "all" }));
    expect(answers).toHaveLength(1);
    await act(async () => answers[0]?.(emptyPage));
    expect(answers).toHaveLength(2);
    await act(async () => answers[1]?.(emptyPage));
    expect(answers).toHaveLength(2);
  });
});
