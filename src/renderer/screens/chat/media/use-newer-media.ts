import type { Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { MediaList } from "../../../state/media-list";
import { type MediaLayout, rowTypes } from "./media-layout";

/** CSS pixels; so near its top a list that is scrolled upwards is gone on with. */
const nearTop = 600;

interface LaidOutMedia {
  readonly list: MediaList;
  readonly layout: MediaLayout;
  /** Everything else that decides where a row is: what has another one is not compared. */
  readonly shape: string;
  /** Height of what stands above the first row. */
  readonly above: number;
  readonly heightOf: (layout: MediaLayout, row: number) => number;
}

/**
 * Asks for media that are newer than a list begins with when it is scrolled up to its top, and keeps what is in view where it is when they are
 * put before it. Returns what a wheel that is turned at the top has to call.
 */
export function useNewerMedia(
  scroller: RefObject<HTMLDivElement | null>,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  { list, layout, shape, above, heightOf }: LaidOutMedia,
): (deltaY: number) => void {
  const { newerCount } = list;
  const shown = useRef({ list, layout, shape, above, newerCount });

  // biome-ignore lint/correctness/useExhaustiveDependencies: heights follow from the shape, and where the first row is from the rest.
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = { list, layout, shape, above, newerCount };
    const element = scroller.current;
    const hasMoved = before.newerCount !== newerCount || before.above !== above;
    if (element !== null && hasMoved && before.list === list && before.shape === shape) {
      const row = firstCellsIn(before.layout, element.scrollTop - before.above, heightOf);
      const media = (before.layout.starts[row] ?? 0) + newerCount - before.newerCount;
      const top = above + topOf(layout, layout.rowOf(media), heightOf);
      const offset = Math.max(0, element.scrollTop + top - before.above - topOf(before.layout, row, heightOf));
      // Told before the scroll event comes: else the rows of the old place are drawn once.
      virtualizer.scrollOffset = offset;
      element.scrollTop = offset;
    }
    virtualizer.measure();
  }, [list, layout, shape, above, newerCount, virtualizer, scroller]);

  const isNearTop = virtualizer.scrollDirection === "backward" && (virtualizer.scrollOffset ?? 0) < nearTop;
  const { load } = list.newer;
  useEffect(() => {
    if (isNearTop && load === "more") void list.loadNewer();
  }, [isNearTop, load, list]);

  return (deltaY) => {
    if (deltaY < 0 && list.newer.load === "more" && (scroller.current?.scrollTop ?? 0) <= 0) void list.loadNewer();
  };
}

type HeightOf = LaidOutMedia["heightOf"];

/** CSS pixels from the beginning of the first row to that of another. */
function topOf(layout: MediaLayout, row: number, heightOf: HeightOf): number {
  let top = 0;
  for (let above = 0; above < row; above += 1) top += heightOf(layout, above);
  return top;
}

/** The first row with media of which anything is below `offset`: headings come and go with what is above them. */
function firstCellsIn(layout: MediaLayout, offset: number, heightOf: HeightOf): number {
  let bottom = 0;
  let last = 0;
  for (const [row, type] of layout.types.entries()) {
    bottom += heightOf(layout, row);
    if (type !== rowTypes.cells) continue;
    last = row;
    if (bottom > offset) break;
  }
  return last;
}
