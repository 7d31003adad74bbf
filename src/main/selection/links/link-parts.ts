import { type LinkFault, longestRange } from "../../../shared/links";
import {
  type ChatAddress,
  fault,
  highestChannelId,
  highestMessageId,
  type ParsedLink,
  type TelegramLink,
} from "./telegram-link";

/** Names are 5 to 32 characters, those sold at auction from 4: https://core.telegram.org/method/account.checkUsername */
const namePattern = /^[a-z]\w{3,31}$/i;
/** One id, or two with a hyphen between. */
const idsPattern = /^(\d+)(?:-(\d+))?$/;

/** What a link may say beside the chat and the ids. Names of query parameters: https://core.telegram.org/api/links#message-links */
export interface LinkDetails {
  /** Text of the message id, or of a range of them. */
  ids: string;
  /** Text of the topic's id in the path; the query may name it too. */
  topic: string | null;
  query: URLSearchParams;
}

export function isName(text: string): boolean {
  return namePattern.test(text);
}

/** The chat of a public name, or why it is none. */
export function chatLink(name: string): ParsedLink {
  if (!isName(name)) return fault("bad-name");
  return { link: { kind: "chat", chat: { by: "name", name } }, fault: null };
}

/** The channel of a private link. Null when Telegram gives no such id. */
export function channelAddress(text: string): ChatAddress | null {
  const id = wholeNumber(text, highestChannelId);
  return id === null ? null : { by: "channel", channelId: String(id) };
}

/** The messages that a link names in a chat. */
export function messagesLink(chat: ChatAddress, details: LinkDetails): ParsedLink {
  const ids = idsOf(details.ids);
  if (typeof ids === "string") return fault(ids);
  const topic = optionalId(details.topic ?? details.query.get("thread"));
  const comment = optionalId(details.query.get("comment"));
  if (topic === undefined || comment === undefined) return fault("bad-id");
  if (comment !== null && ids.first !== ids.last) return fault("comment-of-range");
  const link: TelegramLink = {
    kind: "messages",
    chat,
    ...ids,
    topic,
    comment,
    single: details.query.has("single"),
  };
  return { link, fault: null };
}

function idsOf(text: string): { first: number; last: number } | LinkFault {
  const match = idsPattern.exec(text);
  const first = wholeNumber(match?.[1] ?? "", highestMessageId);
  const last = match?.[2] === undefined ? first : wholeNumber(match[2], highestMessageId);
  if (first === null || last === null) return "bad-id";
  if (last < first) return "range-backwards";
  if (last - first >= longestRange) return "range-too-long";
  return { first, last };
}

/** Null when there is none, undefined when it is wrong. */
function optionalId(text: string | null): number | null | undefined {
  if (text === null) return null;
  return wholeNumber(text, highestMessageId) ?? undefined;
}

/** A number from 1 to `highest`, or null. */
function wholeNumber(text: string, highest: number): number | null {
  if (!/^\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return value >= 1 && value <= highest ? value : null;
}
