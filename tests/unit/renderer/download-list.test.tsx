// @vitest-environment happy-dom
import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { DownloadRow } from "../../../src/shared/downloads";
import { type FakeBridge, Refusal, sampleRow, sampleTotals } from "./fake-bridge";
import { askedFor, openWindow } from "./open-window";

const showQueue = (rows: readonly DownloadRow[]): Promise<FakeBridge> =>
  openWindow({
    "queue.page": () => ({ rows: [...rows], next: null, revision: 1 }),
    "queue.totals": () => sampleTotals({ queued: rows.length }),
    "queue.act": () => ({ affected: 1 }),
  });
const rowElements = (): HTMLElement[] => screen.queryAllByTestId("queue-row");
const row = (id: number): HTMLElement => {
  const found = rowElements().find((element) => element.dataset.id === String(id));
  if (!found) throw new Error(`Row ${id} is not in the document`);
  return found;
};
const selected = (): (string | undefined)[] =>
  rowElements()
    .filter((element) => element.getAttribute("aria-selected") === "true")
    .map((element) => element.dataset.id);
const key = (element: HTMLElement, name: string, more: object = {}): Promise<void> =>
  act(async () => {
    fireEvent.keyDown(element, { key: name, ...more });
  });
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe("a list of downloads", () => {
  it("has only what can be seen of 10,000 rows in the document", async () => {
    await showQueue(numbers(10_000).map((id) => sampleRow(id)));
    expect(screen.getByTestId("download-list").getAttribute("aria-rowcount")).toBe("10000");
    expect(rowElements().length).toBeGreaterThan(5);
    expect(rowElements().length).toBeLessThan(60);
  });

  it("is one stop of the Tab key, and the arrows move within it", async () => {
    await showQueue(numbers(5).map((id) => sampleRow(id)));
    expect(rowElements().filter((element) => element.tabIndex === 0)).toHaveLength(1);
    act(() => row(1).focus());
    await key(row(1), "ArrowDown");
    await key(row(1), "ArrowDown");
    expect(document.activeElement).toBe(row(2));
    await key(row(2), "End");
    expect(document.activeElement).toBe(row(5));
    await key(row(5), "Home", { shiftKey: true });
    expect(selected()).toEqual(["1", "2", "3", "4", "5"]);
    await key(row(1), "Escape");
    expect(selected()).toEqual([]);
  });

  it("pauses what runs and resumes what is paused with Space", async () => {
    const bridge = await showQueue([sampleRow(1, { state: "downloading" }), sampleRow(2, { state: "paused" })]);
    fireEvent.click(row(1));
    await key(row(1), " ");
    fireEvent.click(row(2));
    await key(row(2), " ");
    expect(askedFor(bridge, "queue.act")).toEqual([
      { action: "pause", target: { ids: [1] } },
      { action: "resume", target: { ids: [2] } },
    ]);
  });

  it("acts on all that is selected", async () => {
    const bridge = await showQueue([
      sampleRow(1),
      sampleRow(2, { state: "done" }),
      sampleRow(3, { state: "downloading" }),
    ]);
    fireEvent.click(row(1));
    await key(row(1), "a", { ctrlKey: true });
    await act(async () => {
      fireEvent.click(screen.getByTestId("selection-pause"));
    });
    // The finished one is not asked to pause.
    expect(askedFor(bridge, "queue.act")).toEqual([{ action: "pause", target: { ids: [1, 3] } }]);
  });

  it("asks before it removes, and deletes files only when told so", async () => {
    const bridge = await showQueue([sampleRow(1), sampleRow(2)]);
    fireEvent.click(row(2));
    await key(row(2), "Delete");
    expect(askedFor(bridge, "queue.act")).toEqual([]);
    const confirm = await screen.findByTestId("remove-confirm");
    fireEvent.click(screen.getByTestId("remove-with-files"));
    await act(async () => {
      fireEvent.click(confirm);
    });
    expect(askedFor(bridge, "queue.act")).toEqual([{ action: "remove-with-file", target: { ids: [2] } }]);
  });

  it("has in the context menu what can be done, and nothing else", async () => {
    await showQueue([sampleRow(1, { state: "done" })]);
    fireEvent.contextMenu(row(1), { clientX: 10, clientY: 10 });
    const menu = await screen.findByTestId("row-menu");
    const entries = within(menu)
      .getAllByRole("menuitem", { hidden: true })
      .map((entry) => entry.dataset.testid);
    expect(entries).toEqual(["menu-open", "menu-show", "menu-again", "menu-details", "menu-remove"]);
  });

  it("shows why a request was refused", async () => {
    const bridge = await showQueue([sampleRow(1, { state: "done" })]);
    bridge.answers["queue.openFile"] = () => {
      throw new Refusal({ kind: "file-missing", message: "ENOENT" });
    };
    fireEvent.click(row(1));
    await key(row(1), "Enter");
    expect(screen.getByTestId("problem").dataset.kind).toBe("file-missing");
  });

  it("follows the rows: state, reason and number", async () => {
    const bridge = await showQueue([sampleRow(1)]);
    act(() =>
      bridge.emit("queue.changed", {
        revision: 1,
        changed: [
          sampleRow(1, {
            state: "waiting",
            doneBytes: 410_000,
            reason: { kind: "disk-full", code: "ENOSPC", bytesNeeded: 1_200_000_000 },
          }),
        ],
        removed: [],
        totals: sampleTotals({ waiting: 1 }),
      }),
    );
    expect(row(1).dataset.state).toBe("waiting");
    expect(row(1).textContent).toContain("No space on disk, 1.2 GB needed");
    expect(within(row(1)).getByRole("progressbar").getAttribute("aria-valuenow")).toBe("41");
    // The code is for the details, not for the first line.
    expect(row(1).textContent).not.toContain("ENOSPC");
  });

  it("keeps the keyboard's place when the row with the focus is removed", async () => {
    const bridge = await showQueue(numbers(3).map((id) => sampleRow(id)));
    act(() => row(2).focus());
    fireEvent.click(row(2));
    act(() => bridge.emit("queue.changed", { revision: 1, changed: [], removed: [2], totals: sampleTotals() }));
    expect(document.activeElement).toBe(row(3));
  });

  it("teaches when it is empty, and leads back from a filter that shows nothing", async () => {
    await showQueue([]);
    expect(screen.getByText("Nothing to download yet")).toBeTruthy();
    fireEvent.click(screen.getByTestId("nav-settings"));
    expect(screen.queryByText("Nothing to download yet")).toBeNull();
  });
});
