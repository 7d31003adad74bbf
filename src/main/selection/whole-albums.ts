import type { DownloadKind } from "../../shared/media";
import type { MediaItem } from "../telegram/media-item";
import type { Expression } from "./filter/ast";
import { filterFields } from "./filter/filter-fields";
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

/** Whether a filter asks for the caption, which all of an album has from one of its messages. */
export function asksForCaption(expression: Expression): boolean {
  switch (expression.kind) {
    case "field":
      return filterFields.get(expression.name)?.key === "caption";
    case "negate":
    case "not":
      return asksForCaption(expression.operand);
    case "in":
      // Lists are of values only.
      return asksForCaption(expression.left);
    case "arithmetic":
    case "compare":
    case "contains":
    case "and":
    case "or":
      return asksForCaption(expression.left) || asksForCaption(expression.right);
    default:
      return false;
  }
}

/**
 * Bounds within which also the rest of every album lies of which anything is within the given ones. Photos and videos are mixed in albums,
 * the other kinds are not.
 */
export function roomForAlbums({ text: _text, kinds, ...hints }: ServerHints): ServerHints {
  const { minId, maxId, minDate, maxDate } = hints;
  const mixed: readonly DownloadKind[] = kinds?.has("photo") || kinds?.has("video") ? ["photo", "video"] : [];
  return {
    ...hints,
    ...(kinds && { kinds: new Set([...kinds, ...mixed]) }),
    ...(minId !== undefined && { minId: minId - albumReach }),
    ...(maxId !== undefined && { maxId: maxId + albumReach }),
    ...(minDate !== undefined && { minDate: minDate - albumSeconds }),
    ...(maxDate !== undefined && { maxDate: maxDate + albumSeconds }),
  };
}
