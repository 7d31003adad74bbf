import { Loader } from "@mantine/core";
import { IconArchive, IconEye, IconPinFilled } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Chat } from "../../../shared/chats";
import { useWords } from "../../i18n/words";
import { isBeingScanned, useScans } from "../../state/scans-store";
import { isWatched, useWatch, watchedTopics } from "../../state/watch-store";
import { ChatAvatar } from "./chat-avatar";
import { ChatKindIcon } from "./chat-kind-icon";
import classes from "./chat-list.module.css";
import { chatTitle } from "./chat-title";

/** CSS pixels; the same as in the style sheet. */
export const chatRowHeight = 52;

interface ChatRowProps {
  readonly chat: Chat;
  /** Distance from the top of the list in CSS pixels. */
  readonly top: number;
  readonly position: number;
  readonly count: number;
  readonly open: boolean;
  readonly tabbable: boolean;
  readonly onOpen: () => void;
}

/** One chat of the list. */
export function ChatRow({ chat, top, position, count, open, tabbable, onOpen }: ChatRowProps): ReactNode {
  const { t, format } = useWords();
  const title = chatTitle(chat, t);
  const scanning = useScans((state) => isBeingScanned(state.scans, chat.id));
  const watched = useWatch((state) => isWatched(state.rules, chat.id));
  const topics = useWatch((state) => watchedTopics(state.rules, chat.id));
  return (
    <div
      role="option"
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      aria-selected={open}
      aria-posinset={position}
      aria-setsize={count}
      tabIndex={tabbable ? 0 : -1}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onOpen();
      }}
      data-testid="chat-row"
      data-chat-id={chat.id}
    >
      <ChatAvatar chat={chat} size={36} />
      <div className={classes.words}>
        <div className={classes.first}>
          <span className={classes.title} title={title}>
            <bdi>{title}</bdi>
          </span>
          {chat.lastMessageAt > 0 && <span className={classes.when}>{format.shortMoment(chat.lastMessageAt)}</span>}
        </div>
        <div className={classes.second}>
          <span className={classes.kind}>
            <ChatKindIcon kind={chat.kind} size={14} />
            {t(`chats.kind.${chat.kind}`)}
          </span>
          <span className={classes.marks}>
            {scanning && <Loader size={12} aria-label={t("chats.scanning")} />}
            {watched && (
              <IconEye
                size={13}
                role="img"
                aria-label={topics === "" ? t("chats.watched") : t("chats.watchedTopics", { topics })}
              />
            )}
            {chat.archived && <IconArchive size={13} role="img" aria-label={t("chats.archived")} />}
            {chat.pinned && <IconPinFilled size={13} role="img" aria-label={t("chats.pinned")} />}
          </span>
        </div>
      </div>
    </div>
  );
}
