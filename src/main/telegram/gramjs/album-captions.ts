import { Api } from "telegram";
import type { MediaItem } from "../media-item";

/** Only one message of an album has its text, which is meant for all. */
export function shareAlbumCaptions(messages: readonly Api.TypeMessage[], items: readonly MediaItem[]): void {
  const captions = new Map<string, string>();
  for (const message of messages) {
    const album = albumOf(message);
    if (album !== null && message instanceof Api.Message && message.message !== "")
      captions.set(album, message.message);
  }
  for (const item of items) {
    if (item.caption === "" && item.groupedId !== null) item.caption = captions.get(item.groupedId) ?? "";
  }
}

/** The album that a message is of, decimal; null outside albums. */
export function albumOf(message: Api.TypeMessage | undefined): string | null {
  return message instanceof Api.Message ? (message.groupedId?.toString() ?? null) : null;
}
