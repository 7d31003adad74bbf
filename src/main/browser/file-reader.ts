import { toFailure } from "../../shared/errors";
import { abortable } from "../lifecycle/abort";
import type { MediaStore } from "../storage/media-store";
import type { ChatRef } from "../telegram/chat-source";
import type { FileSource } from "../telegram/file-source";
import type { FileLocation, MediaItem } from "../telegram/media-item";

/** After so many fresh references the reference is not what is wrong. */
const mostRenewals = 2;

/**
 * Reads parts of files that are looked at, not downloaded. A reference that has expired is renewed by fetching the message again, and stored.
 */
export class FileReader {
  readonly #files: FileSource;
  readonly #store: MediaStore;

  constructor(files: FileSource, store: MediaStore) {
    this.#files = files;
    this.#store = store;
  }

  /**
   * Bytes of the media itself or, with a `thumbSize`, of one of its pictures; offset and limit as `FileSource.read` wants them. The bytes are
   * the caller's own. Rejects with a Failure or the signal's reason.
   */
  async read(
    chat: ChatRef,
    item: MediaItem,
    thumbSize: string | null,
    offset: number,
    limit: number,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    for (let renewals = 0; ; renewals += 1) {
      const { location } = this.#newest(item);
      const wanted: FileLocation = thumbSize === null ? location : { ...location, thumbSize };
      try {
        const bytes = await abortable(this.#files.read(wanted, offset, limit, signal), signal);
        // What is read here is small and lives on: the memory of a chunk goes back to the downloads.
        const own = Uint8Array.from(bytes);
        this.#files.recycle(bytes);
        return own;
      } catch (error) {
        signal.throwIfAborted();
        const failure = toFailure(error);
        if (failure.kind !== "reference-expired" || renewals >= mostRenewals) throw failure;
        const fresh = await abortable(this.#files.renew(chat, item.messageId, item.mediaId, signal), signal);
        // Fetched by itself, a message does not know the caption of its album.
        this.#store.save([{ ...fresh, caption: item.caption }]);
      }
    }
  }

  /** As it is stored now: another reader may have renewed it. */
  #newest(item: MediaItem): MediaItem {
    const stored = this.#store.get(item.chatId, item.messageId);
    return stored?.mediaId === item.mediaId ? stored : item;
  }
}
