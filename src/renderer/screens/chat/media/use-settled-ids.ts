import { useEffect, useState } from "react";
import { request } from "../../../state/bridge";
import type { MediaList } from "../../../state/media-list";
import type { MediaLayout } from "./media-layout";

/** The media that are looked at: those in view once the list has come to rest. What is flown over is asked for nothing. */
export function useSettledIds(
  list: MediaList,
  layout: MediaLayout,
  first: number,
  last: number,
  isScrolling: boolean,
): ReadonlySet<number> {
  const [settled, setSettled] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => {
    if (isScrolling) return;
    const lastRow = Math.min(last, layout.length - 1);
    const from = layout.starts[first] ?? 0;
    const to = (layout.starts[lastRow] ?? 0) + (layout.counts[lastRow] ?? 0);
    const ids = list.ids.slice(from, to);
    setSettled(new Set(ids));
    // Neither is worth a word when it fails: the blurred picture stays.
    request("media.inView", { chatId: list.view.chatId, messageIds: ids }).catch(() => undefined);
    list.ensure(ids).catch(() => undefined);
  }, [list, layout, first, last, isScrolling]);
  return settled;
}
