import type { TFunction } from "i18next";
import type { Chat } from "../../../shared/chats";

/** What a chat is called: its title, or for one's own saved messages the words for them, as in Telegram's own apps. */
export function chatTitle(chat: Chat, t: TFunction): string {
  return chat.kind === "saved" ? t("chats.kind.saved") : chat.title;
}
