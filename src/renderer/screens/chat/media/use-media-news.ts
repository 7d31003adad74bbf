import { useEffect, useRef, useSyncExternalStore } from "react";
import type { MediaTab } from "../../../../shared/media-browser";
import { onEvent, request } from "../../../state/bridge";

/**
 * Has main follow the plain list of a tab while `isPlain` and anybody can see the window; `onNews` is called when the list has changed. What was
 * posted while nobody could see it is asked for when somebody can again.
 */
export function useMediaNews(chatId: string, tab: MediaTab, isPlain: boolean, onNews: () => void): void {
  const isVisible = useSyncExternalStore(onVisibilityChange, isWindowVisible);
  const isLive = isPlain && isVisible;
  const wasHidden = useRef(false);

  useEffect(() => {
    if (!isLive) return;
    // One list takes the place of the other: nothing is unfollowed between two tabs.
    request("media.follow", { chatId, tab }).catch(() => undefined);
    return onEvent("media.changed", (changed) => {
      if (changed.chatId === chatId && changed.tab === tab) onNews();
    });
  }, [isLive, chatId, tab, onNews]);

  useEffect(() => {
    if (!isLive) return;
    return () => {
      // Without an account nothing is followed anyway.
      request("media.follow", null).catch(() => undefined);
    };
  }, [isLive]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a list that is opened while it can be seen asks by itself.
  useEffect(() => {
    if (!isVisible) {
      wasHidden.current = true;
      return;
    }
    if (!wasHidden.current) return;
    wasHidden.current = false;
    if (!isPlain) return;
    let isCurrent = true;
    request("media.refresh", { chatId, tab }).then(
      (changed) => {
        if (isCurrent && changed) onNews();
      },
      // Without a network: when it is there again, main is told that anything may be new.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [isVisible]);
}

function onVisibilityChange(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

const isWindowVisible = (): boolean => document.visibilityState === "visible";
