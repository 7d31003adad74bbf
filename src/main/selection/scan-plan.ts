import { setImmediate as nextTurn } from "node:timers/promises";
import type { ChatKind } from "../../shared/chats";
import type { ChosenTopic } from "../../shared/downloads";
import type { DownloadKind } from "../../shared/media";
import type { ChatRef } from "../telegram/chat-source";
import type { HistoryRange } from "../telegram/history-source";
import type { MediaItem } from "../telegram/media-item";
import type { FilterTest } from "./filter/evaluate-filter";
import { readFilter } from "./filter/filter";
import { filterSubject } from "./filter/filter-subject";
import { type ServerHints, serverHints } from "./filter/server-hints";
import { legsOf, type ScanLeg } from "./scan-legs";
import { albumsOf, asksForCaption, roomForAlbums } from "./whole-albums";

/** What Telegram is asked for, and what is chosen of its answers. */
export interface ScanPlan {
  kinds: readonly DownloadKind[];
  /** Absent: the whole chat. */
  range?: HistoryRange;
  /** Absent: whoever sent it. */
  sender?: ChatRef;
  /** What is read, one after the other. */
  legs: readonly ScanLeg[];
  /** The items that are wanted. Rejects when aborted. */
  matching(items: readonly MediaItem[], signal: AbortSignal): Promise<MediaItem[]>;
}

/** What of a scan decides its plan. */
export interface ScanChoice {
  kinds: readonly DownloadKind[];
  filter: string | null;
  topics?: readonly ChosenTopic[] | null;
  wholeAlbums?: boolean;
}

/** What is known of the chat and its people beside the scan. */
export interface ScanSurroundings {
  /** Null when it is not known any more. */
  chatKind: ChatKind | null;
  /** How Telegram can be told of a person; null for one whom this account has not met. */
  findPerson(id: number): ChatRef | null;
}

const nothingKnown: ScanSurroundings = { chatKind: null, findPerson: () => null };

/** Telegram's ids and moments are positive numbers of 31 bits; ranges end one before, so that there is a next one. */
const mostOfRange = 2 ** 31 - 2;
/** A filter may run this long at a time on the thread that also answers the window. */
const longestTurnMs = 8;

/** The plan of a scan; null when nothing can match. Throws `FilterRefused`. */
export function planScan(scan: ScanChoice, known: ScanSurroundings = nothingKnown): ScanPlan | null {
  const chosen = scan.topics ? new Set(scan.topics.map(({ id }) => id)) : null;
  if (scan.filter === null) {
    const legs = legsOf(chosen, null);
    return legs.length === 0 ? null : { kinds: scan.kinds, legs, matching: async (items) => [...items] };
  }
  const { expression, test } = readFilter(scan.filter);
  const demanded = serverHints(expression);
  // The rest of an album may have another type, and lies beside what is asked for: it is needed itself, or for its caption.
  const hints = scan.wholeAlbums || asksForCaption(expression) ? roomForAlbums(demanded) : demanded;
  const kinds = scan.kinds.filter((kind) => hints.kinds?.has(kind) ?? true);
  const range = rangeOf(hints);
  const legs = legsOf(chosen, known.chatKind === "forum" ? (hints.topicIds ?? null) : null);
  if (kinds.length === 0 || range === "nothing" || legs.length === 0) return null;
  const sender = senderOf(hints, known);
  return {
    kinds,
    legs,
    ...(range && { range }),
    ...(sender && { sender }),
    matching: async (items, signal) => {
      const matching = await matchingItems(items, test, signal);
      return scan.wholeAlbums ? albumsOf(matching, items) : matching;
    },
  };
}

/** The one person whom everything has to be from, if Telegram can be asked for what a person sent. */
function senderOf({ senderIds }: ServerHints, { chatKind, findPerson }: ScanSurroundings): ChatRef | null {
  const [id, ...others] = senderIds ?? [];
  const isGroup = chatKind === "group" || chatKind === "supergroup" || chatKind === "forum";
  // Below zero are channels and groups that post as themselves.
  if (id === undefined || others.length > 0 || id <= 0 || !isGroup) return null;
  return findPerson(id);
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
