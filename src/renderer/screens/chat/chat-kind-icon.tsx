import {
  type Icon,
  IconBookmark,
  IconMessages,
  IconRobot,
  IconSpeakerphone,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ChatKind } from "../../../shared/chats";

const icons: Readonly<Record<ChatKind, Icon>> = {
  private: IconUser,
  bot: IconRobot,
  group: IconUsers,
  supergroup: IconUsers,
  forum: IconMessages,
  channel: IconSpeakerphone,
  saved: IconBookmark,
};

/** The sign of a kind of chat. */
export function ChatKindIcon({ kind, size }: { readonly kind: ChatKind; readonly size: number }): ReactNode {
  const KindIcon = icons[kind];
  return <KindIcon size={size} stroke={1.75} aria-hidden />;
}
