import { describe, expect, it } from "vitest";
import {
  hasTicks,
  indexOf,
  isTicked,
  mostLeftOut,
  noTicks,
  tickedBytes,
  tickRange,
  tickTo,
  toggle,
} from "../../../src/renderer/state/media-ticks";

const view = [50, 40, 30, 20, 10];
const sizes = [5, 4, -1, 2, 1];
const tickedOf = (ticks: typeof noTicks): number[] => view.filter((id) => isTicked(ticks, id));

describe("ticks", () => {
  it("are toggled one by one", () => {
    const one = toggle(noTicks, 40);
    expect(tickedOf(one)).toEqual([40]);
    expect(tickedOf(toggle(one, 40))).toEqual([]);
    expect(hasTicks(toggle(one, 40))).toBe(false);
  });

  it("of a range go from the anchor, in both directions, and keep what is ticked", () => {
    const anchored = toggle(toggle(noTicks, 10), 40);
    expect(tickedOf(tickRange(anchored, view, 20))).toEqual([40, 30, 20, 10]);
    expect(tickedOf(tickRange(tickRange(anchored, view, 50), view, 30))).toEqual([50, 40, 30, 10]);
    expect(tickedOf(tickRange(noTicks, view, 30))).toEqual([30]);
    expect(tickedOf(tickTo(noTicks, view, 50, 40))).toEqual([50, 40]);
    expect(tickedOf(tickTo(tickTo(noTicks, view, 50, 40), view, 40, 30))).toEqual([50, 40, 30]);
  });

  it("of everything leave out what is unticked, up to what a filter can name", () => {
    const all = { ...noTicks, all: true };
    const but = toggle(toggle(all, 50), 20);
    expect(tickedOf(but)).toEqual([40, 30, 10]);
    expect(tickedOf(tickRange({ ...but, anchor: 50 }, view, 20))).toEqual(view);
    let most = all;
    for (let id = 1_001; id <= 1_000 + mostLeftOut + 5; id += 1) most = toggle(most, id);
    expect(most.ids.size).toBe(mostLeftOut);
  });

  it("know their bytes as far as Telegram says them", () => {
    expect(tickedBytes(toggle(toggle(noTicks, 50), 30), view, sizes)).toBe(5);
    expect(tickedBytes({ ...noTicks, all: true }, view, sizes)).toBe(12);
    expect(tickedBytes(toggle({ ...noTicks, all: true }, 50), view, sizes)).toBe(7);
  });

  it("find ids in descending lists", () => {
    expect(view.map((id) => indexOf(view, id))).toEqual([0, 1, 2, 3, 4]);
    expect([60, 35, 5].map((id) => indexOf(view, id))).toEqual([-1, -1, -1]);
    expect(indexOf([], 1)).toBe(-1);
  });
});
