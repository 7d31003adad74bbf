import type { ReactNode } from "react";
import type { Chat } from "../../../shared/chats";
import { Avatar } from "../../components/avatar";
import { ChatKindIcon } from "./chat-kind-icon";

/** A chat's photo; one's own saved messages have a sign instead. */
export function ChatAvatar({ chat, size }: { readonly chat: Chat; readonly size: number }): ReactNode {
  return (
    <Avatar
      key={chat.id}
      id={chat.id}
      title={chat.title}
      size={size}
      preview={chat.photoPreview}
      photo={chat.hasPhoto ? `app://gramhaul/chat-photo/${chat.id}` : null}
      glyph={chat.kind === "saved" ? <ChatKindIcon kind="saved" size={Math.round(size * 0.55)} /> : undefined}
    />
  );
}
