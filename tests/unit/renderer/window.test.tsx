// @vitest-environment happy-dom
import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../../../src/shared/app-state";
import { noMedia } from "../../../src/shared/media";
import { Refusal, sampleChat, sampleInfo, sampleScan, sampleSettings } from "./fake-bridge";
import { askedFor, click, openWindow, signedIn } from "./open-window";

const chat = sampleChat({ username: "holiday" });
const counts = { ...noMedia, photo: 10, video: 2, document: 1 };
const scan = sampleScan(chat);
const openChat = async (answers: Parameters<typeof openWindow>[0] = {}) => {
  const bridge = await openWindow({
    "chats.list": () => ({ chats: [chat], state: "complete", total: 1 }),
    "chats.mediaCounts": () => counts,
    "scans.start": () => scan,
    ...answers,
  });
  await click("chat-row");
  await click("chat-tab-download");
  return bridge;
};

afterEach(() => vi.useRealTimers());

describe("the start of the window", () => {
  it("says when main does not answer, and can try again", async () => {
    const bridge = await openWindow({
      "settings.get": () => {
        throw new Refusal({ kind: "unknown", message: "database is locked" });
      },
    });
    expect(screen.getByTestId("problem").dataset.kind).toBe("unknown");
    bridge.answers["settings.get"] = () => sampleSettings;
    await act(async () => {
      fireEvent.click(screen.getByText("Try again"));
    });
    expect(screen.getByTestId("nav-queue")).toBeTruthy();
  });

  it("takes an event over an answer that comes after it", async () => {
    let answer: (state: { state: "offline"; latencyMs: null }) => void = () => undefined;
    const bridge = await openWindow({ "network.state": () => new Promise((resolve) => (answer = resolve)) });
    act(() => bridge.emit("network.changed", { state: "online", latencyMs: 12 }));
    await act(async () => answer({ state: "offline", latencyMs: null }));
    expect(screen.getByTestId("connection").dataset.state).toBe("online");
  });

  it.each([
    ["en", ["Online41 ms", "Slow connection2,345 ms", "Slow connection", "Offline", "Connecting…"]],
    ["zh-Hans", ["在线41 毫秒", "连接较慢2,345 毫秒", "连接较慢", "离线", "正在连接…"]],
  ] as const)("tells the connection's state and latency in its line (%s)", async (language, told) => {
    const bridge = await openWindow({ "app.info": () => ({ ...sampleInfo, language }) });
    const connections: Connection[] = [
      { state: "online", latencyMs: 41 },
      { state: "degraded", latencyMs: 2_345 },
      { state: "degraded", latencyMs: null },
      { state: "offline", latencyMs: null },
      { state: "connecting", latencyMs: null },
    ];
    const shown = connections.map((connection) => {
      act(() => bridge.emit("network.changed", connection));
      const line = screen.getByTestId("connection");
      expect(line.dataset.state).toBe(connection.state);
      return line.textContent;
    });
    expect(shown).toEqual(told);
  });

  it("switches language live", async () => {
    const bridge = await openWindow();
    expect(screen.getByTestId("nav-queue").textContent).toContain("Queue");
    act(() => bridge.emit("app.infoChanged", { ...sampleInfo, language: "zh-Hans" }));
    expect(screen.getByTestId("nav-queue").textContent).toContain("下载队列");
    expect(document.documentElement.lang).toBe("zh-Hans");
    act(() => bridge.emit("app.infoChanged", sampleInfo));
  });

  it("forgets the chats of an account that signed out", async () => {
    const bridge = await openChat();
    act(() => bridge.emit("signIn.changed", { step: "signing-out", account: signedAccount }));
    act(() =>
      bridge.emit("signIn.changed", {
        step: "start",
        hasCredentials: true,
        busy: false,
        problem: null,
        sessionEnded: false,
      }),
    );
    bridge.answers["chats.list"] = () => ({ chats: [], state: "complete", total: 0 });
    await act(async () => bridge.emit("signIn.changed", signedIn));
    expect(screen.queryAllByTestId("chat-row")).toEqual([]);
    expect(screen.getByText("Nothing to download yet")).toBeTruthy();
  });
});

const signedAccount = { id: "1", name: "Anna", username: null, maskedPhone: null };

describe("a chat", () => {
  it("downloads the chosen kinds in the chosen order", async () => {
    const bridge = await openChat();
    expect(screen.getByTestId("chat-download").textContent).toBe("Download 13 files");
    expect(screen.getByTestId<HTMLButtonElement>("kind-toggle-audio").disabled).toBe(true);
    await click("kind-toggle-video");
    fireEvent.change(screen.getByTestId("scan-order"), { target: { value: "oldest-first" } });
    expect(screen.getByTestId("chat-download").textContent).toBe("Download 11 files");
    await click("chat-download");
    expect(askedFor(bridge, "scans.start")).toMatchObject([
      { chatId: chat.id, kinds: ["photo", "document"], order: "oldest-first", filter: null },
    ]);
  });

  it("can be downloaded when its media could not be counted", async () => {
    const bridge = await openChat({
      "chats.mediaCounts": () => {
        throw new Refusal({ kind: "flood-wait", message: "FLOOD_WAIT_900", waitSeconds: 900 });
      },
    });
    expect(screen.getByTestId("problem").textContent).toMatch(/1[45]:\d\d/);
    await click("chat-download");
    expect(askedFor(bridge, "scans.start")).toHaveLength(1);
  });

  it("shows its scan, and stops, resumes and hides it", async () => {
    const bridge = await openChat();
    act(() => bridge.emit("scans.changed", [scan, { ...scan, id: 6, chatId: "user:1" }]));
    expect(screen.getAllByTestId("scan-progress")).toHaveLength(1);
    expect(screen.getByTestId("scan-progress").textContent).toContain("4 of 10 found");
    expect(screen.getByTestId<HTMLButtonElement>("chat-download").disabled).toBe(true);
    await click("scan-stop");
    act(() => bridge.emit("scans.changed", [{ ...scan, state: "stopped" }]));
    await click("scan-resume");
    act(() => bridge.emit("scans.changed", [{ ...scan, state: "done", found: 0, matched: 0, queued: 0 }]));
    expect(screen.getByTestId("scan-progress").textContent).toContain("nothing of the chosen kinds");
    await click("scan-dismiss");
    expect([
      askedFor(bridge, "scans.stop"),
      askedFor(bridge, "scans.resume"),
      askedFor(bridge, "scans.dismiss"),
    ]).toEqual([[5], [5], [5]]);
  });
});

describe("the settings", () => {
  const openSettings = async (answers: Parameters<typeof openWindow>[0] = {}) => {
    const bridge = await openWindow({
      "settings.change": (patch) => ({ ...sampleSettings, ...patch }),
      ...answers,
    });
    await click("nav-settings");
    return bridge;
  };

  it("are saved at once", async () => {
    const bridge = await openSettings();
    await click("setting-confirmQuit");
    await act(async () => {
      fireEvent.change(screen.getByTestId("setting-theme"), { target: { value: "dark" } });
    });
    await act(async () => {
      fireEvent.change(screen.getByTestId("setting-filesAtOnce"), { target: { value: "8" } });
    });
    expect(askedFor(bridge, "settings.change")).toEqual([
      { confirmQuit: false },
      { theme: "dark" },
      { filesAtOnce: 8 },
    ]);
  });

  it("explain a value that can't be used, and do not save it", async () => {
    const bridge = await openSettings();
    await act(async () => {
      fireEvent.change(screen.getByTestId("setting-filesAtOnce"), { target: { value: "21" } });
    });
    expect(screen.getByText("Enter a whole number from 1 to 20.")).toBeTruthy();
    expect(askedFor(bridge, "settings.change")).toEqual([]);
    fireEvent.blur(screen.getByTestId("setting-filesAtOnce"));
    expect(screen.getByTestId<HTMLInputElement>("setting-filesAtOnce").value).toBe("5");
  });

  it.each([
    ["en", "Network", " seconds"],
    ["zh-Hans", "网络", " 秒"],
  ] as const)(
    "have the network's interval, time-out and jitter with unit and limits (%s)",
    async (language, title, seconds) => {
      const bridge = await openSettings({ "app.info": () => ({ ...sampleInfo, language }) });
      expect(screen.getByRole("heading", { name: title })).toBeTruthy();
      const expected = [
        { name: "networkCheckSeconds", shown: `30${seconds}`, tooFew: 4, good: 5, tooMany: 601 },
        { name: "networkTimeoutSeconds", shown: `10${seconds}`, tooFew: 0, good: 1, tooMany: 61 },
        { name: "networkJitterPercent", shown: "10%", tooFew: -1, good: 0, tooMany: 51 },
      ] as const;
      for (const { name, shown, tooFew, good, tooMany } of expected) {
        const input = screen.getByTestId<HTMLInputElement>(`setting-${name}`);
        expect(input.value).toBe(shown);
        for (const value of [tooFew, tooMany]) {
          await act(async () => void fireEvent.change(input, { target: { value: String(value) } }));
          expect(screen.getByText(new RegExp(`${tooFew + 1}.*${tooMany - 1}`))).toBeTruthy();
        }
        expect(askedFor(bridge, "settings.change")).not.toContainEqual({ [name]: tooMany });
        await act(async () => void fireEvent.change(input, { target: { value: String(good) } }));
        expect(askedFor(bridge, "settings.change").at(-1)).toEqual({ [name]: good });
      }
    },
  );

  it("say why the tray can't be used where there is none", async () => {
    await openSettings({ "app.info": () => ({ ...sampleInfo, trayAvailable: false }) });
    expect(screen.getByTestId<HTMLButtonElement>("setting-closeToTray").disabled).toBe(true);
    expect(screen.getByText(/shows no tray icons/)).toBeTruthy();
  });

  it("show why a folder was refused", async () => {
    await openSettings({
      "settings.chooseFolder": () => {
        throw new Refusal({ kind: "downloads-folder-unwritable", message: "EACCES" });
      },
    });
    await click("setting-downloadsFolder-choose");
    expect(screen.getByTestId("problem").dataset.kind).toBe("downloads-folder-unwritable");
  });
});

describe("the shutdown", () => {
  it("shows nothing when it is over at once, then its step and the way to leave", async () => {
    vi.useFakeTimers();
    const bridge = await openWindow();
    act(() => bridge.emit("app.shutdown", { step: "close-intake", downloadsLeft: 5, downloadsTotal: 5 }));
    await act(() => vi.advanceTimersByTimeAsync(299));
    expect(screen.queryByTestId("shutdown-overlay")).toBeNull();
    act(() => bridge.emit("app.shutdown", { step: "await-tasks", downloadsLeft: 5, downloadsTotal: 5 }));
    await act(() => vi.advanceTimersByTimeAsync(1));
    expect(screen.getByTestId("shutdown-overlay").textContent).toContain("Saving 5 downloads… (2 of 6)");
    await click("quit-now");
    expect(askedFor(bridge, "app.quitNow")).toHaveLength(1);
  });
});

describe("around the screens", () => {
  it("shows notices until they are dismissed", async () => {
    const bridge = await openWindow({
      "app.notices": () => [{ id: 3, kind: "settings-set-aside", detail: "/a/b.json" }],
    });
    expect(screen.getByTestId("notice").textContent).toContain("/a/b.json");
    await act(async () => {
      fireEvent.click(screen.getByLabelText("Dismiss"));
    });
    expect(askedFor(bridge, "app.dismissNotice")).toEqual([3]);
    act(() => bridge.emit("app.noticesChanged", []));
    expect(screen.queryByTestId("notice")).toBeNull();
  });

  it("asks before it signs out", async () => {
    const bridge = await openWindow();
    await click("account-menu");
    fireEvent.click(await screen.findByTestId("sign-out"));
    expect(askedFor(bridge, "signIn.signOut")).toEqual([]);
    const confirm = await screen.findByTestId("sign-out-confirm");
    await act(async () => {
      fireEvent.click(confirm);
    });
    expect(askedFor(bridge, "signIn.signOut")).toHaveLength(1);
  });

  it("finds chats by title and user name", async () => {
    await openWindow({
      "chats.list": () => ({
        chats: [chat, { ...chat, id: "user:2", title: "Ülkü", username: null }],
        state: "complete",
        total: 2,
      }),
    });
    const search = screen.getByTestId("chat-search");
    fireEvent.change(search, { target: { value: "@HOLI" } });
    expect(screen.getAllByTestId("chat-row").map((row) => row.dataset.chatId)).toEqual([chat.id]);
    fireEvent.change(search, { target: { value: "ülk" } });
    expect(screen.getAllByTestId("chat-row").map((row) => row.dataset.chatId)).toEqual(["user:2"]);
    fireEvent.change(search, { target: { value: "nobody" } });
    expect(screen.getByText(/No chat matches/)).toBeTruthy();
  });

  it("opens the sheet of shortcuts with a question mark, but not while typing one", async () => {
    await openWindow();
    fireEvent.keyDown(screen.getByTestId("chat-search"), { key: "?" });
    expect(screen.queryByText("Keyboard shortcuts")).toBeNull();
    fireEvent.keyDown(document.body, { key: "?" });
    expect(await screen.findByText("Keyboard shortcuts")).toBeTruthy();
  });

  it("shows the screen that the tray asks for", async () => {
    const bridge = await openWindow();
    act(() => bridge.emit("app.show", "settings"));
    expect(screen.getByTestId("setting-theme")).toBeTruthy();
  });
});
