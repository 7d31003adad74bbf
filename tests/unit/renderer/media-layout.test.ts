import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MediaLayout, rowTypes } from "../../../src/renderer/screens/chat/media/media-layout";

interface Listed {
  ids: number[];
  albums: number[];
  months: number[];
  newerCount: number;
}

/** Media given as "month album" each, e.g. "5 0". */
const listOf = (media: readonly (readonly [month: number, album: number])[]): Listed => ({
  ids: media.map((_, index) => media.length - index),
  albums: media.map(([, album]) => album),
  months: media.map(([month]) => month),
  newerCount: 0,
});

const rowsOf = (layout: MediaLayout): string[] =>
  layout.types.map((type, row) => {
    const name = Object.entries(rowTypes).find(([, value]) => value === type)?.[0];
    return `${name} ${layout.starts[row]} ${layout.counts[row]}`;
  });

describe("the rows of media", () => {
  it("fill up with what flows, and begin anew with each month and each album of several", () => {
    const list = listOf([
      [5, 0],
      [5, 0],
      [5, 0],
      [5, 1],
      [5, 1],
      [5, 2],
      [4, 0],
    ]);
    expect(rowsOf(new MediaLayout(list, 2))).toEqual([
      "month 0 0",
      "cells 0 2",
      "cells 2 1",
      "album 3 2",
      "cells 3 2",
      // An album of one is none.
      "cells 5 1",
      "month 6 0",
      "cells 6 1",
    ]);
  });

  it("are the same whether a list is laid out at once or as it grows, and hold each media once", () => {
    const media = fc.array(fc.tuple(fc.constantFrom(9, 9, 9, 8), fc.constantFrom(0, 0, 1, 1, 2)), { maxLength: 40 });
    fc.assert(
      fc.property(media, fc.nat(40), fc.integer({ min: 1, max: 5 }), (all, cut, columns) => {
        // Months only ever fall, albums only ever rise.
        const sorted = [...all].sort(([a], [b]) => b - a);
        const whole = listOf(sorted);
        const growing = listOf(sorted.slice(0, cut));
        const grown = new MediaLayout(growing, columns);
        Object.assign(growing, listOf(sorted));
        grown.grow();
        expect(rowsOf(grown)).toEqual(rowsOf(new MediaLayout(whole, columns)));
        const shown = grown.types.flatMap((type, row) =>
          type === rowTypes.cells
            ? Array.from({ length: grown.counts[row] ?? 0 }, (_, index) => (grown.starts[row] ?? 0) + index)
            : [],
        );
        expect(shown).toEqual(sorted.map((_, index) => index));
        for (const index of shown) {
          const row = grown.rowOf(index);
          expect(grown.types[row]).toBe(rowTypes.cells);
          expect(index - (grown.starts[row] ?? 0)).toBeLessThan(grown.counts[row] ?? 0);
        }
      }),
    );
  });

  it("stay as they are when newer media are put before them: what is short is the first row above", () => {
    const months = (length: number): (readonly [number, number])[] => Array.from({ length }, () => [5, 0]);
    const list = { ...listOf(months(12)), newerCount: 5 };
    expect(rowsOf(new MediaLayout(list, 3))).toEqual([
      "month 0 0",
      "cells 0 2",
      "cells 2 3",
      "cells 5 3",
      "cells 8 3",
      "cells 11 1",
    ]);
    const media = fc.array(fc.tuple(fc.constantFrom(9, 9, 9, 8), fc.constantFrom(0, 0, 0, 1, 2)), { minLength: 1 });
    fc.assert(
      fc.property(media, fc.nat(40), fc.integer({ min: 1, max: 5 }), (all, cut, columns) => {
        const sorted = [...all].sort(([a], [b]) => b - a);
        const newerCount = Math.min(cut, sorted.length - 1);
        // An album that begins among the newer ones is put together with what it has there.
        fc.pre(
          newerCount === 0 ||
            (sorted[newerCount - 1]?.[1] ?? 0) !== sorted[newerCount]?.[1] ||
            sorted[newerCount]?.[1] === 0,
        );
        const cellsOf = (layout: MediaLayout, from: number): string[] =>
          layout.types.flatMap((type, row) => {
            const start = (layout.starts[row] ?? 0) - from;
            return type === rowTypes.cells && start >= 0 ? [`${start} ${layout.counts[row]}`] : [];
          });
        const before = new MediaLayout(listOf(sorted.slice(newerCount)), columns);
        const after = new MediaLayout({ ...listOf(sorted), newerCount }, columns);
        expect(cellsOf(after, newerCount)).toEqual(cellsOf(before, 0));
        expect(cellsOf(after, 0).reduce((sum, cells) => sum + Number(cells.split(" ")[1]), 0)).toBe(sorted.length);
      }),
    );
  });
});
