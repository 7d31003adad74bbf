import { Api } from "telegram";
import type { HistoryRange, HistoryRequest } from "../history-source";
import type { MediaItem } from "../media-item";

/**
 * The messages of one page, in the terms of messages.getHistory and messages.search (https://core.telegram.org/api/offsets). Telegram
 * counts from the newest: a window starts at the first message below the offset, moved by `addOffset` towards older ones. So the window
 * of `limit` messages from id X upwards is offsetId X, addOffset -limit.
 */
export interface MessageWindow {
  offsetId: number;
  /** Of messages.getHistory only, in the place of `offsetId`; 0 for none. */
  offsetDate: number;
  addOffset: number;
  limit: number;
  /** Exclusive, 0 for none. */
  minId: number;
  maxId: number;
  /** Whether Telegram takes them as exclusive is not said, so they are a second wider than the range. 0 for none. */
  minDate: number;
  maxDate: number;
  /**
   * Near the newest message Telegram fills the upward window with older ones: seen already, and never to be seen twice.
   */
  isNew(message: Api.TypeMessage): boolean;
  /** Whether a message lies behind the end of the range. */
  isBeyond(message: Api.TypeMessage): boolean;
  /** How ids of the page are sorted. */
  inOrder(one: number, other: number): number;
  /** Where the next page starts. */
  after(lastId: number): number;
}

export function windowOf({ order, from, limit, range = {} }: Omit<HistoryRequest, "kinds">): MessageWindow {
  const bounds = {
    limit,
    minId: range.minId === undefined ? 0 : range.minId - 1,
    maxId: range.maxId === undefined ? 0 : range.maxId + 1,
    minDate: range.minDate === undefined ? 0 : range.minDate - 1,
    maxDate: range.maxDate === undefined ? 0 : range.maxDate + 1,
  };
  return order === "oldest-first" ? upward(bounds, from, range) : downward(bounds, from, range);
}

type Bounds = Pick<MessageWindow, "limit" | "minId" | "maxId" | "minDate" | "maxDate">;

function downward(bounds: Bounds, from: number | null, range: HistoryRange): MessageWindow {
  const offsetId = from ?? bounds.maxId;
  return {
    ...bounds,
    offsetId,
    offsetDate: offsetId === 0 ? bounds.maxDate : 0,
    addOffset: 0,
    isNew: ({ id }) => from === null || id < from,
    isBeyond: (message) => message.id < (range.minId ?? 0) || dateOf(message) < (range.minDate ?? 0),
    inOrder: (one, other) => other - one,
    after: (lastId) => lastId,
  };
}

function upward(bounds: Bounds, from: number | null, range: HistoryRange): MessageWindow {
  const startsAtDate = from === null && range.minId === undefined && range.minDate !== undefined;
  const offsetId = from ?? range.minId ?? 1;
  return {
    ...bounds,
    offsetId,
    offsetDate: startsAtDate ? bounds.minDate : 0,
    addOffset: -bounds.limit,
    // From a date on nothing was seen yet: older ones do no harm, and a page of nothing else must not be taken for the end.
    isNew: ({ id }) => startsAtDate || id >= offsetId,
    isBeyond: (message) =>
      message.id > (range.maxId ?? Number.POSITIVE_INFINITY) ||
      dateOf(message) > (range.maxDate ?? Number.POSITIVE_INFINITY),
    inOrder: (one, other) => one - other,
    after: (lastId) => lastId + 1,
  };
}

/** Whether a media lies in the range. */
export function isWithin({ messageId, date }: MediaItem, range: HistoryRange = {}): boolean {
  return (
    messageId >= (range.minId ?? messageId) &&
    messageId <= (range.maxId ?? messageId) &&
    date >= (range.minDate ?? date) &&
    date <= (range.maxDate ?? date)
  );
}

/** An empty message has no date: it bounds nothing. */
function dateOf(message: Api.TypeMessage): number {
  return message instanceof Api.MessageEmpty ? Number.NaN : message.date;
}
