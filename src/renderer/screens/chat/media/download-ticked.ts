import { mediaKinds } from "../../../../shared/media";
import { request } from "../../../state/bridge";
import type { MediaList } from "../../../state/media-list";
import type { MediaTicks } from "../../../state/media-ticks";

/** Queued in one request: few enough that the queue is not held up. */
const batchMedia = 500;

export interface TickedOutcome {
  readonly queued: number;
  /** Those that were in the queue already. */
  readonly known: number;
  /** The messages of those that were downloaded before, and are not again. */
  readonly downloaded: readonly number[];
  /** True when main goes through the chat by itself, as by "Download all". */
  readonly isScan: boolean;
}

/**
 * Downloads what is ticked: these media exactly or, where everything is, all that the list stands for, from its first media on. A whole tab is a scan, which goes on
 * after a restart; what a search finds, and what has links, is listed to its end first, because only Telegram knows what that is. `onFound` is told how far that is.
 */
export async function downloadTicked(
  list: MediaList,
  ticks: MediaTicks,
  onFound: (count: number) => void,
  signal: AbortSignal,
): Promise<TickedOutcome> {
  const { view } = list;
  if (!ticks.all) return await queueMedia(view.chatId, descending(ticks.ids), { again: false }, signal);
  if (view.query === "" && view.tab !== "links") {
    const kinds = view.tab === "all" ? [...mediaKinds] : [view.tab];
    const filter = filterOf(list, ticks.ids);
    await request("scans.start", { chatId: view.chatId, kinds, order: "newest-first", filter });
    return { queued: 0, known: 0, downloaded: [], isScan: true };
  }
  while (list.state.load !== "end") {
    signal.throwIfAborted();
    onFound(list.ids.length);
    await list.loadMore();
    if (list.state.load === "failed") throw new Error(list.state.problem.message);
  }
  const wanted = list.ids.filter((id) => !ticks.ids.has(id));
  return await queueMedia(view.chatId, wanted, { again: false }, signal);
}

/** Queues exactly these media; with `again` also those that were downloaded before. */
export async function queueMedia(
  chatId: string,
  messageIds: readonly number[],
  { again }: { again: boolean },
  signal: AbortSignal,
): Promise<TickedOutcome> {
  let queued = 0;
  let known = 0;
  const downloaded: number[] = [];
  for (let from = 0; from < messageIds.length; from += batchMedia) {
    signal.throwIfAborted();
    const batch = messageIds.slice(from, from + batchMedia);
    const done = await request("media.download", { chatId, messageIds: batch, again });
    queued += done.queued;
    known += done.known;
    downloaded.push(...done.downloaded);
  }
  return { queued, known, downloaded, isScan: false };
}

/** The newest first, as they are listed. */
const descending = (ids: ReadonlySet<number>): number[] => [...ids].sort((a, b) => b - a);

/** What a scan leaves out, in the filter language; null when nothing. */
function filterOf({ view: { until }, ids, newerCount }: MediaList, leftOut: ReadonlySet<number>): string | null {
  const terms: string[] = [];
  // What is newer than the day belongs to it as far as it was looked at.
  if (newerCount > 0) terms.push(`message_id <= ${ids[0]}`);
  else if (until !== null) terms.push(`message_date <= ${momentOf(until)}`);
  if (leftOut.size > 0) terms.push(`message_id not in [${[...leftOut].join(", ")}]`);
  return terms.length === 0 ? null : terms.join(" and ");
}

/** "2025-06-14 23:59:59" in the local time zone, as the filter language has it. */
function momentOf(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
