import { create } from "zustand";
import type { WatchRule } from "../../shared/watch-rules";

interface WatchState {
  readonly rules: readonly WatchRule[];
  /** What the dialog is about; null while it is closed. */
  readonly dialog: WatchSubject | null;
  openDialog: (subject: WatchSubject) => void;
  closeDialog: () => void;
}

/** A chat that is to have another rule, or the rule of it that is to be changed. */
export interface WatchSubject {
  readonly chatId: string;
  readonly ruleId: number | null;
}

export const useWatch = create<WatchState>((set) => ({
  rules: [],
  dialog: null,
  openDialog: (dialog) => set({ dialog }),
  closeDialog: () => set({ dialog: null }),
}));

/** The rules that follow a chat or a topic of it. */
export function rulesOfChat(rules: readonly WatchRule[], chatId: string): WatchRule[] {
  return rules.filter((rule) => rule.chatId === chatId);
}

/** True while a rule follows the chat or one of its topics. */
export function isWatched(rules: readonly WatchRule[], chatId: string): boolean {
  return rules.some((rule) => rule.chatId === chatId && rule.state !== "paused");
}

/** The titles of the topics that rules follow, as one line; empty where one follows the whole chat. */
export function watchedTopics(rules: readonly WatchRule[], chatId: string): string {
  const watching = rulesOfChat(rules, chatId).filter(({ state }) => state !== "paused");
  if (watching.some(({ topic }) => topic === null)) return "";
  return watching.map(({ topic }) => topic?.title).join(", ");
}
