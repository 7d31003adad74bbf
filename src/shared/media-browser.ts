import { z } from "zod";
import { DownloadKindSchema, mediaKinds } from "./media";

/** The tabs of a chat's media, those of Telegram's own profile page: all media, one of each kind, and the messages with links. */
export const mediaTabs = ["all", ...mediaKinds, "links"] as const;
export const MediaTabSchema = z.enum(mediaTabs);
export type MediaTab = z.infer<typeof MediaTabSchema>;

/** The most media in one page, as Telegram gives them (https://core.telegram.org/method/messages.search). */
export const longestMediaPage = 100;
/** The most characters that are searched for. */
export const longestMediaQuery = 256;
/** The most media whose pictures can be in view at once. */
export const mostMediaInView = 500;
/** The most media that are queued in one request; more are queued by several. */
export const mostTickedAtOnce = 5_000;

const messageId = z.number().int().positive();
const pageLimit = z.number().int().min(1).max(longestMediaPage);

/** Which media of a chat are listed, the newest first. */
export const MediaViewSchema = z.object({
  chatId: z.string(),
  tab: MediaTabSchema,
  /** What Telegram looks for in texts and file names; empty for everything. */
  query: z.string().max(longestMediaQuery),
  /** Only what was sent up to then, epoch seconds; null for everything. */
  until: z.number().int().positive().max(0x7fff_ffff).nullable(),
});
export type MediaView = z.infer<typeof MediaViewSchema>;

/** The plain list of a tab. */
export const ListOfMediaSchema = z.object({ chatId: z.string(), tab: MediaTabSchema });
export type ListOfMedia = z.infer<typeof ListOfMediaSchema>;

/** A link in a message. */
export const MessageLinkSchema = z.object({
  /** Hostile: whatever the sender has written, with "http://" before it where it had no scheme. */
  url: z.string(),
  /** What Telegram's preview calls the page, hostile; null where there is none. */
  title: z.string().nullable(),
});
export type MessageLink = z.infer<typeof MessageLinkSchema>;

/** Whether an address is one of the web: only those are opened in the browser. */
export function isWebAddress(url: string): boolean {
  try {
    return /^https?:$/.test(new URL(url).protocol);
  } catch {
    return false;
  }
}

/** One media of a chat, as it is listed; or a text with links. */
export const MediaEntrySchema = z.object({
  messageId: z.number().int(),
  kind: DownloadKindSchema,
  /** The sender's name for the file, hostile; null when there is none. */
  fileName: z.string().nullable(),
  mimeType: z.string(),
  /** Null where Telegram does not say. */
  sizeBytes: z.number().nullable(),
  /** Epoch seconds of the message. */
  date: z.number(),
  /** Messages of one album share it. */
  groupedId: z.string().nullable(),
  /** Of an album: the same for all of it. "" when there is none. */
  caption: z.string(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  durationSeconds: z.number().nullable(),
  /** The picture of some 40 pixels that came with the message, a JPEG in base64. */
  blurredJpeg: z.string().nullable(),
  links: z.array(MessageLinkSchema),
  /** Whether it was downloaded, as far as the history knew when this was asked; the queue may know more. */
  wasDownloaded: z.boolean(),
  /** Whether there is a small picture: `app://gramhaul/media-thumbnail/<chat>/<message>`. */
  hasThumbnail: z.boolean(),
});
export type MediaEntry = z.infer<typeof MediaEntrySchema>;

export const MediaPageSchema = z.object({
  /** The newest first; possibly none although there are more. */
  entries: z.array(MediaEntrySchema),
  /** Where the next page begins (message id); null at the end, of newer ones at the newest. */
  next: z.number().int().nullable(),
  /** Whether Telegram was not asked for it. */
  isFromCache: z.boolean(),
});
export type MediaPage = z.infer<typeof MediaPageSchema>;

/** What came of media that were to be queued. */
export const MediaDownloadSchema = z.object({
  queued: z.number().int(),
  /** In the queue already. */
  known: z.number().int(),
  /** The messages whose file was downloaded before, and is not again. */
  downloaded: z.array(messageId),
});
export type MediaDownload = z.infer<typeof MediaDownloadSchema>;

/** What a preview can be of. */
export const MediaPreviewSchema = z.object({
  /** For `media.closePreview`. */
  id: z.number().int(),
  show: z.enum(["picture", "video", "audio"]),
  /** Answers range requests until it is closed. */
  address: z.string(),
});
export type MediaPreview = z.infer<typeof MediaPreviewSchema>;

/** One of the links of a message that was listed. */
const LinkOfMessageSchema = z.object({ chatId: z.string(), messageId, index: z.number().int().min(0) });

export const mediaRequests = {
  /** A page of a chat's media, out of the cache as far as that reaches. */
  "media.page": {
    input: MediaViewSchema.extend({ from: messageId.nullable(), limit: pageLimit }),
    output: MediaPageSchema,
  },
  /** A page of what is newer than a view up to a day begins with: the message `from` and those after it. */
  "media.newer": { input: MediaViewSchema.extend({ from: messageId, limit: pageLimit }), output: MediaPageSchema },
  /** Asks Telegram whether the newest media of a tab are still those in the cache; true when they have changed. */
  "media.refresh": { input: ListOfMediaSchema, output: z.boolean() },
  /** Which list is open, null for none: `media.changed` tells when what is posted has changed it. */
  "media.follow": { input: ListOfMediaSchema.nullable(), output: z.void() },
  /** What is known of media that were listed before; those that are not known any more are left out. */
  "media.entries": {
    input: z.object({ chatId: z.string(), messageIds: z.array(messageId).max(mostMediaInView) }),
    output: z.array(MediaEntrySchema),
  },
  /** Which media are on screen now: the small pictures of all others need not be fetched any more. */
  "media.inView": {
    input: z.object({ chatId: z.string(), messageIds: z.array(messageId).max(mostMediaInView) }),
    output: z.void(),
  },
  /** Queues exactly these; with `again` also those that were downloaded before. */
  "media.download": {
    input: z.object({
      chatId: z.string(),
      messageIds: z.array(messageId).min(1).max(mostTickedAtOnce),
      again: z.boolean(),
    }),
    output: MediaDownloadSchema,
  },
  "media.openPreview": { input: z.object({ chatId: z.string(), messageId }), output: MediaPreviewSchema },
  /** Opens a link of a message that was listed in the browser: of the web, and no other. */
  "media.openLink": { input: LinkOfMessageSchema, output: z.void() },
  "media.copyLink": { input: LinkOfMessageSchema, output: z.void() },
  /** Nothing more is read for it. */
  "media.closePreview": { input: z.number().int(), output: z.void() },
} as const;
