import { create } from "zustand";
import type { QueueFilter } from "./queue-view";

export type Place =
  | { readonly screen: "queue" }
  | { readonly screen: "watch" }
  /** `chatId`: only this chat's entries at first. */
  | { readonly screen: "history"; readonly chatId?: string }
  | { readonly screen: "settings"; readonly section?: "speed-limit" }
  | { readonly screen: "chat"; readonly chatId: string };

interface NavigationState {
  readonly place: Place;
  /** Kept while other screens are shown. */
  readonly queueFilter: QueueFilter;
  readonly queueSearch: string;
  readonly chatSearch: string;
  readonly shortcutsOpen: boolean;
  show: (place: Place) => void;
  showQueue: (filter: QueueFilter) => void;
}

export const useNavigation = create<NavigationState>((set) => ({
  place: { screen: "queue" },
  queueFilter: "all",
  queueSearch: "",
  chatSearch: "",
  shortcutsOpen: false,
  show: (place) => set({ place }),
  showQueue: (filter) => set({ place: { screen: "queue" }, queueFilter: filter, queueSearch: "" }),
}));
