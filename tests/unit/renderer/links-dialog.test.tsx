// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { readLinks } from "../../../src/main/selection/links/read-links";
import { useLinks } from "../../../src/renderer/state/links-store";
import type { LinkEntry, LinkWish } from "../../../src/shared/links";
import { type FakeBridge, Refusal } from "./fake-bridge";
import { askedFor, click, openWindow } from "./open-window";

const read = (text: string) => readLinks(text).map(({ text: link, fault }) => ({ text: link, problem: fault }));
const openLinks = (answers: FakeBridge["answers"] = {}): Promise<FakeBridge> =>
  openWindow({ "links.read": read, "links.download": () => ({ id: 1, running: true, entries: [] }), ...answers });

const press = (key: string): Promise<void> =>
  act(async () => {
    fireEvent.keyDown(document.body, { key, ctrlKey: true });
  });
const field = (): HTMLTextAreaElement => screen.getByTestId<HTMLTextAreaElement>("links-text");
const type = (text: string): Promise<void> =>
  act(async () => {
    fireEvent.change(field(), { target: { value: text } });
  });
const paste = (target: Element, text: string): Promise<void> =>
  act(async () => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    fireEvent(target, new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  });
const tell = (bridge: FakeBridge, running: boolean, entries: LinkEntry[]): void => {
  const wish: LinkWish = { id: 1, running, entries };
  act(() => bridge.emit("links.changed", [wish]));
};
const statesOf = (testId: string): (string | undefined)[] =>
  screen.queryAllByTestId(testId).map((line) => line.dataset.state);

describe("typing links", () => {
  it("counts them and names the bad ones at once; Download takes what is good", async () => {
    const bridge = await openLinks();
    await press("l");
    expect(screen.getByTestId<HTMLButtonElement>("links-download").disabled).toBe(true);
    await type("https://t.me/name/5 @name\nhttps://example.com/x\nt.me/name/9-3");
    expect(screen.getByTestId("links-count").dataset).toMatchObject({ good: "2", bad: "2" });
    expect(statesOf("link-bad")).toEqual(["not-telegram", "range-backwards"]);
    expect(screen.getByTestId("links-download").textContent).toBe("Download from 2 links");
    await click("links-download");
    expect(askedFor(bridge, "links.download")).toEqual([
      "https://t.me/name/5 @name\nhttps://example.com/x\nt.me/name/9-3",
    ]);
  });

  it("with nothing good among them, there is nothing to press", async () => {
    await openLinks();
    await press("l");
    await type("hello there");
    expect(statesOf("link-bad")).toEqual(["not-a-link"]);
    expect(screen.getByTestId<HTMLButtonElement>("links-download").disabled).toBe(true);
  });
});

describe("what comes of them", () => {
  it("is shown for each; what failed stays in the field, and the rest goes when the dialog is closed", async () => {
    const bridge = await openLinks();
    await press("l");
    await type("t.me/name/1 t.me/name/2 t.me/name/3");
    await click("links-download");
    const entry = (id: number) => ({ text: `t.me/name/${id}`, chatTitle: "Name" });
    tell(bridge, true, [
      { ...entry(1), state: "done", queued: 2, known: 1, downloaded: 0 },
      { ...entry(2), state: "working", looked: 0, total: 1 },
      { ...entry(3), state: "pending" },
    ]);
    expect(statesOf("link-result")).toEqual(["done", "working", "pending"]);
    expect(field().value).toBe("");
    await type("t.me/name/9");
    await click("links-stop");
    expect(askedFor(bridge, "links.stop")).toEqual([1]);
    tell(bridge, false, [
      { ...entry(1), state: "done", queued: 2, known: 1, downloaded: 0 },
      { ...entry(2), state: "problem", problem: "deleted" },
      { ...entry(3), state: "problem", problem: "stopped" },
    ]);
    expect(field().value).toBe("t.me/name/9\nt.me/name/2\nt.me/name/3");
    expect(screen.getByTestId("links-summary").textContent).toContain("2 files added to the queue");
    expect(screen.getByTestId("links-summary").textContent).toContain("2 links failed");
    expect(screen.getAllByTestId("link-result")[1]?.textContent).toContain("The message was deleted");
    await waitFor(() => expect(screen.getByTestId("links-count").dataset.good).toBe("3"));
    await type("t.me/name/2\nt.me/name/3");
    expect(screen.queryByTestId("links-count")).toBeNull();
    await click("links-download");
    expect(askedFor(bridge, "links.download").at(-1)).toBe("t.me/name/2\nt.me/name/3");
    expect(statesOf("link-result")).toEqual([]);
    await act(async () => {
      fireEvent.click(screen.getByLabelText("Close"));
    });
    expect(askedFor(bridge, "links.dismiss")).toEqual([]);
  });

  it("ended ones are forgotten when the dialog is closed, running ones are not", async () => {
    const bridge = await openLinks();
    await press("l");
    const entry = { text: "t.me/name/1", chatTitle: null, state: "pending" as const };
    act(() =>
      bridge.emit("links.changed", [
        { id: 4, running: false, entries: [{ ...entry, state: "done", queued: 1, known: 0, downloaded: 0 }] },
        { id: 5, running: true, entries: [entry] },
      ]),
    );
    await act(async () => {
      fireEvent.click(screen.getByLabelText("Close"));
    });
    expect(askedFor(bridge, "links.dismiss")).toEqual([4]);
  });

  it("what main does not take stays in the field", async () => {
    await openLinks({
      "links.download": () => {
        throw new Refusal({ kind: "shutting-down", message: "" });
      },
    });
    await press("l");
    await type("t.me/name/1");
    await click("links-download");
    expect(field().value).toBe("t.me/name/1");
    expect(screen.getByTestId("problem").dataset.kind).toBe("shutting-down");
  });

  it("a link to a chat opens it, when nothing else was asked for", async () => {
    const chat = {
      id: "channel:7",
      kind: "channel" as const,
      title: "Rivers",
      username: "rivers",
      photoPreview: null,
      hasPhoto: false,
      lastMessageAt: 0,
      archived: false,
      pinned: false,
    };
    const bridge = await openLinks({ "chats.list": () => ({ chats: [chat], state: "complete", total: 1 }) });
    await press("l");
    await type("@rivers");
    await click("links-download");
    tell(bridge, true, [{ text: "@rivers", chatTitle: null, state: "pending" }]);
    tell(bridge, false, [{ text: "@rivers", chatTitle: "Rivers", state: "chat", chatId: "channel:7" }]);
    expect(useLinks.getState().opened).toBe(false);
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Rivers");
  });
});

describe("links from elsewhere", () => {
  it("a pasted text with a link in it opens the dialog filled, another does not", async () => {
    await openLinks();
    await paste(document.body, "just words");
    expect(screen.queryByTestId("links-text")).toBeNull();
    await paste(document.body, "see t.me/name/5");
    expect(field().value).toBe("see t.me/name/5");
    await paste(document.body, "t.me/name/6");
    expect(field().value).toBe("see t.me/name/5\nt.me/name/6");
  });

  it("what is pasted into a text field is that field's", async () => {
    await openLinks();
    await paste(screen.getByTestId("chat-search"), "t.me/name/5");
    expect(screen.queryByTestId("links-text")).toBeNull();
  });

  it("the button says how links stand that the dialog was closed over", async () => {
    const bridge = await openLinks();
    const button = (): string | null => screen.getByTestId("add-links").textContent;
    expect(button()).toBe("Add links");
    const entry = { text: "t.me/name/1", chatTitle: null };
    tell(bridge, true, [{ ...entry, state: "pending" }]);
    tell(bridge, false, [{ ...entry, state: "problem", problem: "deleted" }]);
    expect(button()).toBe("1 link failed");
    await click("add-links");
    expect(statesOf("link-result")).toEqual(["deleted"]);
    expect(field().value).toBe("t.me/name/1");
  });

  it("links from other programs open it filled, also those that came before the window was there", async () => {
    let offered = "gramhaul://download?link=t.me%2Fname%2F5";
    const bridge = await openLinks({ "links.takeOffered": () => offered });
    expect(field().value).toBe(offered);
    offered = "tg://resolve?domain=name&post=6";
    await act(async () => bridge.emit("links.offered", undefined));
    expect(field().value).toBe("gramhaul://download?link=t.me%2Fname%2F5\ntg://resolve?domain=name&post=6");
  });

  it("the button is in the queue's header and in the empty queue", async () => {
    await openLinks();
    await click("empty-add-links");
    expect(field().value).toBe("");
    act(() => useLinks.getState().close());
    await click("add-links");
    expect(useLinks.getState().opened).toBe(true);
  });
});
