import { type DownloadRow, type DownloadState, downloadStates, type QueueTotals } from "../../shared/downloads";

export const queueFilters = ["all", "active", "waiting", "done", "failed", "other"] as const;
export type QueueFilter = (typeof queueFilters)[number];

/** Which states each filter shows. Every state is in exactly one filter beside "all". */
export const filterStates: Readonly<Record<QueueFilter, readonly DownloadState[]>> = {
  all: downloadStates,
  active: ["preparing", "downloading", "verifying"],
  waiting: ["queued", "waiting", "paused"],
  done: ["done"],
  failed: ["failed"],
  other: ["skipped", "cancelled"],
};

export interface QueueViewOptions {
  readonly filter: QueueFilter;
  /** Part of the file's name. */
  readonly search: string;
  /** Only the downloads of one chat. */
  readonly chatId: string | null;
}

/** The ids of a view, in the order of the queue. With nothing to filter by it is the order itself, not a copy. */
export function selectView(
  order: readonly number[],
  rows: ReadonlyMap<number, DownloadRow>,
  { filter, search, chatId }: QueueViewOptions,
): readonly number[] {
  const wanted = search.trim().toLocaleLowerCase();
  if (filter === "all" && wanted === "" && chatId === null) return order;
  const states = new Set(filterStates[filter]);
  return order.filter((id) => {
    const row = rows.get(id);
    if (!row || !states.has(row.state)) return false;
    if (chatId !== null && row.chatId !== chatId) return false;
    return wanted === "" || row.fileName.toLocaleLowerCase().includes(wanted);
  });
}

/** How many downloads each filter shows. */
export function countByFilter(counts: QueueTotals["counts"]): Readonly<Record<QueueFilter, number>> {
  const sum = (filter: QueueFilter): number => filterStates[filter].reduce((total, state) => total + counts[state], 0);
  return {
    all: sum("all"),
    active: sum("active"),
    waiting: sum("waiting"),
    done: sum("done"),
    failed: sum("failed"),
    other: sum("other"),
  };
}
