import { create } from "zustand";
import type { WatchRule } from "../../shared/watch-rules";

interface WatchState {
  readonly rules: readonly WatchRule[];
  /** The chat whose rule the dialog is about; null while it is closed. */
  readonly dialogChatId: string | null;
  openDialog: (chatId: string) => void;
  closeDialog: () => void;
}

export const useWatch = create<WatchState>((set) => ({
  rules: [],
  dialogChatId: null,
  openDialog: (dialogChatId) => set({ dialogChatId }),
  closeDialog: () => set({ dialogChatId: null }),
}));

/** The rule that follows the whole of a chat. */
export function ruleOfChat(rules: readonly WatchRule[], chatId: string): WatchRule | undefined {
  return rules.find((rule) => rule.chatId === chatId && rule.topicId === null);
}

/** True while a rule follows the chat or one of its topics. */
export function isWatched(rules: readonly WatchRule[], chatId: string): boolean {
  return rules.some((rule) => rule.chatId === chatId && rule.state !== "paused");
}
