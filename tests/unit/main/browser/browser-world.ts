import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { AccountStore } from "../../../../src/main/storage/account-store";
import { type Database, openDatabase } from "../../../../src/main/storage/database";
import { MediaStore } from "../../../../src/main/storage/media-store";
import type { HistoryPage, HistoryRequest, HistorySource } from "../../../../src/main/telegram/history-source";
import type { MediaItem } from "../../../../src/main/telegram/media-item";
import type { DownloadKind } from "../../../../src/shared/media";
import type { MediaView } from "../../../../src/shared/media-browser";
import { mediaItem } from "../../../support/media-item";

export const chat = { id: "channel:1", accessHash: "7" };
export const never = new AbortController().signal;

/** A folder that is gone when the test has finished. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-browser-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function ownDatabase(): Database {
  const { database } = openDatabase(join(ownFolder(), "test.db"));
  onTestFinished(() => database.close());
  new AccountStore(database).save({ id: "1", name: "Anna", username: null, maskedPhone: null });
  return database;
}

export const ownStore = (): MediaStore => new MediaStore(ownDatabase(), "1");

export function itemOf(messageId: number, change: Partial<MediaItem> = {}): MediaItem {
  const mediaId = String(90_000 + messageId);
  return mediaItem({
    chatId: chat.id,
    messageId,
    mediaId,
    kind: "photo",
    mimeType: "image/jpeg",
    date: 1_700_000_000 + messageId,
    width: 10,
    height: 10,
    location: { type: "photo", id: mediaId, accessHash: "1", fileReference: "first", thumbSize: "x", dcId: 2 },
    thumbnailJpeg: Uint8Array.of(messageId % 256),
    smallPicture: { thumbSize: "m", sizeBytes: 5_000 },
    ...change,
  });
}

export const viewOf = (change: Partial<MediaView> = {}): MediaView => ({
  chatId: chat.id,
  tab: "all",
  query: "",
  until: null,
  ...change,
});

/** A chat at Telegram: its media can be changed, and what is asked is written down. */
export class ChatAtTelegram implements HistorySource {
  readonly asked: HistoryRequest[] = [];

  constructor(public items: MediaItem[]) {}

  mediaCounts(): Promise<never> {
    throw new Error("not asked here");
  }

  async page(_chat: unknown, request: HistoryRequest): Promise<HistoryPage> {
    this.asked.push(request);
    const { kinds, order, from, limit, range, query, withLinks } = request;
    const isUpward = order === "oldest-first";
    const fitting = this.items
      .filter(({ messageId }) => from === null || (isUpward ? messageId >= from : messageId < from))
      .filter(({ date }) => date <= (range?.maxDate ?? date))
      .filter(({ caption }) => caption.includes(query ?? ""))
      .filter(({ links }) => withLinks !== true || links !== undefined)
      .sort((a, b) => (isUpward ? a.messageId - b.messageId : b.messageId - a.messageId));
    // As Telegram: a page of one kind has only that, one of all kinds has messages that are passed over.
    const listed = (kinds.length === 1 ? fitting.filter(({ kind }) => isOf(kinds, kind)) : fitting).slice(0, limit);
    const items = listed.filter(({ kind }) => isOf(kinds, kind));
    const last = listed.at(-1)?.messageId;
    return { items, scanned: listed.length, next: last === undefined ? null : last + (isUpward ? 1 : 0) };
  }
}

const isOf = (kinds: readonly DownloadKind[], kind: DownloadKind): boolean => kinds.includes(kind);
