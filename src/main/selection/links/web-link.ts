import type { LinkFault } from "../../../shared/links";
import { channelAddress, chatLink, isName, messagesLink } from "./link-parts";
import { fault, type ParsedLink } from "./telegram-link";

const hosts: ReadonlySet<string> = new Set([
  "t.me",
  "www.t.me",
  "telegram.me",
  "www.telegram.me",
  "telegram.dog",
  "www.telegram.dog",
]);

/** First parts of a path that are no names, and what such a link is instead: https://core.telegram.org/api/links */
const ownPaths: ReadonlyMap<string, LinkFault> = new Map<string, LinkFault>([
  ["joinchat", "invite-link"],
  ["addlist", "invite-link"],
  ["addstickers", "sticker-link"],
  ["addemoji", "sticker-link"],
  ...[
    "addstyle",
    "addtheme",
    "auction",
    "auth",
    "bg",
    "boost",
    "call",
    "confirmphone",
    "contact",
    "giftcode",
    "invoice",
    "iv",
    "login",
    "m",
    "msg",
    "nft",
    "proxy",
    "setlanguage",
    "share",
    "socks",
    "web",
  ].map((name): [string, LinkFault] => [name, "no-message"]),
]);

/** Whether Telegram uses the word in its own links, so that nobody can have it as a name. */
export function isReserved(name: string): boolean {
  return ownPaths.has(name.toLowerCase());
}

/** Whether an address without a scheme is one of Telegram's. */
export function isTelegramHost(host: string): boolean {
  const lower = host.toLowerCase();
  return hosts.has(lower) || nameInHost(lower) !== null;
}

/** Reads a link of t.me and its other names; the scheme may be missing. */
export function parseWebLink(text: string): ParsedLink {
  let url: URL;
  try {
    url = new URL(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    return fault("not-a-link");
  }
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const name = nameInHost(url.host);
  if (name !== null) return named(name, parts, url.searchParams);
  if (!hosts.has(url.host)) return fault("not-telegram");
  const [first, ...rest] = parts;
  if (first === undefined) return fault("no-message");
  if (first.toLowerCase() === "c") return inPrivateChannel(rest, url.searchParams);
  // The page that shows a public channel in a browser.
  if (first.toLowerCase() === "s" && rest[0] !== undefined) return named(rest[0], rest.slice(1), url.searchParams);
  return named(first, rest, url.searchParams);
}

/** t.me/name…: the name's chat, or messages of it. */
function named(name: string, rest: readonly string[], query: URLSearchParams): ParsedLink {
  // An invitation, or a phone number.
  const afterPlus = /^(?:\+|%20|%2b)(.*)$/i.exec(name)?.[1];
  if (afterPlus !== undefined) return fault(/^\d+$/.test(afterPlus) ? "no-message" : "invite-link");
  // An invoice.
  if (/^(\$|%24)/.test(name)) return fault("no-message");
  const own = ownPaths.get(name.toLowerCase());
  if (own !== undefined) return fault(own);
  if (!isName(name)) return fault("bad-name");
  if (rest.length === 0) return chatLink(name);
  if (rest[0] === "s") return fault("story-link");
  return inChat({ by: "name", name }, rest, query);
}

/** t.me/c/channel…: a chat without a public name. */
function inPrivateChannel([id, ...rest]: readonly string[], query: URLSearchParams): ParsedLink {
  const chat = id === undefined ? null : channelAddress(id);
  if (chat === null) return fault("bad-id");
  return rest.length === 0 ? { link: { kind: "chat", chat }, fault: null } : inChat(chat, rest, query);
}

function inChat(chat: Parameters<typeof messagesLink>[0], path: readonly string[], query: URLSearchParams): ParsedLink {
  const [one, two, ...others] = path;
  // A bot's app, a folder of a channel's stories, and whatever else Telegram comes to put there.
  if (one === undefined || others.length > 0 || !/^\d/.test(one)) return fault("no-message");
  if (two === undefined) return messagesLink(chat, { ids: one, topic: null, query });
  return messagesLink(chat, { ids: two, topic: one, query });
}

/** The name in name.t.me; single letters and Telegram's own words are no names. */
function nameInHost(host: string): string | null {
  const name = /^([a-z]\w{3,31})\.t\.me$/.exec(host)?.[1];
  return name === undefined || ownPaths.has(name) ? null : name;
}
