import { useCallback, useEffect, useRef, useState } from "react";
import type { IpcProblem } from "../../../shared/ipc";
import type { MediaCounts } from "../../../shared/media";
import { request, toProblem } from "../../state/bridge";

export type MediaCountsState =
  | { readonly state: "loading" }
  | { readonly state: "known"; readonly counts: MediaCounts }
  | { readonly state: "failed"; readonly problem: IpcProblem; readonly at: number };

export interface MediaCountsUse {
  readonly media: MediaCountsState;
  readonly retry: () => void;
  /** Counts again; until there is an answer, and when there is none, what is known stays. */
  readonly recount: () => void;
}

/** How many media of each kind a chat holds, as Telegram counts them now. */
export function useMediaCounts(chatId: string): MediaCountsUse {
  const [media, setMedia] = useState<MediaCountsState>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);
  const keepsKnown = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks the same question again.
  useEffect(() => {
    let current = true;
    const isRecount = keepsKnown.current;
    keepsKnown.current = false;
    const replace = (next: MediaCountsState): void =>
      setMedia((before) => (isRecount && before.state === "known" && next.state !== "known" ? before : next));
    replace({ state: "loading" });
    request("chats.mediaCounts", chatId).then(
      (counts) => {
        if (current) replace({ state: "known", counts });
      },
      (error: unknown) => {
        if (current) replace({ state: "failed", problem: toProblem(error), at: Date.now() });
      },
    );
    return () => {
      current = false;
    };
  }, [chatId, attempt]);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  const recount = useCallback(() => {
    keepsKnown.current = true;
    retry();
  }, [retry]);
  return { media, retry, recount };
}
