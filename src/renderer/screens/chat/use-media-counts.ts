import { useCallback, useEffect, useState } from "react";
import type { IpcProblem } from "../../../shared/ipc";
import type { MediaCounts } from "../../../shared/media";
import { request, toProblem } from "../../state/bridge";

export type MediaCountsState =
  | { readonly state: "loading" }
  | { readonly state: "known"; readonly counts: MediaCounts }
  | { readonly state: "failed"; readonly problem: IpcProblem; readonly at: number };

/** How many media of each kind a chat holds, as Telegram counts them now. */
export function useMediaCounts(chatId: string): { readonly media: MediaCountsState; readonly retry: () => void } {
  const [media, setMedia] = useState<MediaCountsState>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks the same question again.
  useEffect(() => {
    let current = true;
    setMedia({ state: "loading" });
    request("chats.mediaCounts", chatId).then(
      (counts) => {
        if (current) setMedia({ state: "known", counts });
      },
      (error: unknown) => {
        if (current) setMedia({ state: "failed", problem: toProblem(error), at: Date.now() });
      },
    );
    return () => {
      current = false;
    };
  }, [chatId, attempt]);
  return { media, retry: useCallback(() => setAttempt((before) => before + 1), []) };
}
