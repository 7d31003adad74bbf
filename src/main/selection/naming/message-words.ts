import type { MessageSender } from "../../telegram/media-item";
import { beginningOf, longestSafeNameBytes, safePart } from "../safe-name";

/** A caption is told apart by its beginning; more of it only makes paths hard to read. */
const longestTitleBytes = 120;
const lineBreaks = /[\n\v\f\r\u0085\u2028\u2029]+/u;

/** The text if anything of it is left in a path, else an empty one: so that what a template puts in its place stands there. */
export function visibleText(text: string): string {
  return safePart(text, longestSafeNameBytes) === "" ? "" : text;
}

/** What a sender is called: by the name that is shown, else by "@name", else by id. */
export function senderName({ id, userName, displayName }: MessageSender): string {
  return visibleText(displayName ?? "") || visibleText(userName === null ? "" : `@${userName}`) || String(id);
}

/** The first line of a text that says anything, cut between words where it is long; empty when there is none. */
export function captionTitle(caption: string): string {
  const line =
    caption
      .split(lineBreaks)
      .find((each) => visibleText(each) !== "")
      ?.trim() ?? "";
  const kept = beginningOf(line, longestTitleBytes);
  if (kept.length === line.length) return line;
  const lastSpace = kept.lastIndexOf(" ");
  return lastSpace > kept.length / 2 && !line.startsWith(" ", kept.length) ? kept.slice(0, lastSpace) : kept;
}
