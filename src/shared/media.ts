import { z } from "zod";

/** The kinds of media that Gramhaul downloads; the names are those of Telegram's own tabs. */
export const mediaKinds = ["photo", "video", "audio", "document", "voice", "video-note", "animation"] as const;
export const MediaKindSchema = z.enum(mediaKinds);
export type MediaKind = z.infer<typeof MediaKindSchema>;

/** What can be downloaded of a chat: its media, and messages that are nothing but text, each as a text file. */
export const downloadKinds = [...mediaKinds, "text"] as const;
export const DownloadKindSchema = z.enum(downloadKinds);
export type DownloadKind = z.infer<typeof DownloadKindSchema>;

/** How many media of each kind a chat holds, and how many messages with links, as Telegram counts them. */
export const MediaCountsSchema = z.record(z.enum([...mediaKinds, "links"]), z.number().int().nonnegative());
export type MediaCounts = z.infer<typeof MediaCountsSchema>;

/** The counts of a chat without media and links. */
export const noMedia: Readonly<MediaCounts> = {
  photo: 0,
  video: 0,
  audio: 0,
  document: 0,
  voice: 0,
  "video-note": 0,
  animation: 0,
  links: 0,
};

/** Which end of a chat a scan starts from. */
export const ScanOrderSchema = z.enum(["newest-first", "oldest-first"]);
export type ScanOrder = z.infer<typeof ScanOrderSchema>;
