import type { TlObject } from "../contract";
import type { LazyHistory } from "../world/lazy-history";
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

/** Messages of which pages are cut; an array, or one that is made where it is looked at. */
export interface MessageList {
  readonly length: number;
  at(index: number): WorldMessage | undefined;
  slice(start: number, end: number): WorldMessage[];
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
export function cutPage(messages: MessageList, page: PageRequest): Page {
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
function firstOlder(messages: MessageList, page: PageRequest): number {
  let low = 0;
  let high = messages.length;
  const isOlder = (message: WorldMessage) =>
    (page.offsetId === 0 || message.id < page.offsetId) && (page.offsetDate === 0 || message.date < page.offsetDate);
  while (low < high) {
    const middle = (low + high) >> 1;
    const message = messages.at(middle);
    if (message && isOlder(message)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** All messages of a chat, newest first. */
export function newestFirst(domain: Domain, chat: WorldChat): MessageList {
  const lazy = domain.world.lazyHistory(chat.key);
  return lazy ? new LazyMessages(addedMessages(domain, chat), lazy, null) : arrayOf(domain, chat);
}

/** The same as an array, each message of it made. */
export function arrayOf(domain: Domain, chat: WorldChat): WorldMessage[] {
  return [...domain.world.messages(chat.key)].reverse();
}

/** Messages that came after a lazy history, newest first. */
export function addedMessages(domain: Domain, chat: WorldChat): WorldMessage[] {
  return domain.world
    .messageIds(chat.key)
    .map((id) => domain.world.message(chat.key, id))
    .filter((message) => message !== undefined)
    .reverse();
}

/** Messages newest first: some that are there, then those of a lazy history with the given ids (null: all). */
export class LazyMessages implements MessageList {
  readonly length: number;
  readonly #added: readonly WorldMessage[];
  readonly #lazy: LazyHistory;
  readonly #ids: readonly number[] | null;

  constructor(added: readonly WorldMessage[], lazy: LazyHistory, ids: readonly number[] | null) {
    this.#added = added;
    this.#lazy = lazy;
    this.#ids = ids;
    this.length = added.length + (ids?.length ?? lazy.count);
  }

  at(index: number): WorldMessage | undefined {
    const place = index - this.#added.length;
    if (place < 0) return this.#added[index];
    return this.#lazy.message(this.#ids === null ? this.#lazy.count - place : (this.#ids[place] ?? 0));
  }

  slice(start: number, end: number): WorldMessage[] {
    const messages: WorldMessage[] = [];
    for (let index = start; index < Math.min(end, this.length); index++) {
      const message = this.at(index);
      if (message) messages.push(message);
    }
    return messages;
  }
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
