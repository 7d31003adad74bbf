import { create } from "zustand";
import type { LinkEntry, LinkWish } from "../../shared/links";
import { request } from "./bridge";
import { useNavigation } from "./navigation-store";

interface LinksState {
  readonly opened: boolean;
  /** What stands in the field. */
  readonly text: string;
  /** The wishes as main tells them, oldest first. */
  readonly wishes: readonly LinkWish[];
  /** Shows the dialog, with this text behind what stands in the field already. */
  open: (text?: string) => void;
  close: () => void;
  /** Takes over the wishes as main sent them. Those that have ended leave what failed in the field, for another try. */
  take: (wishes: readonly LinkWish[]) => void;
  /** Asks main to download what the field holds, which is empty then. What came of links before is no longer shown. */
  download: () => Promise<void>;
  clear: () => void;
}

export const useLinks = create<LinksState>((set, get) => ({
  opened: false,
  text: "",
  wishes: [],
  open: (text = "") => set((state) => ({ opened: true, text: joined(state.text, text) })),
  close: () => set({ opened: false }),
  take: (wishes) => {
    const running = new Set(
      get()
        .wishes.filter((wish) => wish.running)
        .map(({ id }) => id),
    );
    set({ wishes });
    for (const wish of wishes) {
      if (!wish.running && running.has(wish.id)) finish(wish);
    }
  },
  download: async () => {
    const { text } = get();
    set((state) => ({ text: "", wishes: state.wishes.filter(({ running }) => running) }));
    try {
      await request("links.download", text);
    } catch (error) {
      set((state) => ({ text: joined(text, state.text) }));
      throw error;
    }
  },
  clear: () => set({ opened: false, text: "", wishes: [] }),
}));

/** What of a wish can be tried once more, one link a line. */
export const failedText = ({ entries }: LinkWish): string =>
  entries
    .filter(({ state }) => state === "problem")
    .map(({ text }) => text)
    .join("\n");

function finish(wish: LinkWish): void {
  useLinks.setState(({ text }) => ({ text: joined(text, failedText(wish)) }));
  const { opened, close } = useLinks.getState();
  if (!opened || !wish.entries.every(isChat)) return;
  // Nothing but chats were asked for: the last one is what the person wants to see.
  const last = wish.entries.findLast(isChat);
  if (last === undefined) return;
  close();
  useNavigation.getState().show({ screen: "chat", chatId: last.chatId });
}

const isChat = (entry: LinkEntry): entry is Extract<LinkEntry, { state: "chat" }> => entry.state === "chat";

function joined(before: string, more: string): string {
  const added = more.trim();
  if (added === "" || before.includes(added)) return before;
  return before.trim() === "" ? added : `${before.trimEnd()}\n${added}`;
}
