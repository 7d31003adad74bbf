import type { LinkFault } from "../../../shared/links";
import { channelAddress, chatLink, isName, messagesLink } from "./link-parts";
import { fault, type ParsedLink } from "./telegram-link";

/** Links of the scheme tg: that are about other things than messages; any that is not here holds none either. */
const otherFaults: ReadonlyMap<string, LinkFault> = new Map<string, LinkFault>([
  ["join", "invite-link"],
  ["addlist", "invite-link"],
  ["addstickers", "sticker-link"],
  ["addemoji", "sticker-link"],
]);

/** Reads tg://resolve and tg://privatepost, also without the slashes: https://core.telegram.org/api/links */
export function parseTgLink(text: string): ParsedLink {
  const [, method = "", queryText = ""] = /^tg:(?:\/\/)?([^/?#]*)\/?(?:\?([^#]*))?/i.exec(text) ?? [];
  const query = new URLSearchParams(queryText);
  switch (method.toLowerCase()) {
    case "resolve":
      return resolve(query);
    case "privatepost":
      return privatePost(query);
    default:
      return fault(otherFaults.get(method.toLowerCase()) ?? "no-message");
  }
}

function resolve(query: URLSearchParams): ParsedLink {
  const name = query.get("domain");
  if (name === null) return fault("no-message");
  if (query.has("story")) return fault("story-link");
  // An app of the bot.
  if (query.has("appname")) return fault("no-message");
  const post = query.get("post");
  if (post === null) return chatLink(name);
  if (!isName(name)) return fault("bad-name");
  return messagesLink({ by: "name", name }, { ids: post, topic: null, query });
}

function privatePost(query: URLSearchParams): ParsedLink {
  const chat = channelAddress(query.get("channel") ?? "");
  if (chat === null) return fault("bad-id");
  const post = query.get("post");
  if (post === null) return { link: { kind: "chat", chat }, fault: null };
  return messagesLink(chat, { ids: post, topic: null, query });
}
