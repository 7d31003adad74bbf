import type { LinkFault } from "../../../shared/links";
import { parseLink } from "./parse-link";
import type { TelegramLink } from "./telegram-link";
import { isTelegramHost } from "./web-link";

/** A link as it stands in a text, and what it means or why it means nothing. */
export type ReadLink =
  | { text: string; link: TelegramLink; fault: null }
  | { text: string; link: null; fault: LinkFault };

/**
 * What stands between links: white space, brackets, quotation marks, commas, and every character that no link has. A dash stays: word
 * processors put one between the two ids of a range.
 */
const separators = /[\s,;<>"()[\]{}|\\^`]|[^\x21-\x7e\u2013\u2014]/;
/** What a sentence or a formatted text leaves at the ends of a link. */
const wrapping = /^['*~.:!]+|['*~.:!?]+$/g;

/**
 * Finds the links in a text: a list, a message, whatever was pasted. Words around links are passed over; a line that has nothing like a
 * link in it is reported as a whole, because somebody meant it to be one. Each link once, in the order of the text. Never throws.
 */
export function readLinks(text: string): ReadLink[] {
  const found = new Map<string, ReadLink>();
  for (const line of text.split(/\r\n|[\r\n\u2028\u2029]/)) {
    for (const candidate of candidatesIn(line.trim())) {
      if (!found.has(candidate)) found.set(candidate, { text: candidate, ...parseLink(candidate) });
    }
  }
  return [...found.values()];
}

function candidatesIn(line: string): string[] {
  if (line === "") return [];
  const candidates = line
    .split(separators)
    .flatMap(glued)
    .map((piece) => piece.replace(wrapping, ""))
    .filter(isLikeLink);
  if (candidates.length > 0) return candidates.flatMap(unwrapped);
  const word = line.replace(wrapping, "");
  if (/^(me|self)$/i.test(word)) return [word];
  return [line];
}

/** Links that were pasted one behind the other without anything between. */
function glued(piece: string): string[] {
  return /^gramhaul:/i.test(piece) ? [piece] : piece.split(/(?=https?:\/\/)/i);
}

function isLikeLink(piece: string): boolean {
  if (/^(tg|gramhaul):/i.test(piece) || piece.includes("://")) return true;
  if (/^@\w/.test(piece) || /^(me|self)\/\d/i.test(piece)) return true;
  return isTelegramHost(/^[^/?#]*/.exec(piece)?.[0] ?? "");
}

/**
 * The links within a link of Gramhaul's own: gramhaul://download?link=…, as often as there are links. Without one in it, it is reported
 * itself.
 */
function unwrapped(candidate: string): string[] {
  const query = /^gramhaul:(?:\/\/)?download\/?\?([^#]*)/i.exec(candidate)?.[1];
  const links = new URLSearchParams(query ?? "").getAll("link").map((link) => link.trim());
  const named = links.filter((link) => link !== "" && !/^gramhaul:/i.test(link));
  return named.length > 0 ? named : [candidate];
}
