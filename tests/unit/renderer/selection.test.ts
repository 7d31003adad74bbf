import { describe, expect, it } from "vitest";
import { clear, emptySelection, keepVisible, select, selectAll } from "../../../src/renderer/state/selection";

const view = [10, 20, 30, 40, 50];
const none = { shift: false, toggle: false };

describe("a selection", () => {
  it("is one row after a plain click", () => {
    const selection = select(select(emptySelection, view, 20, none), view, 40, none);
    expect([...selection.ids]).toEqual([40]);
    expect(selection.focus).toBe(40);
  });

  it("reaches from the anchor with Shift, in both directions", () => {
    const start = select(emptySelection, view, 30, none);
    expect([...select(start, view, 50, { shift: true, toggle: false }).ids]).toEqual([30, 40, 50]);
    const back = select(select(start, view, 50, { shift: true, toggle: false }), view, 10, {
      shift: true,
      toggle: false,
    });
    expect([...back.ids]).toEqual([10, 20, 30]);
  });

  it("takes single rows in and out with Ctrl", () => {
    const two = select(select(emptySelection, view, 10, none), view, 30, { shift: false, toggle: true });
    expect([...two.ids]).toEqual([10, 30]);
    expect([...select(two, view, 10, { shift: false, toggle: true }).ids]).toEqual([30]);
  });

  it("adds a range with both keys", () => {
    const two = select(select(emptySelection, view, 10, none), view, 30, { shift: false, toggle: true });
    expect([...select(two, view, 50, { shift: true, toggle: true }).ids]).toEqual([10, 30, 40, 50]);
  });

  it("starts anew when the anchor is not in view", () => {
    const gone = { ids: new Set<number>(), anchor: 99, focus: null };
    expect([...select(gone, view, 20, { shift: true, toggle: false }).ids]).toEqual([20]);
  });

  it("can be everything, and nothing with the focus kept", () => {
    const all = selectAll(select(emptySelection, view, 20, none), view);
    expect(all.ids.size).toBe(5);
    expect(clear(all)).toEqual({ ids: new Set(), anchor: null, focus: 20 });
  });

  it("loses rows that leave the view and hands the focus to a neighbour", () => {
    const two = select(select(emptySelection, view, 40, none), view, 50, { shift: true, toggle: false });
    const kept = keepVisible(two, view, [10, 20, 40]);
    expect([...kept.ids]).toEqual([40]);
    expect(kept.focus).toBe(40);
    expect(keepVisible(two, view, []).focus).toBeNull();
  });

  it("stays the same value when nothing left", () => {
    const one = select(emptySelection, view, 20, none);
    expect(keepVisible(one, view, view)).toBe(one);
  });
});
