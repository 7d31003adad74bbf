import { setImmediate as nextTurn } from "node:timers/promises";
import type { MediaKind } from "../../shared/media";
import type { HistoryRange, MediaItem } from "../telegram/gateway";
import type { FilterTest } from "./filter/evaluate-filter";
import { readFilter } from "./filter/filter";
import { filterSubject } from "./filter/filter-subject";
import { type ServerHints, serverHints } from "./filter/server-hints";

/** What Telegram is asked for, and what is chosen of its answers. */
export interface ScanPlan {
  kinds: readonly MediaKind[];
  /** Absent: the whole chat. */
  range?: HistoryRange;
  /** The items that are wanted. Rejects when aborted. */
  matching(items: readonly MediaItem[], signal: AbortSignal): Promise<MediaItem[]>;
}

/** Telegram's ids and moments are positive numbers of 31 bits; ranges end one before, so that there is a next one. */
const mostOfRange = 2 ** 31 - 2;
/** A filter may run this long at a time on the thread that also answers the window. */
const longestTurnMs = 8;

/** The plan of a scan; null when nothing can match. Throws `FilterRefused`. */
export function planScan(scan: { kinds: readonly MediaKind[]; filter: string | null }): ScanPlan | null {
  if (scan.filter === null) return { kinds: scan.kinds, matching: async (items) => [...items] };
  const { expression, test } = readFilter(scan.filter);
  const hints = serverHints(expression);
  const kinds = scan.kinds.filter((kind) => hints.kinds?.has(kind) ?? true);
  const range = rangeOf(hints);
  if (kinds.length === 0 || range === "nothing") return null;
  return { kinds, ...(range && { range }), matching: (items, signal) => matchingItems(items, test, signal) };
}

/** The bounds that Telegram can be told: undefined when there are none, "nothing" when no message can lie within. */
function rangeOf(hints: ServerHints): HistoryRange | undefined | "nothing" {
  const ids = span(hints.minId, hints.maxId);
  const dates = span(hints.minDate, hints.maxDate);
  if (ids === "nothing" || dates === "nothing") return "nothing";
  const range: HistoryRange = {
    ...(ids.min !== undefined && { minId: ids.min }),
    ...(ids.max !== undefined && { maxId: ids.max }),
    ...(dates.min !== undefined && { minDate: dates.min }),
    ...(dates.max !== undefined && { maxDate: dates.max }),
  };
  return Object.keys(range).length === 0 ? undefined : range;
}

function span(min = 1, max = mostOfRange): { min?: number; max?: number } | "nothing" {
  if (min > max || max < 1 || min > mostOfRange) return "nothing";
  return { ...(min > 1 && { min }), ...(max < mostOfRange && { max }) };
}

async function matchingItems(items: readonly MediaItem[], test: FilterTest, signal: AbortSignal): Promise<MediaItem[]> {
  const matching: MediaItem[] = [];
  let turnBegan = performance.now();
  for (const item of items) {
    if (performance.now() - turnBegan > longestTurnMs) {
      await nextTurn();
      signal.throwIfAborted();
      turnBegan = performance.now();
    }
    if (test(filterSubject(item))) matching.push(item);
  }
  return matching;
}
