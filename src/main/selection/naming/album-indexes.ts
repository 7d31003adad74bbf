import { mediaKinds } from "../../../shared/media";
import { albumReach } from "../../telegram/album-reach";
import type { ChatRef } from "../../telegram/chat-source";
import type { HistoryRequest, HistorySource } from "../../telegram/history-source";
import type { MediaItem } from "../../telegram/media-item";
import type { FoundMessage, MessageSource } from "../../telegram/message-source";

/** Ids asked for at once, the most that Telegram answers (https://core.telegram.org/method/channels.getMessages). */
const batchIds = 100;

/** Fills in what a path template needs of media that came without it. Rejects with a Failure of the gateway. */
export type CompleteMedia = (items: readonly MediaItem[], chat: ChatRef, signal: AbortSignal) => Promise<void>;

/**
 * The sources of media, which tell where in its album each is while `isNeeded`. The place is that among all messages that the album has,
 * in the order of their ids: it is the same whatever part of the album was asked for, and in which order. Where an answer may have only
 * a part of an album, the messages around it are asked for too. `complete` does the same for media that were read at another time.
 */
export function withAlbumIndexes(
  history: HistorySource,
  messages: MessageSource,
  isNeeded: () => boolean,
): { history: HistorySource; messages: MessageSource; complete: CompleteMedia } {
  const lookUp = async (items: readonly MediaItem[], chat: ChatRef, signal: AbortSignal): Promise<void> => {
    const ids = idsAround(items, chat);
    const around: FoundMessage[] = [];
    for (let from = 0; from < ids.length; from += batchIds) {
      around.push(...(await messages.byIds(chat, ids.slice(from, from + batchIds), signal)));
    }
    giveIndexes(items, around);
  };
  return {
    complete: async (items, chat, signal) => {
      if (isNeeded()) await lookUp(items, chat, signal);
    },
    history: {
      mediaCounts: (chat, signal) => history.mediaCounts(chat, signal),
      page: async (chat, request, signal) => {
        const page = await history.page(chat, request, signal);
        if (!isNeeded()) return page;
        if (hasWholeAlbums(request)) giveIndexes(page.items, page.items.map(withId));
        else await lookUp(page.items, chat, signal);
        return page;
      },
    },
    messages: {
      chatByName: (name, signal) => messages.chatByName(name, signal),
      discussionOf: (chat, messageId, signal) => messages.discussionOf(chat, messageId, signal),
      byIds: async (chat, ids, signal) => {
        const found = await messages.byIds(chat, ids, signal);
        if (isNeeded()) await lookUp(itemsOf(found), chat, signal);
        return found;
      },
      withAlbum: async (chat, messageId, signal) => {
        const found = await messages.withAlbum(chat, messageId, signal);
        if (isNeeded()) giveIndexes(itemsOf(found), found);
        return found;
      },
    },
  };
}

type AlbumMessage = Pick<FoundMessage, "id" | "groupedId">;

const withId = ({ messageId, groupedId }: MediaItem): AlbumMessage => ({ id: messageId, groupedId });
const itemsOf = (found: readonly FoundMessage[]): MediaItem[] =>
  found.map(({ item }) => item).filter((item) => item !== null);

/** A page of a whole chat does not cut albums; Telegram's search for one kind, and a range, may. */
function hasWholeAlbums({ kinds, range }: HistoryRequest): boolean {
  return range === undefined && mediaKinds.every((kind) => kinds.includes(kind));
}

/** `messages` hold every message of the items' albums. */
function giveIndexes(items: readonly MediaItem[], messages: readonly AlbumMessage[]): void {
  const albums = new Map<string, number[]>();
  for (const { id, groupedId } of messages) {
    if (groupedId === null) continue;
    const ids = albums.get(groupedId);
    if (ids === undefined) albums.set(groupedId, [id]);
    else ids.push(id);
  }
  for (const item of items) {
    const ids = item.groupedId === null ? undefined : albums.get(item.groupedId);
    if (ids?.includes(item.messageId)) item.albumIndex = ids.filter((id) => id <= item.messageId).length;
  }
}

/** Every id at which a message of the items' albums may be, ascending. */
function idsAround(items: readonly MediaItem[], chat: ChatRef): number[] {
  const reach = albumReach(chat);
  const ids = new Set<number>();
  for (const { groupedId, messageId } of items) {
    if (groupedId === null) continue;
    for (let id = Math.max(1, messageId - reach); id <= messageId + reach; id += 1) ids.add(id);
  }
  return [...ids].sort((one, other) => one - other);
}
