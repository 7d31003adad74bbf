import type { ChatRef } from "./chat-source";
import type { FileLocation, MediaItem } from "./media-item";

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
