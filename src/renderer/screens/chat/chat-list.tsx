import { Button, Loader, Skeleton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useDeferredValue, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { request } from "../../state/bridge";
import { searchChats, useChats } from "../../state/chats-store";
import { useNavigation } from "../../state/navigation-store";
import { attempt } from "../../state/problems-store";
import classes from "./chat-list.module.css";
import { ChatRow, chatRowHeight } from "./chat-row";

/** All chats, or those that the search finds. */
export function ChatList(): ReactNode {
  const { t } = useTranslation();
  const allChats = useChats((state) => state.chats);
  const search = useDeferredValue(useNavigation((state) => state.chatSearch));
  const chats = useMemo(() => searchChats(allChats, search), [allChats, search]);
  const openId = useNavigation((state) => (state.place.screen === "chat" ? state.place.chatId : null));
  const show = useNavigation((state) => state.show);
  const scroller = useRef<HTMLDivElement>(null);
  const [focusId, setFocusId] = useState<string | null>(null);

  const focusIndex = Math.max(
    chats.findIndex((chat) => chat.id === (focusId ?? openId)),
    0,
  );
  const virtualizer = useVirtualizer({
    count: chats.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => chatRowHeight,
    getItemKey: (index) => chats[index]?.id ?? index,
    overscan: 8,
    useFlushSync: false,
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const target = moveTo(event.key, focusIndex, chats.length);
    const chat = target === null ? undefined : chats[target];
    if (target === null || !chat) return;
    event.preventDefault();
    setFocusId(chat.id);
    virtualizer.scrollToIndex(target);
    window.requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-chat-id="${CSS.escape(chat.id)}"]`)?.focus();
    });
  };

  return (
    <div className={classes.place}>
      <LoadingLine />
      <div ref={scroller} className={classes.scroller}>
        {chats.length === 0 ? (
          <EmptyList search={search} />
        ) : (
          <div
            role="listbox"
            aria-label={t("chats.label")}
            tabIndex={-1}
            className={classes.list}
            style={{ height: virtualizer.getTotalSize() }}
            onKeyDown={onKeyDown}
          >
            {virtualizer.getVirtualItems().map((item) => {
              const chat = chats[item.index];
              return (
                chat && (
                  <ChatRow
                    key={item.key}
                    chat={chat}
                    top={item.start}
                    position={item.index + 1}
                    count={chats.length}
                    open={chat.id === openId}
                    tabbable={item.index === focusIndex}
                    onOpen={() => {
                      setFocusId(chat.id);
                      show({ screen: "chat", chatId: chat.id });
                    }}
                  />
                )
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
}

/** Where a key takes the focus, null when it is no key of the list. */
function moveTo(key: string, from: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case "ArrowDown":
      return Math.min(from + 1, count - 1);
    case "ArrowUp":
      return Math.max(from - 1, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

function LoadingLine(): ReactNode {
  const { t } = useTranslation();
  const { state, total, chats } = useChats();
  if (state === "loading" && chats.length > 0) {
    return (
      <div className={classes.line} role="status">
        <Loader size={12} />
        {total === null ? t("chats.loading") : t("chats.loadingOf", { loaded: chats.length, total })}
      </div>
    );
  }
  if (state !== "failed") return null;
  return (
    <div className={classes.line} role="alert" data-testid="problem" data-kind="chats-failed">
      <span className={classes.failed}>{chats.length > 0 ? t("chats.failedPartly") : t("chats.failed")}</span>
      <Button size="compact-xs" variant="default" onClick={() => void attempt(request("chats.reload"))}>
        {t("common.retry")}
      </Button>
    </div>
  );
}

const placeholders = ["a", "b", "c", "d", "e", "f"] as const;

function EmptyList({ search }: { readonly search: string }): ReactNode {
  const { t } = useTranslation();
  const state = useChats((chats) => chats.state);
  const isEmpty = useChats((chats) => chats.chats.length === 0);
  if (isEmpty && (state === "loading" || state === "idle")) {
    return (
      <div role="status" aria-label={t("chats.loading")}>
        {placeholders.map((placeholder) => (
          <div key={placeholder} className={classes.placeholder}>
            <Skeleton circle height={36} />
            <div className={classes.placeholderLines}>
              <Skeleton height={10} width="70%" />
              <Skeleton height={8} width="40%" />
            </div>
          </div>
        ))}
      </div>
    );
  }
  if (state === "failed" && isEmpty) return null;
  return <p className={classes.empty}>{isEmpty ? t("chats.empty") : t("chats.noMatch", { search: search.trim() })}</p>;
}
