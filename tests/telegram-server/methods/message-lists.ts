import type { TlObject } from "../contract";
import type { WorldChat, WorldMessage } from "../world/types";
import { isChannelKind } from "../world/world";
import type { Caller, Domain } from "./domain";
import { messageObject, peersOf } from "./objects/messages";
import { int, optionalInt } from "./tl-fields";

/** Messages per answer at most, whatever the request says. */
const maximumPage = 100;

/** The paging fields that getHistory, search and getReplies share (https://core.telegram.org/api/offsets). */
export interface PageRequest {
  offsetId: number;
  offsetDate: number;
  addOffset: number;
  limit: number;
  maxId: number;
  minId: number;
}

export function pageRequest(request: TlObject): PageRequest {
  return {
    offsetId: int(request, "offset_id"),
    offsetDate: optionalInt(request, "offset_date"),
    addOffset: int(request, "add_offset"),
    limit: Math.min(int(request, "limit"), maximumPage),
    maxId: int(request, "max_id"),
    minId: int(request, "min_id"),
  };
}

/** One page of a list, and where in the whole list it lies. */
export interface Page {
  messages: WorldMessage[];
  /** Length of the whole list. */
  total: number;
  /** Messages of the list that are newer than the page. */
  newerCount: number;
}

/**
 * Cuts a page out of `messages` (newest first): the position that offset id and date name, moved by `add_offset`
 * (negative: towards newer ones), then `limit` messages, then those not within (min_id, max_id) dropped.
 */
export function cutPage(messages: readonly WorldMessage[], page: PageRequest): Page {
  const start = Math.max(0, firstOlder(messages, page) + page.addOffset);
  // With a negative add_offset beyond the newest message the window is cut, not moved.
  const end = Math.max(0, firstOlder(messages, page) + page.addOffset + page.limit);
  const window = messages.slice(start, end);
  return {
    messages: window.filter(
      (message) => (page.maxId === 0 || message.id < page.maxId) && (page.minId === 0 || message.id > page.minId),
    ),
    total: messages.length,
    newerCount: Math.min(start, messages.length),
  };
}

/** Index of the first message (newest first) that lies before the offset. */
function firstOlder(messages: readonly WorldMessage[], page: PageRequest): number {
  let low = 0;
  let high = messages.length;
  const isOlder = (message: WorldMessage) =>
    (page.offsetId === 0 || message.id < page.offsetId) && (page.offsetDate === 0 || message.date < page.offsetDate);
  while (low < high) {
    const middle = (low + high) >> 1;
    const message = messages[middle];
    if (message && isOlder(message)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** All messages of a chat, newest first. */
export function newestFirst(domain: Domain, chat: WorldChat): WorldMessage[] {
  return [...domain.world.messages(chat.key)].reverse();
}

/** A page as messages.channelMessages, messages.messagesSlice or, when the whole list fits, messages.messages. */
export function pageObject(domain: Domain, caller: Caller, chat: WorldChat, page: Page): TlObject {
  const viewerId = caller.user.id;
  const content = {
    messages: page.messages.map((message) => messageObject(domain, message, viewerId)),
    topics: [],
    ...peersOf(domain, page.messages, viewerId, [chat]),
  };
  if (isChannelKind(chat.kind)) {
    return {
      _: "messages.channelMessages",
      pts: domain.world.pts(chat.key),
      count: page.total,
      offset_id_offset: page.newerCount,
      ...content,
    };
  }
  return page.messages.length < page.total
    ? { _: "messages.messagesSlice", count: page.total, offset_id_offset: page.newerCount, ...content }
    : { _: "messages.messages", ...content };
}
