import { create } from "zustand";
import type { Chat, ChatList } from "../../shared/chats";

interface ChatsState extends ChatList {
  readonly byId: ReadonlyMap<string, Chat>;
  /** Takes over a list as main sent it. */
  replace: (list: ChatList) => void;
}

export const useChats = create<ChatsState>((set) => ({
  chats: [],
  state: "idle",
  total: null,
  byId: new Map(),
  replace: (list) => set({ ...list, byId: new Map(list.chats.map((chat) => [chat.id, chat])) }),
}));

/** The chats whose title or user name contains the words, in the list's own order. */
export function searchChats(chats: readonly Chat[], search: string): readonly Chat[] {
  const wanted = search.trim().toLocaleLowerCase().replace(/^@/, "");
  if (wanted === "") return chats;
  return chats.filter(
    (chat) =>
      chat.title.toLocaleLowerCase().includes(wanted) || (chat.username?.toLocaleLowerCase().includes(wanted) ?? false),
  );
}
