import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { MediaView } from "../../../../shared/media-browser";
import { request } from "../../../state/bridge";
import { MediaList } from "../../../state/media-list";
import { useMediaNews } from "./use-media-news";

/** After so many answers without any media somebody has to say that it is to go on. */
const mostEmptyRounds = 20;

export interface MediaListUse {
  readonly list: MediaList;
  /** Whether Telegram has newer media than those that are shown. */
  readonly hasNews: boolean;
  /** Takes up what is new: begins anew with the newest. Once it has, `onReloaded` is called. */
  readonly reload: () => void;
}

/** The list of a view, begun anew when the view changes; renders again with every change of it. */
export function useMediaList(view: MediaView, onReloaded: () => void): MediaListUse {
  const [list, setList] = useState(() => {
    const first = new MediaList(view);
    // While the window draws the rest of the screen, main looks for its media.
    void first.loadMore();
    return first;
  });
  const [news, setNews] = useState({ told: 0, taken: 0 });
  const current = useRef(list);
  const reloading = useRef<MediaList | null>(null);
  useSyncExternalStore(list.subscribe, list.getVersion);

  const { told } = news;
  const reload = useCallback(() => {
    const before = current.current;
    if (reloading.current === before) return;
    reloading.current = before;
    const fresh = new MediaList(before.view);
    // What is shown stays until there is something to show in its place.
    void fresh.loadMore().then(() => {
      if (current.current !== before) return;
      // Main has just compared it with Telegram.
      fresh.isFromCache = false;
      current.current = fresh;
      // What was told meanwhile may not be in it.
      setNews((now) => ({ ...now, taken: Math.max(now.taken, told) }));
      setList(fresh);
      onReloaded();
    });
  }, [told, onReloaded]);

  const tell = useCallback(() => setNews((now) => ({ ...now, told: now.told + 1 })), []);

  const { chatId, tab, query, until } = view;
  useEffect(() => {
    const { view: shown } = current.current;
    if (shown.tab === tab && shown.query === query && shown.until === until && shown.chatId === chatId) return;
    setNews((now) => ({ ...now, taken: now.told }));
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
      if (isShown && changed) tell();
    };
    open().catch(() => {
      // What is shown is what was there the last time. Without a network it can't be known whether there is more; the status bar says so.
    });
    return () => {
      isShown = false;
    };
  }, [list, tell]);

  useMediaNews(chatId, tab, query === "" && until === null, tell);

  return { list, hasNews: news.told > news.taken, reload };
}
