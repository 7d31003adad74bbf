import { nobody } from "../../../../../src/main/selection/filter/evaluate-filter";
import type { FilterSubject } from "../../../../../src/main/selection/filter/filter-subject";

/** Epoch seconds of a moment of the local time zone. */
export function localSeconds(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  return Math.floor(new Date(year, month - 1, day, hour, minute, second).getTime() / 1_000);
}

/** A video with everything that a media can have. */
export const video: FilterSubject = {
  date: localSeconds(2022, 8, 5, 14, 35, 12),
  messageId: 5,
  caption: "",
  mediaType: "video",
  fileSize: 10 * 2 ** 20,
  fileName: "test.mp4",
  fileExtension: "mp4",
  width: 1_920,
  height: 1_080,
  duration: 35,
  senderId: 123,
  senderName: "coco",
  senderDisplayName: "Coco Chen",
  replyToMessageId: 4,
  topicId: 17,
  forwardedFromId: -1_000_000_000_042,
  forwardedFromName: "Harbour News",
};

/** A photo by nobody in particular: without all that a media can lack. */
export const bareMedia: FilterSubject = {
  ...nobody,
  date: video.date,
  messageId: video.messageId,
  mediaType: "photo",
};
