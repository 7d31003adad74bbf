import { basename } from "node:path";
import type { SideCars } from "../../shared/settings";
import type { DownloadOrigin } from "../../shared/threads";
import { printLink } from "../selection/links/print-link";
import { markedChatId } from "../selection/naming/path-fields";
import type { DownloadRecord } from "../storage/download-record";
import type { StoredMessage } from "../storage/message-store";
import { toTextFile } from "../telegram/text-message";

/** A file beside a finished one, which has its name and this extension behind it. */
export interface SideCar {
  /** With its dot. */
  extension: string;
  /** UTF-8. */
  content: Buffer;
}

/** "General" of a forum: links to its messages do not name it. */
const generalTopicId = 1;

/**
 * What is written beside a finished file. The same download always has the same content: by that it is recognised after a crash. A message
 * without text has no text file, and neither has one that is a text file itself.
 */
export function sideCarsOf(
  wanted: SideCars,
  record: DownloadRecord,
  { message, origin }: { message: StoredMessage; origin: DownloadOrigin },
  path: string,
): SideCar[] {
  const sideCars: SideCar[] = [];
  const hasText = (wanted === "text" || wanted === "both") && record.kind !== "text";
  if (hasText && message.caption !== "") sideCars.push({ extension: ".txt", content: toTextFile(message.caption) });
  const hasJson = wanted === "json" || wanted === "both";
  if (hasJson) {
    const content = toTextFile(JSON.stringify(describe(record, message, origin, basename(path)), null, 2));
    sideCars.push({ extension: ".json", content });
  }
  return sideCars;
}

/** docs/names.md has every key. Ids of 64 bits are texts: numbers of JSON can't hold them everywhere. */
function describe(
  record: DownloadRecord,
  message: StoredMessage,
  { forwardedFrom, commentedPost }: DownloadOrigin,
  fileName: string,
): object {
  const { sender, topicId, topicTitle } = message;
  return {
    chat: { id: Number(markedChatId(record.chatId)), title: record.chatTitle },
    message: {
      id: record.messageId,
      date: new Date(record.messageDate * 1_000).toISOString(),
      link: linkTo(record, topicId),
      sender: sender === null ? null : { id: sender.id, username: sender.userName, name: sender.displayName },
      text: message.caption,
      links: message.links,
      reply_to_id: message.replyToId,
      topic: topicId === null ? null : { id: topicId, title: topicTitle },
      forwarded_from: forwardedFrom,
      comment_on:
        commentedPost === null
          ? null
          : {
              chat: { id: Number(markedChatId(commentedPost.chatId)), title: commentedPost.chatTitle },
              id: commentedPost.messageId,
              text: commentedPost.text,
            },
      album: record.groupedId === null ? null : { id: record.groupedId, index: message.albumIndex },
    },
    file: {
      name: fileName,
      sender_file_name: record.senderFileName,
      type: record.kind,
      mime_type: record.mimeType,
      size: record.sizeBytes,
      media_id: record.mediaId,
    },
  };
}

/** For members of the chat; null for private chats and basic groups, whose messages have no links. */
function linkTo({ chatId, messageId }: DownloadRecord, topicId: number | null): string | null {
  const [kind, channelId = ""] = chatId.split(":");
  if (kind !== "channel") return null;
  const topic = topicId === generalTopicId ? null : topicId;
  const chat = { by: "channel", channelId } as const;
  return printLink({ kind: "messages", chat, first: messageId, last: messageId, topic, comment: null, single: false });
}
