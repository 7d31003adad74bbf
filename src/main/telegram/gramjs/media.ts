import { Api } from "telegram";
import { strippedPhotoToJpg } from "telegram/Utils";
import type { MediaKind } from "../../../shared/media";
import type { FileLocation, MediaItem, SmallPicture } from "../media-item";
import { textId, textLocation, toTextFile } from "../text-message";
import { type MessagePeers, messageDetails } from "./message-details";

/**
 * The downloadable media of a message, or null: for text, service messages, stickers, web page previews, contacts, polls, games,
 * stories, places, and for media that destroy themselves or have expired (https://core.telegram.org/type/MessageMedia).
 */
export function mediaOf(message: Api.TypeMessage, chatId: string, peers: MessagePeers): MediaItem | null {
  if (!(message instanceof Api.Message)) return null;
  const { media } = message;
  if (media instanceof Api.MessageMediaPhoto) {
    if (isSelfDestructing(media) || !(media.photo instanceof Api.Photo)) return null;
    return photoItem(messageFields(message, chatId, peers), media.photo);
  }
  if (media instanceof Api.MessageMediaDocument) {
    if (isSelfDestructing(media) || !(media.document instanceof Api.Document)) return null;
    return documentItem(messageFields(message, chatId, peers), media.document);
  }
  return null;
}

/** What can be downloaded of a message: its media or, where it is nothing but text, that. Null for all else. */
export function itemOf(message: Api.TypeMessage, chatId: string, peers: MessagePeers): MediaItem | null {
  const media = mediaOf(message, chatId, peers);
  if (media !== null || !(message instanceof Api.Message) || !isText(message) || message.message === "") return media;
  return {
    ...messageFields(message, chatId, peers),
    mediaId: textId(message.message),
    kind: "text",
    fileName: null,
    mimeType: "text/plain",
    sizeBytes: toTextFile(message.message).length,
    width: null,
    height: null,
    durationSeconds: null,
    location: textLocation,
    thumbnailJpeg: null,
  };
}

/** A link with a preview is still a text. */
export function isText({ media }: Api.Message): boolean {
  return !media || media instanceof Api.MessageMediaEmpty || media instanceof Api.MessageMediaWebPage;
}

/** Such media open once, and are not to be kept. GramJS reads an absent field as null, whatever its types say. */
function isSelfDestructing(media: { ttlSeconds?: number | null }): boolean {
  return typeof media.ttlSeconds === "number";
}

function photoItem(fields: MessageFields, photo: Api.Photo): MediaItem | null {
  const largest = largestSize(photo.sizes);
  if (!largest) return null;
  return {
    ...fields,
    mediaId: photo.id.toString(),
    kind: "photo",
    fileName: null,
    mimeType: "image/jpeg",
    sizeBytes: largest.sizeBytes,
    width: largest.width,
    height: largest.height,
    durationSeconds: null,
    location: { type: "photo", thumbSize: largest.type, ...locationFields(photo) },
    thumbnailJpeg: strippedThumbnail(photo.sizes),
    ...smallPicture(photo.sizes),
  };
}

function documentItem(fields: MessageFields, document: Api.Document): MediaItem | null {
  const kind = documentKind(document.attributes);
  if (!kind) return null;
  const name = document.attributes.find((attribute) => attribute instanceof Api.DocumentAttributeFilename);
  return {
    ...fields,
    mediaId: document.id.toString(),
    kind,
    fileName: name?.fileName ?? null,
    mimeType: document.mimeType,
    sizeBytes: document.size.toJSNumber(),
    ...shape(document.attributes),
    location: { type: "document", thumbSize: "", ...locationFields(document) },
    thumbnailJpeg: strippedThumbnail(document.thumbs ?? []),
    ...smallPicture(document.thumbs ?? []),
  };
}

/** What Telegram's own tabs would call a document; null for stickers and custom emoji. */
function documentKind(attributes: readonly Api.TypeDocumentAttribute[]): MediaKind | null {
  let kind: MediaKind = "document";
  let animated = false;
  for (const attribute of attributes) {
    if (attribute instanceof Api.DocumentAttributeSticker) return null;
    if (attribute instanceof Api.DocumentAttributeCustomEmoji) return null;
    if (attribute instanceof Api.DocumentAttributeAnimated) animated = true;
    if (attribute instanceof Api.DocumentAttributeAudio) kind = attribute.voice ? "voice" : "audio";
    if (attribute instanceof Api.DocumentAttributeVideo) kind = attribute.roundMessage ? "video-note" : "video";
  }
  // An animation is a video too: a silent MP4 with both attributes.
  return animated ? "animation" : kind;
}

/** Width, height and duration as far as the attributes say them. */
function shape(
  attributes: readonly Api.TypeDocumentAttribute[],
): Pick<MediaItem, "width" | "height" | "durationSeconds"> {
  let size: { w: number; h: number } | null = null;
  let durationSeconds: number | null = null;
  for (const attribute of attributes) {
    if (attribute instanceof Api.DocumentAttributeVideo || attribute instanceof Api.DocumentAttributeImageSize) {
      size = attribute;
    }
    if (attribute instanceof Api.DocumentAttributeVideo || attribute instanceof Api.DocumentAttributeAudio) {
      durationSeconds = attribute.duration;
    }
  }
  // What was not measured is announced as 0.
  return { width: size?.w || null, height: size?.h || null, durationSeconds };
}

type MessageFields = Pick<
  MediaItem,
  | "chatId"
  | "messageId"
  | "date"
  | "groupedId"
  | "caption"
  | "sender"
  | "replyToId"
  | "topicId"
  | "forwardedFrom"
  | "comments"
  | "links"
>;

function messageFields(message: Api.Message, chatId: string, peers: MessagePeers): MessageFields {
  return {
    ...messageDetails(message, peers),
    chatId,
    messageId: message.id,
    date: message.date,
    groupedId: message.groupedId?.toString() ?? null,
  };
}

function locationFields(file: Api.Photo | Api.Document): Omit<FileLocation, "type" | "thumbSize"> {
  return {
    id: file.id.toString(),
    accessHash: file.accessHash.toString(),
    fileReference: file.fileReference.toString("base64"),
    dcId: file.dcId,
  };
}

/** The size of a photo with the most pixels. */
function largestSize(
  sizes: readonly Api.TypePhotoSize[],
): { type: string; sizeBytes: number; width: number; height: number } | null {
  let best: { type: string; sizeBytes: number; width: number; height: number } | null = null;
  for (const size of sizes) {
    if (!(size instanceof Api.PhotoSize || size instanceof Api.PhotoSizeProgressive)) continue;
    const sizeBytes = bytesOf(size);
    if (!best || size.w * size.h > best.width * best.height) {
      best = { type: size.type, sizeBytes, width: size.w, height: size.h };
    }
  }
  return best;
}

/** As many pixels as a picture in a grid needs, on a screen of twice the usual density. */
const enoughPixels = 300;
/** A picture that is to be small comes with one request. */
const mostSmallBytes = 256 * 1024;

/** The smallest size that is large enough or, when there is none, the largest. */
function smallPicture(sizes: readonly Api.TypePhotoSize[]): { smallPicture?: SmallPicture } {
  const candidates = sizes
    .filter((size) => size instanceof Api.PhotoSize || size instanceof Api.PhotoSizeProgressive)
    .map((size) => ({ thumbSize: size.type, sizeBytes: bytesOf(size), pixels: Math.max(size.w, size.h) }))
    .filter(({ sizeBytes }) => sizeBytes > 0 && sizeBytes <= mostSmallBytes)
    .sort((a, b) => a.pixels - b.pixels);
  const chosen = candidates.find(({ pixels }) => pixels >= enoughPixels) ?? candidates.at(-1);
  return chosen === undefined ? {} : { smallPicture: { thumbSize: chosen.thumbSize, sizeBytes: chosen.sizeBytes } };
}

/** Progressive ones are announced with the size of each of their scans. */
function bytesOf(size: Api.PhotoSize | Api.PhotoSizeProgressive): number {
  return size instanceof Api.PhotoSize ? size.size : Math.max(0, ...size.sizes);
}

function strippedThumbnail(sizes: readonly Api.TypePhotoSize[]): Uint8Array | null {
  const stripped = sizes.find((size) => size instanceof Api.PhotoStrippedSize);
  return stripped ? completeJpeg(stripped.bytes) : null;
}

/** The JPEG of a stripped thumbnail (https://core.telegram.org/api/files#stripped-thumbnails); null when it is not one. */
export function completeJpeg(stripped: Buffer): Buffer | null {
  if (stripped.length < 3 || stripped[0] !== 1) return null;
  return strippedPhotoToJpg(stripped);
}
