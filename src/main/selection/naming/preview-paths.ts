import { type PathPreview, parsePathTemplate } from "../../../shared/path-template";
import type { MessageSender } from "../../telegram/media-item";
import type { PathSource } from "./path-fields";
import { placeOf } from "./path-template";

/** How many paths a preview shows. */
export const previewedPaths = 3;

/** What a template would make of these messages; of made-up ones when there are none. */
export function previewPaths(text: string, messages: readonly PathSource[]): PathPreview {
  const isSample = messages.length === 0;
  const reading = parsePathTemplate(text);
  if ("problem" in reading) return { problem: reading.problem, isSample, paths: [] };
  const paths = (isSample ? samples : messages).slice(0, previewedPaths).map((message) => {
    const { folders, fileName } = placeOf(reading.template, message);
    return [...folders, fileName].join("/");
  });
  return { problem: null, isSample, paths };
}

const anna: MessageSender = { id: 4242, userName: "anna", displayName: "Anna Berg" };

/** A photo of an album in a forum, a video with a name, and a document of another chat. Their date is 9 March 2025, noon UTC: that day nearly everywhere. */
const samples: readonly PathSource[] = [
  {
    chatId: "channel:1234567890",
    chatFolder: "Holiday 2025",
    groupedId: "13870000000000001",
    albumIndex: 2,
    sender: anna,
    caption: "First morning\nAll of us at the pier",
    topicTitle: "Pictures",
    fileName: null,
    kind: "photo",
    mimeType: "image/jpeg",
    date: 1_741_521_600,
    messageId: 1_204,
  },
  {
    chatId: "channel:1234567890",
    chatFolder: "Holiday 2025",
    groupedId: null,
    albumIndex: null,
    sender: anna,
    caption: "Sunset, seen from the dunes",
    topicTitle: "Pictures",
    fileName: "Sunset at the beach.mp4",
    kind: "video",
    mimeType: "video/mp4",
    date: 1_741_521_660,
    messageId: 1_205,
  },
  {
    chatId: "user:4242",
    chatFolder: "Anna",
    groupedId: null,
    albumIndex: null,
    sender: anna,
    caption: "",
    topicTitle: null,
    fileName: "Itinerary.pdf",
    kind: "document",
    mimeType: "application/pdf",
    date: 1_741_521_720,
    messageId: 87,
  },
];
