import { Api } from "telegram";
import type { MessageLink } from "../../../shared/media-browser";
import type { MediaItem } from "../media-item";

/** No message that people write has more. */
const mostLinks = 100;

/**
 * The links of a message: those in its text, those behind its words, and the one that Telegram's preview is of
 * (https://core.telegram.org/api/entities, https://core.telegram.org/api/web-page-previews).
 */
export function linksOf({ message: text, entities, media }: Api.Message): Pick<MediaItem, "links"> {
  const links = new Map<string, MessageLink>();
  for (const entity of entities ?? []) {
    const url = urlOf(entity, text);
    if (url !== null && links.size < mostLinks) links.set(url, { url, title: null });
  }
  const page = media instanceof Api.MessageMediaWebPage && media.webpage instanceof Api.WebPage ? media.webpage : null;
  if (page !== null) {
    // The preview has the address in full, the text maybe a part of it.
    const written = [...links.keys()].find((url) => isSamePage(url, page.url)) ?? page.url;
    links.set(written, { url: written, title: page.title || page.siteName || null });
  }
  return links.size === 0 ? {} : { links: [...links.values()] };
}

/** Offsets and lengths count UTF-16 units, as strings here do. */
function urlOf(entity: Api.TypeMessageEntity, text: string): string | null {
  if (entity instanceof Api.MessageEntityTextUrl) return withScheme(entity.url);
  if (!(entity instanceof Api.MessageEntityUrl) || entity.offset < 0) return null;
  return withScheme(text.slice(entity.offset, entity.offset + entity.length));
}

/** Without one Telegram's own apps open it by http, too; a page that wants https says so itself. */
function withScheme(url: string): string | null {
  const trimmed = url.trim();
  if (trimmed === "") return null;
  return /^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `http://${trimmed}`;
}

function isSamePage(one: string, other: string): boolean {
  const plain = (url: string): string => url.replace(/^https?:\/\//i, "").replace(/\/$/, "");
  return plain(one) === plain(other);
}
