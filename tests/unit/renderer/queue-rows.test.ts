import { describe, expect, it } from "vitest";
import { QueueRows } from "../../../src/renderer/state/queue-rows";
import { countByFilter, filterStates, queueFilters, selectView } from "../../../src/renderer/state/queue-view";
import { downloadStates, type QueueDelta } from "../../../src/shared/downloads";
import { sampleRow, sampleTotals } from "./fake-bridge";

const delta = (revision: number, more: Partial<QueueDelta>): QueueDelta => ({
  revision,
  changed: [],
  removed: [],
  totals: sampleTotals(),
  ...more,
});
const page = (revision: number, ids: readonly number[]) => ({
  rows: ids.map((id) => sampleRow(id)),
  next: null,
  revision,
});

function loaded(...ids: number[]): QueueRows {
  const rows = new QueueRows();
  rows.startLoading();
  rows.applyPage(page(1, ids));
  rows.finishLoading();
  return rows;
}

describe("the window's copy of the queue", () => {
  it("replaces only the rows that changed", () => {
    const rows = loaded(1, 2, 3);
    const untouched = rows.rows.get(2);
    const order = rows.order;
    const change = rows.applyDelta(delta(1, { changed: [sampleRow(1, { doneBytes: 5 })] }));
    expect(change).toEqual({ membership: false, content: false });
    expect(rows.rows.get(1)?.doneBytes).toBe(5);
    expect(rows.rows.get(2)).toBe(untouched);
    expect(rows.order).toBe(order);
  });

  it("says when a state changed", () => {
    const rows = loaded(1);
    expect(rows.applyDelta(delta(1, { changed: [sampleRow(1, { state: "done" })] }))).toEqual({
      membership: false,
      content: true,
    });
  });

  it("puts new rows in their place, also in front", () => {
    const rows = loaded(10, 20);
    rows.applyDelta(delta(1, { changed: [sampleRow(30), sampleRow(25)] }));
    expect(rows.order).toEqual([10, 20, 25, 30]);
    rows.applyDelta(delta(2, { changed: [sampleRow(5)] }));
    expect(rows.order).toEqual([5, 10, 20, 25, 30]);
  });

  it("follows a move", () => {
    const rows = loaded(1, 2, 3);
    rows.applyDelta(delta(1, { changed: [sampleRow(3, { position: 0 })] }));
    expect(rows.order).toEqual([3, 1, 2]);
  });

  it("forgets removed rows", () => {
    const rows = loaded(1, 2, 3);
    expect(rows.applyDelta(delta(1, { removed: [2] })).membership).toBe(true);
    expect(rows.order).toEqual([1, 3]);
  });

  it("keeps what a delta said when an older page comes after it", () => {
    const rows = new QueueRows();
    rows.startLoading();
    rows.applyDelta(delta(7, { changed: [sampleRow(1, { state: "done" })], removed: [2] }));
    rows.applyPage(page(7, [1, 2, 3]));
    expect(rows.rows.get(1)?.state).toBe("done");
    expect(rows.order).toEqual([1, 3]);
  });

  it("takes a page that is newer than the delta", () => {
    const rows = new QueueRows();
    rows.startLoading();
    rows.applyDelta(delta(7, { changed: [sampleRow(1, { state: "paused" })] }));
    rows.applyPage(page(8, [1]));
    expect(rows.rows.get(1)?.state).toBe("queued");
  });
});

describe("a view of the queue", () => {
  it("is the order itself when there is nothing to filter by", () => {
    const rows = loaded(1, 2);
    expect(selectView(rows.order, rows.rows, { filter: "all", search: " ", chatId: null })).toBe(rows.order);
  });

  it("filters by state, name and chat", () => {
    const rows = loaded(1, 2, 3);
    rows.applyDelta(
      delta(1, {
        changed: [
          sampleRow(1, { state: "done", fileName: "Ärger.PDF" }),
          sampleRow(2, { state: "done", chatId: "user:5" }),
        ],
      }),
    );
    const view = (filter: (typeof queueFilters)[number], search = "", chatId: string | null = null) =>
      selectView(rows.order, rows.rows, { filter, search, chatId });
    expect(view("done")).toEqual([1, 2]);
    expect(view("all", "ärger.pdf")).toEqual([1]);
    expect(view("all", "", "user:5")).toEqual([2]);
    expect(view("waiting", "", "user:5")).toEqual([]);
  });

  it("has every state in exactly one filter", () => {
    const states = queueFilters.filter((filter) => filter !== "all").flatMap((filter) => filterStates[filter]);
    expect([...states].sort()).toEqual([...downloadStates].sort());
  });

  it("counts by filter", () => {
    expect(
      countByFilter(sampleTotals({ downloading: 2, verifying: 1, queued: 4, paused: 1, failed: 3 }).counts),
    ).toEqual({ all: 11, active: 3, waiting: 5, done: 0, failed: 3, other: 0 });
  });
});
