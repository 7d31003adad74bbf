import type { MediaItem } from "../telegram/gateway";
import type { ServerHints } from "./filter/server-hints";

/**
 * How far apart, in ids, two messages of an album can be: it has ten messages at most, and in private chats and basic groups, whose ids are
 * counted over all of them, others may lie between.
 */
const albumReach = 19;
/** The messages of an album are sent in one go; an hour is far more than they can be apart. */
const albumSeconds = 3_600;

/** The items that match, with the others of their albums, in the order of `items`. */
export function albumsOf(matching: readonly MediaItem[], items: readonly MediaItem[]): MediaItem[] {
  const wanted = new Set(matching);
  const albums = new Set(matching.map(({ groupedId }) => groupedId));
  return items.filter((item) => wanted.has(item) || (item.groupedId !== null && albums.has(item.groupedId)));
}

/** Bounds within which also the rest of every album lies of which anything is within the given ones. */
export function roomForAlbums({ kinds: _kinds, text: _text, ...hints }: ServerHints): ServerHints {
  const { minId, maxId, minDate, maxDate } = hints;
  return {
    ...hints,
    ...(minId !== undefined && { minId: minId - albumReach }),
    ...(maxId !== undefined && { maxId: maxId + albumReach }),
    ...(minDate !== undefined && { minDate: minDate - albumSeconds }),
    ...(maxDate !== undefined && { maxDate: maxDate + albumSeconds }),
  };
}
