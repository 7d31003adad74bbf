import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { MediaView } from "../../../../shared/media-browser";
import { request } from "../../../state/bridge";
import { MediaList } from "../../../state/media-list";

/** After so many answers without any media somebody has to say that it is to go on. */
const mostEmptyRounds = 20;

export interface MediaListUse {
  readonly list: MediaList;
  /** Whether Telegram has newer media than those that are shown. */
  readonly hasNews: boolean;
  /** Begins anew with the newest. */
  readonly reload: () => void;
}

/** The list of a view, begun anew when the view changes; renders again with every change of it. */
export function useMediaList(view: MediaView): MediaListUse {
  const [list, setList] = useState(() => {
    const first = new MediaList(view);
    // While the window draws the rest of the screen, main looks for its media.
    void first.loadMore();
    return first;
  });
  const [hasNews, setHasNews] = useState(false);
  const current = useRef(list);
  useSyncExternalStore(list.subscribe, list.getVersion);

  const reload = useCallback(() => {
    const before = current.current;
    const fresh = new MediaList(before.view);
    // What is shown stays until there is something to show in its place.
    void fresh.loadMore().then(() => {
      if (current.current !== before) return;
      // Main has just compared it with Telegram.
      fresh.isFromCache = false;
      current.current = fresh;
      setHasNews(false);
      setList(fresh);
    });
  }, []);

  const { chatId, tab, query, until } = view;
  useEffect(() => {
    const { view: shown } = current.current;
    if (shown.tab === tab && shown.query === query && shown.until === until && shown.chatId === chatId) return;
    setHasNews(false);
    const fresh = new MediaList({ chatId, tab, query, until });
    current.current = fresh;
    setList(fresh);
  }, [chatId, tab, query, until]);

  useEffect(() => {
    let isShown = true;
    const open = async (): Promise<void> => {
      // In a chat that is mostly talk the first media may be some pages away.
      for (let round = 0; isShown && list.ids.length === 0 && round < mostEmptyRounds; round += 1)
        await list.loadMore();
      if (!isShown || !list.isFromCache) return;
      const changed = await request("media.refresh", { chatId: list.view.chatId, tab: list.view.tab });
      if (isShown && changed) setHasNews(true);
    };
    open().catch(() => {
      // What is shown is what was there the last time. Without a network it can't be known whether there is more; the status bar says so.
    });
    return () => {
      isShown = false;
    };
  }, [list]);

  return { list, hasNews, reload };
}
