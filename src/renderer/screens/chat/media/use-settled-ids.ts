import { useEffect, useState } from "react";
import { request } from "../../../state/bridge";
import type { MediaList } from "../../../state/media-list";

/** Whoever is at the end of what is listed is about to go on, until the next page takes as long as this. */
const patienceMs = 1_000;
/** A page that has just come does not mean that the list has come to rest. */
const restMs = 100;

/**
 * The media that are looked at: those in view (the indexes from `from` up to, without, `to`) once the list has come to rest. What is flown over is
 * asked for nothing. `isAtEnd`: the place below the last row is in view, and more is coming.
 */
export function useSettledIds(
  list: MediaList,
  from: number,
  to: number,
  { isScrolling, isAtEnd }: { readonly isScrolling: boolean; readonly isAtEnd: boolean },
): ReadonlySet<number> {
  const [settled, setSettled] = useState<ReadonlySet<number>>(new Set());
  const isFirst = settled.size === 0;
  useEffect(() => {
    if (isScrolling) return;
    const settle = (): void => {
      const ids = list.ids.slice(from, to);
      setSettled(new Set(ids));
      // Neither is worth a word when it fails: the blurred picture stays.
      request("media.inView", { chatId: list.view.chatId, messageIds: ids }).catch(() => undefined);
      list.ensure(ids).catch(() => undefined);
    };
    if (isFirst) {
      settle();
      return;
    }
    const timer = window.setTimeout(settle, isAtEnd ? patienceMs : restMs);
    return () => window.clearTimeout(timer);
  }, [list, from, to, isScrolling, isAtEnd, isFirst]);
  return settled;
}
