import { createHash } from "node:crypto";
import type { FileLocation, MediaItem } from "./media-item";
import type { FoundMessage } from "./message-source";

/** The text of a message as a file: UTF-8, as it was sent, ended by a line break. */
export function toTextFile(text: string): Buffer {
  return Buffer.from(`${text}\n`, "utf8");
}

/**
 * What stands for the text where media have Telegram's id: the same for the same words, so that texts are told apart like files, and one that
 * was edited is another.
 */
export function textId(text: string): string {
  return `text-${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}

/** A text is at no place: it came with its message. */
export const textLocation: FileLocation = {
  type: "text",
  id: "",
  accessHash: "",
  fileReference: "",
  thumbSize: "",
  dcId: 0,
};

/** What can be downloaded of messages that somebody named: their files and, if wanted, those that are nothing but text. */
export function itemsOf(found: readonly FoundMessage[], withTexts: boolean): MediaItem[] {
  return found
    .map(({ item }) => item)
    .filter((item) => item !== null)
    .filter(({ kind }) => withTexts || kind !== "text");
}
