import { useMemo } from "react";
import type { DownloadRow, DownloadState } from "../../../../shared/downloads";
import type { MediaEntry } from "../../../../shared/media-browser";
import { useThrottled } from "../../../components/use-throttled";
import { useQueue, useQueueRow } from "../../../state/queue-store";

/** The ids of the downloads of a chat by their messages. Follows the queue four times a second. */
export function useChatDownloads(chatId: string): ReadonlyMap<number, number> {
  const version = useThrottled(useQueue((state) => state.contentVersion));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the map of rows is changed in place; its version says when.
  return useMemo(() => {
    const found = new Map<number, number>();
    for (const row of useQueue.getState().rows.values()) if (row.chatId === chatId) found.set(row.messageId, row.id);
    return found;
  }, [chatId, version]);
}

/** What a download means for the media that it is of. */
export type MediaMark = "queued" | "running" | "done" | "failed";

const marks: Readonly<Record<DownloadState, MediaMark | null>> = {
  queued: "queued",
  waiting: "queued",
  paused: "queued",
  preparing: "running",
  downloading: "running",
  verifying: "running",
  done: "done",
  failed: "failed",
  skipped: null,
  cancelled: null,
};

/** Null for what was not queued, or is not wanted any more. */
export const markOf = (row: DownloadRow | undefined): MediaMark | null => (row === undefined ? null : marks[row.state]);

/** The mark of a media whose download has this id; one that is in the history alone is done. Renders again when it changes. */
export function useMark(downloadId: number | undefined, entry: MediaEntry | undefined): MediaMark | null {
  const ofQueue = markOf(useQueueRow(downloadId ?? -1));
  return ofQueue ?? (entry?.wasDownloaded ? "done" : null);
}
