import type { DateToken, PathField } from "../../../shared/path-template";
import type { MessageSender } from "../../telegram/media-item";
import { extensionOf, type NameSource, safeFileName, usualExtension } from "../safe-name";
import { captionTitle, senderName, visibleText } from "./message-words";

/** What is known of a message when the path of its file is decided. */
export interface PathSource extends NameSource {
  chatId: string;
  /** The chat's folder, safe: its title, with its id where another chat has the same. */
  chatFolder: string;
  /** Decimal; null outside albums. */
  groupedId: string | null;
  /** Where in its album the message is, from 1; null outside albums, and where nobody has counted. */
  albumIndex: number | null;
  /** Null for a post of a channel, and where it is not known. */
  sender: MessageSender | null;
  /** The message's text, hostile; "" when there is none. */
  caption: string;
  /** Hostile; null outside forums, and where it is not known. */
  topicTitle: string | null;
}

/** A message with the parts of its file's name, which several fields need. */
export interface PathSubject extends PathSource {
  /** The sender's name made safe, or one made up; without its extension. */
  stem: string;
  /** The extension of that name, with its dot; empty when it has none. */
  extension: string;
}

export function subjectOf(source: PathSource): PathSubject {
  const name = safeFileName(source);
  const extension = extensionOf(name);
  return { ...source, stem: name.slice(0, name.length - extension.length), extension };
}

/**
 * What each field stands for in the path of a message's file; empty where the message has none of it. A value may be hostile as long as it
 * is meant to be seen: what is dangerous in it is taken out when it has become a part of a path.
 */
export const pathFieldValues: Readonly<
  Record<PathField, (subject: PathSubject, pattern: readonly DateToken[]) => string>
> = {
  chat: ({ chatFolder }) => chatFolder,
  chat_id: ({ chatId }) => markedChatId(chatId),
  topic: ({ topicTitle }) => visibleText(topicTitle ?? ""),
  date: ({ date }, pattern) => formatDate(new Date(date * 1_000), pattern),
  type: ({ kind }) => kind,
  sender: ({ sender }) => (sender === null ? "" : senderName(sender)),
  caption: ({ caption }) => captionTitle(caption),
  album_id: ({ groupedId }) => groupedId ?? "",
  album_index: ({ albumIndex }) => String(albumIndex ?? ""),
  message_id: ({ messageId }) => String(messageId),
  file_name: ({ stem }) => stem,
  ext: (subject) => (subject.extension || usualExtension(subject)).slice(1),
};

/** Fields of which there may be more than a name can hold; the others are never cut for them. */
export const longFields: ReadonlySet<PathField> = new Set(["chat", "topic", "sender", "caption", "file_name"]);

/** "channel:777" as the number that bots know it by, https://core.telegram.org/api/bots/ids. */
export function markedChatId(chatId: string): string {
  const [kind, id = ""] = chatId.split(":");
  if (kind === "group") return `-${id}`;
  return kind === "channel" ? String(-1_000_000_000_000 - Number(id)) : id;
}

/** In the time zone of this computer, as the window and Telegram's apps show dates. */
function formatDate(date: Date, pattern: readonly DateToken[]): string {
  const units = {
    yyyy: String(date.getFullYear()).padStart(4, "0"),
    yy: twoDigits(date.getFullYear() % 100),
    MM: twoDigits(date.getMonth() + 1),
    dd: twoDigits(date.getDate()),
    HH: twoDigits(date.getHours()),
    mm: twoDigits(date.getMinutes()),
    ss: twoDigits(date.getSeconds()),
  };
  return pattern.map((token) => ("unit" in token ? units[token.unit] : token.text)).join("");
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");
