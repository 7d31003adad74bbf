import type { DownloadRow } from "../../shared/downloads";
import type { DownloadOrigin } from "../../shared/threads";
import type { FilePlace } from "../selection/naming/path-template";
import type { DownloadRecord, NewDownload } from "../storage/download-record";
import type { StoredMessage } from "../storage/message-store";
import type { ChatRef } from "../telegram/chat-source";
import type { MediaItem } from "../telegram/media-item";
import type { FileJob } from "./file-job";

/** A chat as downloads need it. */
export interface DownloadChat extends ChatRef {
  title: string;
  /** Whether each topic of a forum has a folder of its own, whatever the template for paths says; absent: no. */
  topicFolders?: boolean;
}

/** The row that records a media before anything of it is fetched, with the place that its file is going to have. `now` is epoch milliseconds. */
export function toNewDownload(item: MediaItem, chat: DownloadChat, place: FilePlace, now: number): NewDownload {
  return {
    chatId: chat.id,
    chatTitle: chat.title,
    chatAccessHash: chat.accessHash,
    messageId: item.messageId,
    mediaId: item.mediaId,
    kind: item.kind,
    senderFileName: item.fileName,
    mimeType: item.mimeType,
    sizeBytes: item.sizeBytes,
    messageDate: item.date,
    groupedId: item.groupedId,
    location: item.location,
    hasThumbnail: item.thumbnailJpeg !== null,
    state: "queued",
    reason: null,
    attempts: 0,
    addedAt: now,
    finishedAt: null,
    folder: place.folders.join("/"),
    fileName: place.fileName,
    partPath: null,
    path: null,
    doneBytes: 0,
  };
}

/** What is recorded of a media's message beside the row. */
export function toStoredMessage(item: MediaItem): StoredMessage {
  const { sender, caption, replyToId, topicId, topicTitle = null, albumIndex = null, links = [] } = item;
  return { sender, caption, replyToId, topicId, topicTitle, albumIndex, links };
}

/** What is recorded of where a media's message comes from. */
export function originOf({ forwardedFrom, commentedPost }: MediaItem): DownloadOrigin {
  return { forwardedFrom: forwardedFrom ?? null, commentedPost: commentedPost ?? null };
}

/** The row as the window sees it. */
export function toRow(record: DownloadRecord, accountId: string, bytesPerSecond: number): DownloadRow {
  return {
    id: record.id,
    accountId,
    chatId: record.chatId,
    chatTitle: record.chatTitle,
    messageId: record.messageId,
    kind: record.kind,
    fileName: record.fileName,
    sizeBytes: record.sizeBytes,
    doneBytes: record.doneBytes,
    bytesPerSecond,
    state: record.state,
    reason: record.reason,
    position: record.position,
    attempts: record.attempts,
    addedAt: record.addedAt,
    finishedAt: record.finishedAt,
    path: record.state === "done" ? record.path : null,
    hasThumbnail: record.hasThumbnail,
  };
}

/** What the file download needs of a row. */
export function toJob(record: DownloadRecord, folder: string, chunks: FileJob["chunks"]): FileJob {
  return {
    id: record.id,
    chat: { id: record.chatId, accessHash: record.chatAccessHash },
    messageId: record.messageId,
    mediaId: record.mediaId,
    location: record.location,
    sizeBytes: record.sizeBytes,
    messageDate: record.messageDate,
    folder,
    fileName: record.fileName,
    partPath: record.partPath,
    path: record.path,
    chunks,
  };
}
