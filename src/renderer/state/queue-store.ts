import { useMemo } from "react";
import { create } from "zustand";
import type { DownloadRow, QueueDelta, QueueTotals } from "../../shared/downloads";
import type { IpcProblem } from "../../shared/ipc";
import { request, toProblem } from "./bridge";
import { QueueRows } from "./queue-rows";
import { type QueueViewOptions, selectView } from "./queue-view";

/** Rows asked for at once: large enough for few round trips, small enough to answer and to take over within a frame or two. */
const pageRows = 2000;

interface QueueState {
  /** Always the same map, changed in place; its rows are replaced, never changed. */
  readonly rows: ReadonlyMap<number, DownloadRow>;
  readonly order: readonly number[];
  /** Counts up with every change of a row's state or name, or of the order. */
  readonly contentVersion: number;
  /** Counts up with everything, so that the subscribers of single rows look. */
  readonly tick: number;
  readonly totals: QueueTotals | null;
  readonly load: "idle" | "loading" | "ready" | "failed";
  readonly problem: IpcProblem | null;
}

const queueRows = new QueueRows();
/** The revision that the next delta has to have; null until the first page came. */
let nextRevision: number | null = null;
let loading = 0;

export const useQueue = create<QueueState>(() => ({
  rows: queueRows.rows,
  order: queueRows.order,
  contentVersion: 0,
  tick: 0,
  totals: null,
  load: "idle",
  problem: null,
}));

function publish(contentChanged: boolean, more: Partial<QueueState> = {}): void {
  useQueue.setState(({ tick, contentVersion }) => ({
    tick: tick + 1,
    contentVersion: contentVersion + (contentChanged ? 1 : 0),
    order: queueRows.order,
    ...more,
  }));
}

/** Loads the whole queue, page by page; rows can be seen from the first page on. A newer call takes over from an older one. */
export async function loadQueue(): Promise<void> {
  loading += 1;
  const mine = loading;
  queueRows.startLoading();
  nextRevision = null;
  publish(true, { load: "loading", problem: null });
  try {
    const totals = await request("queue.totals");
    if (mine !== loading) return;
    publish(false, { totals });
    let after: number | null = null;
    do {
      const page: Awaited<ReturnType<typeof requestPage>> = await requestPage(after);
      if (mine !== loading) return;
      nextRevision = Math.max(nextRevision ?? 0, page.revision);
      queueRows.applyPage(page);
      publish(true);
      after = page.next;
    } while (after !== null);
    queueRows.finishLoading();
    publish(false, { load: "ready" });
  } catch (error) {
    if (mine === loading) publish(true, { load: "failed", problem: toProblem(error) });
  }
}

const requestPage = (after: number | null) => request("queue.page", { after, limit: pageRows });

/** Takes over what main says has changed. A gap in the revisions means that something was missed: then all is loaded again. */
export function applyQueueDelta(delta: QueueDelta): void {
  const { load } = useQueue.getState();
  if (load === "idle" || load === "failed") return;
  if (load === "ready" && nextRevision !== null && delta.revision > nextRevision) {
    void loadQueue();
    return;
  }
  // Older than the snapshot: its rows are known in a newer state already.
  if (load === "ready" && nextRevision !== null && delta.revision < nextRevision) return;
  nextRevision = Math.max(nextRevision ?? 0, delta.revision + 1);
  const change = queueRows.applyDelta(delta);
  publish(change.membership || change.content, { totals: delta.totals });
}

/** Forgets the queue: nobody is signed in. */
export function clearQueue(): void {
  loading += 1;
  queueRows.startLoading();
  nextRevision = null;
  publish(true, { load: "idle", totals: null, problem: null });
}

/** One row, or undefined once it is gone. Renders again only when this row changed. */
export const useQueueRow = (id: number): DownloadRow | undefined => useQueue((state) => state.rows.get(id));

/** The ids that a view shows. Renders again only when a row changed its state, name or place, not with every bit of progress. */
export function useQueueView({ filter, search, chatId }: QueueViewOptions): readonly number[] {
  const order = useQueue((state) => state.order);
  const contentVersion = useQueue((state) => state.contentVersion);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the map is changed in place; contentVersion says when.
  return useMemo(
    () => selectView(order, useQueue.getState().rows, { filter, search, chatId }),
    [order, contentVersion, filter, search, chatId],
  );
}
