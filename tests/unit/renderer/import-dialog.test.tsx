// @vitest-environment happy-dom
import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ImportChat, ImportReport, ImportState, MessageList } from "../../../src/shared/imports";
import { mediaKinds } from "../../../src/shared/media";
import { type FakeBridge, Refusal } from "./fake-bridge";
import { askedFor, openWindow } from "./open-window";

const chat = (index: number, more: Partial<ImportChat> = {}): ImportChat => ({
  index,
  written: `@chat${index}`,
  line: index + 1,
  chatId: `channel:${index}`,
  title: `Chat ${index}`,
  problem: null,
  scan: { kinds: [...mediaKinds], filter: "", filterProblem: null, joined: null, from: null },
  messages: { all: 0, missing: 0 },
  ...more,
});

const report = (chats: ImportChat[], more: Partial<ImportReport> = {}): ImportReport => ({
  source: "config",
  fileNames: ["config.yaml"],
  chats,
  pathTemplate: null,
  downloadsFolder: null,
  notes: [],
  ...more,
});

async function open(file: ImportState["file"], answers: FakeBridge["answers"] = {}): Promise<FakeBridge> {
  const bridge = await openWindow(answers);
  await click("open-import");
  act(() => bridge.emit("imports.changed", { file, lists: [] }));
  return bridge;
}

const click = (testId: string, place = 0): Promise<void> =>
  act(async () => {
    fireEvent.click(screen.getAllByTestId(testId)[place] as HTMLElement);
  });
const startWords = (): string | null => screen.getByTestId("import-start").textContent;

describe("the dialog for imports", () => {
  it("asks main for the files", async () => {
    const bridge = await open({ state: "none" });
    await click("import-choose");
    expect(askedFor(bridge, "imports.choose")).toHaveLength(1);
    act(() => bridge.emit("imports.changed", { file: { state: "reading", readBytes: 1, totalBytes: 4 }, lists: [] }));
    expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("25");
    await click("import-cancel");
    expect(askedFor(bridge, "imports.close")).toHaveLength(1);
  });

  it("says what is wrong with a file, and where", async () => {
    await open({ state: "refused", fault: { kind: "bad-yaml", fileName: "config.yaml", line: 3, column: 5 } });
    expect(screen.getByTestId("import-fault").textContent).toBe(
      "config.yaml line 3, column 5: The file is not valid YAML here.",
    );
  });

  it("starts what is ticked of what can be started, and only the settings that are", async () => {
    const bridge = await open({
      state: "read",
      report: report([chat(0), chat(1, { problem: "no-access", title: null }), chat(2), chat(3)], {
        pathTemplate: "{chat}/{file_name}",
        downloadsFolder: "/data",
      }),
    });
    expect(startWords()).toBe("Import 3 chats");
    expect(screen.getAllByTestId("import-chat").map(({ dataset }) => dataset.state)).toEqual([
      "good",
      "no-access",
      "good",
      "good",
    ]);
    await click("import-tick", 2);
    await click("import-folder");
    await click("import-watch");
    expect(startWords()).toBe("Import 2 chats");
    await click("import-start");
    expect(askedFor(bridge, "imports.start")).toEqual([
      { chats: [0, 3], onlyMissing: false, watch: true, pathTemplate: false, downloadsFolder: true },
    ]);
    await click("import-all");
    await click("import-all");
    expect(startWords()).toBe("Import");
    expect(screen.getByTestId<HTMLButtonElement>("import-start").disabled).toBe(true);
  });

  it("a bad filter is shown at its column, and goes to main when it is mended", async () => {
    const scan = { kinds: [...mediaKinds], joined: null, from: null };
    const filterProblem = { kind: "value-expected" as const, column: 5, length: 0, found: "" };
    const bridge = await open({
      state: "read",
      report: report([chat(0, { scan: { ...scan, filter: "id >", filterProblem } })]),
    });
    expect(startWords()).toBe("Import");
    expect(screen.getByTestId("filter-problem").dataset.column).toBe("5");
    const field = screen.getByTestId("import-filter");
    await act(async () => {
      fireEvent.change(field, { target: { value: "id > 5" } });
    });
    expect(screen.queryByTestId("filter-problem")).toBeNull();
    await act(async () => {
      fireEvent.keyDown(field, { key: "Enter" });
    });
    expect(askedFor(bridge, "imports.setFilter")).toEqual([{ index: 0, filter: "id > 5" }]);
    expect(askedFor(bridge, "imports.start")).toEqual([]);
  });

  it("of an export, a chat without missing files is passed over when only those are wanted", async () => {
    const bridge = await open({
      state: "read",
      report: report(
        [
          chat(0, { scan: null, messages: { all: 5, missing: 2 } }),
          chat(1, { scan: null, messages: { all: 5, missing: 0 } }),
        ],
        { source: "export", fileNames: ["result.json"] },
      ),
    });
    expect(startWords()).toBe("Import 2 chats");
    await click("import-only-missing");
    expect(startWords()).toBe("Import 1 chat");
    await click("import-start");
    expect(askedFor(bridge, "imports.start")).toMatchObject([{ chats: [0], onlyMissing: true }]);
  });

  it("a refusal is shown and leaves everything ticked", async () => {
    await open(
      { state: "read", report: report([chat(0)]) },
      {
        "imports.start": () => {
          throw new Refusal({ kind: "downloads-folder-unwritable", message: "" });
        },
      },
    );
    await click("import-start");
    expect(screen.getByTestId("problem").dataset.kind).toBe("downloads-folder-unwritable");
    expect(startWords()).toBe("Import 1 chat");
  });

  it("shows how far single messages are, with the way to stop and to go on; closing hides what is done", async () => {
    const bridge = await open({ state: "none" });
    const list: MessageList = {
      id: 4,
      chatId: "channel:1",
      chatTitle: "Rivers",
      state: "running",
      reason: null,
      total: 10,
      looked: 5,
      queued: 3,
      known: 1,
      empty: 1,
    };
    const tell = (change: Partial<MessageList>): void =>
      act(() => bridge.emit("imports.changed", { file: { state: "none" }, lists: [{ ...list, ...change }] }));
    tell({});
    expect(screen.getByTestId("import-list").textContent).toContain("5 of 10 messages looked at");
    await click("import-list-stop");
    tell({ state: "failed", reason: { kind: "unavailable" } });
    await click("import-list-resume");
    tell({ state: "done" });
    await act(async () => {
      fireEvent.click(screen.getByLabelText("Close"));
    });
    expect(askedFor(bridge, "imports.stop")).toEqual([4]);
    expect(askedFor(bridge, "imports.resume")).toEqual([4]);
    expect(askedFor(bridge, "imports.dismiss")).toEqual([4]);
  });
});
