import { useEffect, useState } from "react";
import { request } from "../../../state/bridge";
import type { MediaList } from "../../../state/media-list";

/**
 * The media that are looked at: those in view (the indexes from `from` up to, without, `to`) once the list has come to rest. What is flown over is
 * asked for nothing.
 */
export function useSettledIds(list: MediaList, from: number, to: number, isScrolling: boolean): ReadonlySet<number> {
  const [settled, setSettled] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => {
    if (isScrolling) return;
    const ids = list.ids.slice(from, to);
    setSettled(new Set(ids));
    // Neither is worth a word when it fails: the blurred picture stays.
    request("media.inView", { chatId: list.view.chatId, messageIds: ids }).catch(() => undefined);
    list.ensure(ids).catch(() => undefined);
  }, [list, from, to, isScrolling]);
  return settled;
}
