import type { Worker } from "node:worker_threads";
import type { ChatKind } from "../../shared/chats";
import type { DownloadKind, MediaCounts, ScanOrder } from "../../shared/media";
import type { MessageLink } from "../../shared/media-browser";
import type { ApiCredentials, CodeDelivery } from "../../shared/sign-in";

/**
 * The port through which the rest of main talks to Telegram: plain types and promises, no class of any client library.
 * Every method rejects with a `Failure` (src/shared/errors.ts) of the closed union and with nothing else; sign-in methods reject
 * with a `SignInRefusal`. Every request has a time-out of its own and honours its AbortSignal at once.
 */
export interface TelegramGateway {
  /**
   * Opens the connection (key exchange when there is no session yet). Resolves once Telegram has answered, rejects with
   * `network` when the attempts are used up. Later breaks are mended by the gateway itself, for as long as it is not stopped.
   */
  connect(signal: AbortSignal): Promise<void>;
  /** Asks Telegram for a sign of life; the round trip in milliseconds, without the wait for a connection when there is none. */
  ping(signal: AbortSignal): Promise<number>;
  /** Called when the transport connects or breaks. Returns the function that ends the subscription. */
  onConnection(listener: (state: "connected" | "broken") => void): () => void;
  /** Called once when Telegram says that the session is no longer valid. */
  onAuthLost(listener: () => void): () => void;
  /**
   * The session to be stored, without which the next start needs a new sign-in. It is a secret: never logged, never sent to the window.
   * Changes when signing in or when the data centre moves; `onSessionChanged` tells.
   */
  exportSession(): string;
  onSessionChanged(listener: (session: string) => void): () => void;
  readonly signIn: SignInMethods;
  readonly chats: ChatSource;
  readonly history: HistorySource;
  readonly messages: MessageSource;
  readonly files: FileSource;
  readonly threads: ThreadSource;
  readonly updates: UpdateSource;
  /**
   * Ends every sender, timer, loop and pending request, whatever state they are in: what waits rejects with `cancelled`.
   * Requests in flight get `graceMs` to finish. Idempotent; never rejects; nothing can revive the gateway afterwards.
   */
  stop(graceMs: number): Promise<void>;
}

export interface GatewayOptions {
  credentials: ApiCredentials;
  /** From `exportSession`, or null for a new one. */
  session: string | null;
  /** Where to connect; null means Telegram's own data centres and key. */
  endpoint: TelegramEndpoint | null;
  device: { model: string; system: string; appVersion: string; language: string };
  /** The most connections for files at one data centre, at least 1; read for each request. Absent: two. */
  connectionsPerDc?: (() => number) | undefined;
  /** Starts a worker thread that decrypts, see telegram/gramjs/decryption; absent: everything is decrypted on the calling thread. */
  startDecryptionWorker?: (() => Worker) | undefined;
  log: GatewayLog;
}

/** Another Telegram than the real one: addresses of its data centres and its public key (PEM, PKCS#1). */
export interface TelegramEndpoint {
  dcs: { id: number; host: string; port: number }[];
  rsaPublicKey: string;
}

export interface GatewayLog {
  debug(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
}

// ---------------------------------------------------------------------------------------------- sign-in

/** The primitive steps of signing in; the flow (what the window sees) is built upon them in sign-in-flow.ts. */
export interface SignInMethods {
  /** The account if the session is signed in, else null. */
  currentUser(signal: AbortSignal): Promise<GatewayUser | null>;
  sendCode(phone: string, signal: AbortSignal): Promise<SentCode>;
  resendCode(phone: string, codeHash: string, signal: AbortSignal): Promise<SentCode>;
  cancelCode(phone: string, codeHash: string, signal: AbortSignal): Promise<void>;
  /** Resolves null when a password is needed. */
  signInWithCode(phone: string, codeHash: string, code: string, signal: AbortSignal): Promise<GatewayUser | null>;
  passwordHint(signal: AbortSignal): Promise<string | null>;
  checkPassword(password: string, signal: AbortSignal): Promise<GatewayUser>;
  /** One turn of the QR sign-in: a token to show, the signed-in user, or that a password is needed. Follows to another data centre by itself. */
  exportLoginToken(signal: AbortSignal): Promise<LoginTokenTurn>;
  /**
   * Signs the session in as the bot of this token (https://core.telegram.org/bots/api#authorizing-your-bot). Follows to another data
   * centre by itself. The token is a secret: it is in no error and no log.
   */
  signInAsBot(token: string, signal: AbortSignal): Promise<GatewayUser>;
  /** Called when the shown token was scanned: ask `exportLoginToken` again. */
  onLoginTokenScanned(listener: () => void): () => void;
  /** Ends the session at Telegram. */
  logOut(signal: AbortSignal): Promise<void>;
}

export interface GatewayUser {
  /** Decimal. */
  id: string;
  firstName: string;
  lastName: string | null;
  username: string | null;
  phone: string | null;
}

export interface SentCode {
  codeHash: string;
  delivery: CodeDelivery;
  nextDelivery: CodeDelivery | null;
  /** Seconds until another code may be asked for. */
  resendAfterSeconds: number;
  length: number | null;
}

/** `expiresAt` is in epoch milliseconds of this machine's clock. */
export type LoginTokenTurn =
  | { turn: "show"; url: string; expiresAt: number }
  | { turn: "signed-in"; user: GatewayUser }
  | { turn: "password-needed" };

export type SignInRefusalKind =
  | "wrong-api-credentials"
  | "wrong-phone-number"
  | "unregistered-phone-number"
  | "banned-phone-number"
  | "wrong-code"
  | "expired-code"
  | "wrong-password"
  | "expired-token"
  | "wrong-bot-token"
  | "flood-wait"
  | "no-network"
  | "cancelled"
  | "unknown";

export class SignInRefusal extends Error {
  constructor(
    readonly kind: SignInRefusalKind,
    message: string,
    readonly options: { cause?: unknown; code?: string; waitSeconds?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "SignInRefusal";
  }
}

// ---------------------------------------------------------------------------------------------- chats and history

/** What is needed to address a chat again after a restart. */
export interface ChatRef {
  /** "user:4242", "group:17", "channel:777", in Telegram's own ids. */
  id: string;
  /** Decimal; "0" for basic groups. Valid for this account only. */
  accessHash: string;
}

export interface GatewayChat extends ChatRef {
  kind: ChatKind;
  title: string;
  username: string | null;
  /** Telegram's stripped JPEG completed to a real one, base64; null when there is no photo. */
  strippedPhotoJpeg: string | null;
  /** Id of the current photo (decimal); changes when the photo changes; null when there is none. */
  photoId: string | null;
  /** Data centre of the photo. */
  photoDcId: number | null;
  /** Epoch seconds of the last message, 0 when empty. */
  lastMessageDate: number;
  pinned: boolean;
  archived: boolean;
}

export interface ChatSource {
  /** All dialogs (main folder, then archive), page by page; `total` is Telegram's count. */
  dialogs(signal: AbortSignal): AsyncIterable<{ chats: GatewayChat[]; total: number }>;
  /** The chat's photo as JPEG bytes in the small size (160 px). */
  photo(chat: ChatRef & { photoId: string; photoDcId: number }, signal: AbortSignal): Promise<Uint8Array>;
}

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

export interface HistoryPage {
  items: MediaItem[];
  /** Messages looked at on this page. */
  scanned: number;
  /** Where the next page starts (message id), null at the end. */
  next: number | null;
}

export interface HistorySource {
  /** Counts by kind, and of messages with links (messages.getSearchCounters and its filters). */
  mediaCounts(chat: ChatRef, signal: AbortSignal): Promise<MediaCounts>;
  /**
   * One page of a chat's media. Pages are in the asked order and never skip or repeat a message, also when new messages arrive meanwhile.
   * An album is not cut by the end of a page that has anything else, and its items have the caption of whichever has one.
   */
  page(chat: ChatRef, request: HistoryRequest, signal: AbortSignal): Promise<HistoryPage>;
}

export interface HistoryRequest {
  kinds: readonly DownloadKind[];
  order: ScanOrder;
  /** The `next` of the previous page, or null for the first. */
  from: number | null;
  limit: number;
  /** Only this part of the chat; the same for all pages. Absent: all of it. */
  range?: HistoryRange;
  /** Only this topic of a forum, not "General": its messages have no mark by which Telegram is known to find them. */
  topicId?: number;
  /** Only messages of this person. Of no use in private chats and channels, where Telegram does not select by the sender. */
  sender?: ChatRef;
  /** Not the chat's own messages, but the comments of this post of a channel; they are in the chat of its discussion. */
  commentsOf?: number;
  /** Only messages with links. */
  withLinks?: boolean;
  /** Only what Telegram finds for these words in texts and file names; the same for all pages. Absent: everything. */
  query?: string;
}

/** A part of a chat; what is absent is not bounded. All are inclusive, positive and have 31 bits. */
export interface HistoryRange {
  /** Message ids. */
  minId?: number;
  maxId?: number;
  /** Epoch seconds. */
  minDate?: number;
  maxDate?: number;
}

/** What is at a message id. */
export interface FoundMessage {
  id: number;
  /** `other`: a poll, a sticker, something that happened in the chat …; `deleted`: nothing (any more). */
  content: "media" | "text" | "other" | "deleted";
  /** The file of a message with `media`, or the text of one with `text`. */
  item: MediaItem | null;
  /** See `MediaItem`. */
  groupedId: string | null;
  /** The first message of the forum topic or thread that it belongs to, or the message that it answers; null for none. */
  threadId: number | null;
  /** False outside forums and in their topic "General", whose messages carry no mark of it. */
  isInForumTopic: boolean;
}

/** Messages that somebody names: by a link. */
export interface MessageSource {
  /** The chat with this public name, listed or not; null when nobody has the name. Telegram allows it some hundred times a day. */
  chatByName(name: string, signal: AbortSignal): Promise<GatewayChat | null>;
  /**
   * What is at these ids, at most 100, in their order. Rejects with `unavailable` when the chat may not be read.
   */
  byIds(chat: ChatRef, ids: readonly number[], signal: AbortSignal): Promise<FoundMessage[]>;
  /** What is at the id, with the other messages of its album, ascending. One request, like `byIds`. */
  withAlbum(chat: ChatRef, messageId: number, signal: AbortSignal): Promise<FoundMessage[]>;
  /** The group in which a channel's post is commented; null when it has no comments. */
  discussionOf(chat: ChatRef, messageId: number, signal: AbortSignal): Promise<GatewayChat | null>;
}

/** A topic of a forum. */
export interface GatewayTopic {
  /** Of the message that it begins with; 1 for "General". */
  id: number;
  title: string;
  /** Nobody but administrators can write in it. */
  closed: boolean;
  pinned: boolean;
}

/** Where the posts of a channel are commented: nowhere, in a group, or in one that this account may not see. */
export type Discussion = { state: "none" | "closed" } | { state: "open"; group: GatewayChat };

/** Conversations within chats: the topics of forums, the comments of channels. Their messages are read by `HistorySource`. */
export interface ThreadSource {
  /** All topics of a forum, in Telegram's order: pinned ones, then by their last message. */
  topics(chat: ChatRef, signal: AbortSignal): Promise<GatewayTopic[]>;
  /** Which of these topics are there no more. */
  missingTopics(chat: ChatRef, ids: readonly number[], signal: AbortSignal): Promise<number[]>;
  /** Where a channel's posts are commented. */
  discussion(chat: ChatRef, signal: AbortSignal): Promise<Discussion>;
}

/** A chat in which something was posted. */
export interface ChatNews {
  chatId: string;
  /** Null where Telegram does not say which message it is. */
  messageId: number | null;
}

/**
 * Telegram's word that something was posted. It is a hint, no more: words get lost with every break of the connection, and nobody is told of
 * that by Telegram. What was posted is in the history.
 */
export interface UpdateSource {
  /**
   * Called with each chat that has something new (edited and deleted messages are nothing new), and with null when any chat may have:
   * when the connection is there again, or when Telegram has given up telling. As long as anybody listens, Telegram is asked to go on
   * telling. Returns the function that ends the subscription.
   */
  onNews(listener: (news: ChatNews | null) => void): () => void;
}

/** A part of a file and the SHA-256 that its bytes must have. */
export interface HashedRange {
  offset: number;
  length: number;
  /** 32 bytes. */
  sha256: Uint8Array;
}

export interface FileSource {
  /**
   * Bytes [offset, offset + limit) of a file; fewer only at its end. Offset and limit are aligned as `upload.getFile` demands
   * (https://core.telegram.org/api/files): limit divides 1 MiB, both are multiples of 4096, no request crosses a 1 MiB border.
   * Moves to another data centre by itself. Rejects with `reference-expired` when `renew` is due.
   */
  read(location: FileLocation, offset: number, limit: number, signal: AbortSignal): Promise<Uint8Array>;
  /**
   * Takes the memory of bytes that `read` has resolved to back for later ones. Whoever calls it does not look at them any more; nobody has to.
   */
  recycle(bytes: Uint8Array): void;
  /**
   * Hashes of consecutive ranges from the one that holds `offset` on, as many as Telegram gives at once; none when it has none
   * (https://core.telegram.org/api/files#verifying-file-chunks). Rejects with `reference-expired` when `renew` is due.
   */
  hashes(location: FileLocation, offset: number, signal: AbortSignal): Promise<HashedRange[]>;
  /** Fetches the message again. Rejects with `message-deleted` or `unavailable`. */
  renew(chat: ChatRef, messageId: number, mediaId: string, signal: AbortSignal): Promise<MediaItem>;
}
