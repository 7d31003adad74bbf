import type { ChatKind } from "../../shared/chats";

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
