import type { DownloadKind } from "../../shared/media";
import type { MessageLink } from "../../shared/media-browser";

/** Everything needed to download one media, or a message that is nothing but text, apart from where to put it. */
export interface MediaItem {
  chatId: string;
  messageId: number;
  /** Telegram's id of the document or photo, decimal; of a text what it says, see text-message.ts. */
  mediaId: string;
  kind: DownloadKind;
  /** The sender's name for the file; hostile until made safe; null when there is none. */
  fileName: string | null;
  mimeType: string;
  /** Declared size; null when Telegram does not say. */
  sizeBytes: number | null;
  /** Epoch seconds of the message. */
  date: number;
  /** Messages of one album share it; decimal; null outside albums. */
  groupedId: string | null;
  /** The message's text, "" when there is none. Where an album has one caption, that of its album, as far as an answer has the album. */
  caption: string;
  /** Pixels; null where Telegram does not say. */
  width: number | null;
  height: number | null;
  /** Null for what has none. */
  durationSeconds: number | null;
  /** Null for a post of a channel. */
  sender: MessageSender | null;
  /** The message of the same chat that this one answers. */
  replyToId: number | null;
  /** The forum topic, 1 for "General"; elsewhere the message that the thread begins with, where the message names it. */
  topicId: number | null;
  /** What the forum topic is called, hostile; absent outside forums, and where Telegram does not tell it. */
  topicTitle?: string;
  /** Where in its album the message is, from 1; absent outside albums, and where nobody has counted (see album-indexes.ts). */
  albumIndex?: number;
  /** Whom the message was first from, when it was forwarded. */
  forwardedFrom?: ForwardOrigin;
  /** What the message's own text links to, in its order, each address once; absent when nothing. */
  links?: readonly MessageLink[];
  /** The comments of a channel's post, when it has any; in pages of a history the whole album has those of whichever has them. */
  comments?: PostComments;
  /** Of a comment: the post, as far as whoever looked for the comment knows it. */
  commentedPost?: CommentedPost;
  location: FileLocation;
  /** Stripped thumbnail completed to a JPEG, or null. */
  thumbnailJpeg: Uint8Array | null;
  /** A picture of a few hundred pixels, to be read from `location` with its `thumbSize`; absent when there is none. */
  smallPicture?: SmallPicture;
}

/** One of the small sizes of a photo, or the picture of a document (https://core.telegram.org/api/files#image-thumbnail-types). */
export interface SmallPicture {
  thumbSize: string;
  sizeBytes: number;
}

/** Who sent a message. */
export interface MessageSender {
  /** Of a person as it is, of a channel or group the negative number that bots know it by (https://core.telegram.org/api/bots/ids). */
  id: number;
  /** Without "@". */
  userName: string | null;
  displayName: string | null;
}

/** Whom a forwarded message was first from. */
export interface ForwardOrigin {
  /** As of `MessageSender`; null for a person who does not let it be seen. */
  id: number | null;
  /** The name shown; null where Telegram does not tell it. */
  name: string | null;
}

/** Where the comments of a media's post are. */
export interface PostComments {
  /** The message that has them: in an album another one, maybe. */
  postId: number;
  count: number;
}

/** The post that a comment belongs to. */
export interface CommentedPost {
  chatId: string;
  chatTitle: string;
  messageId: number;
  /** Its text, "" when there is none. */
  text: string;
}

/**
 * Where a file is at Telegram. Plain, so that it can be stored; the reference expires and is renewed by `FileSource.renew`. A text came with
 * its message: there is nothing to be read for it.
 */
export interface FileLocation {
  type: "document" | "photo" | "text";
  id: string;
  accessHash: string;
  /** Base64. */
  fileReference: string;
  /** Photo size type for photos, "" for documents. */
  thumbSize: string;
  dcId: number;
}
