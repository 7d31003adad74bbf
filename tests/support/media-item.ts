import type { MediaItem } from "../../src/main/telegram/media-item";

/** A document of a channel of which nothing is known but what has to be, apart from `change`. Its location has its `mediaId`. */
export function mediaItem(change: Partial<MediaItem> = {}): MediaItem {
  const mediaId = change.mediaId ?? "1";
  return {
    chatId: "channel:777",
    messageId: 1,
    mediaId,
    kind: "document",
    fileName: null,
    mimeType: "application/octet-stream",
    sizeBytes: 1_000,
    date: 1_600_000_000,
    groupedId: null,
    caption: "",
    width: null,
    height: null,
    durationSeconds: null,
    sender: null,
    replyToId: null,
    topicId: null,
    location: { type: "document", id: mediaId, accessHash: "1", fileReference: "", thumbSize: "", dcId: 2 },
    thumbnailJpeg: null,
    ...change,
  };
}
