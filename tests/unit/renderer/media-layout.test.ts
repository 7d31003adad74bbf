import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MediaLayout, rowTypes } from "../../../src/renderer/screens/chat/media/media-layout";

interface Listed {
  ids: number[];
  albums: number[];
  months: number[];
}

/** Media given as "month album" each, e.g. "5 0". */
const listOf = (media: readonly (readonly [month: number, album: number])[]): Listed => ({
  ids: media.map((_, index) => media.length - index),
  albums: media.map(([, album]) => album),
  months: media.map(([month]) => month),
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
        for (const [key, values] of Object.entries(listOf(sorted)) as [keyof Listed, number[]][])
          growing[key].splice(0, growing[key].length, ...values);
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
});
