import { chatLink, messagesLink } from "./link-parts";
import { fault, type ParsedLink } from "./telegram-link";
import { parseTgLink } from "./tg-link";
import { isTelegramHost, parseWebLink } from "./web-link";

/** No link of Telegram is longer; whatever is, is not looked at. */
const longestLink = 2_048;
/** Saved messages, and messages in them: a form of Gramhaul's own, Telegram has none. */
const selfPattern = /^(?:me|self)(?:\/(.+))?$/i;

/** Reads one link in any of its forms (docs/links.md has them all). Never throws. */
export function parseLink(written: string): ParsedLink {
  // Word processors make a dash of the hyphen in a range.
  const text = written.replace(/(?<=\d)[\u2013\u2014](?=\d)/g, "-");
  if (text.length > longestLink) return fault("not-a-link");
  if (/^tg:/i.test(text)) return parseTgLink(text);
  if (/^https?:\/\//i.test(text)) return parseWebLink(text);
  // One of the app's own that asks for nothing it knows: read-links takes the links out of those that do.
  if (/^gramhaul:/i.test(text)) return fault("no-message");
  if (/^[a-z][\w+.-]*:\/\//i.test(text)) return fault("not-telegram");
  if (text.startsWith("@")) return chatLink(text.slice(1));
  const self = selfPattern.exec(text);
  if (self) return inSavedMessages(self[1]);
  const host = /^[^/?#]*/.exec(text)?.[0] ?? "";
  return isTelegramHost(host) ? parseWebLink(text) : fault("not-a-link");
}

function inSavedMessages(ids: string | undefined): ParsedLink {
  if (ids === undefined) return { link: { kind: "chat", chat: { by: "self" } }, fault: null };
  const [path = "", query = ""] = ids.split("?", 2);
  return messagesLink({ by: "self" }, { ids: path, topic: null, query: new URLSearchParams(query) });
}
