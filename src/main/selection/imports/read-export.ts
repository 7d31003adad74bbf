import { JSONParser, type ParsedElementInfo, TokenType } from "@streamparser/json";
import type { ImportNote } from "../../../shared/imports";
import { highestMessageId } from "../links/telegram-link";
import { IdList } from "./id-list";
import { exportAddress, type ImportAddress } from "./import-address";
import { ImportNotes } from "./import-notes";

/** A chat of an export, with its messages that have a file. Ids are ascending, each once. */
export interface ExportChat {
  written: string;
  address: ImportAddress | null;
  /** Those whose file is in the export, and those whose file is not. */
  included: Int32Array;
  missing: Int32Array;
}

export interface ExportImport {
  chats: ExportChat[];
  notes: ImportNote[];
}

export type ExportReading = ExportImport | { fault: "bad-json" | "not-an-import" | "too-nested" };

/** Where the chats are in `result.json`: of a single chat at the top, of a whole account in two lists. */
const places = ["$", "$.chats.list.*", "$.left_chats.list.*"] as const;
const paths = places.flatMap((place) => ["name", "type", "id", "messages.*"].map((field) => `${place}.${field}`));
/** What Telegram Desktop writes in the place of a path, such as "(File not included. Change data exporting settings to download.)" */
const leftOut = /^\(File /;
/** One message, or everything that stands between two, is never as long: what is kept until the next one is bounded by it. */
const longestPieceBytes = 64 * 1024 * 1024;
const deepestNesting = 500;

class TooNested extends Error {}

/**
 * Reads Telegram Desktop's `result.json` piece by piece; only the ids of messages with files are kept of it. A file that ends in the middle
 * gives what comes before, with a note. Rejects with what reading the source rejects with.
 */
export async function readExport(
  source: AsyncIterable<Uint8Array>,
  fileName: string,
  onBytes: (bytes: number) => void,
): Promise<ExportReading> {
  const book = new ExportBook();
  const parser = new JSONParser({ paths, keepStack: false });
  let read = 0;
  let lastValueAt = 0;
  let depth = 0;
  parser.onToken = ({ token }) => {
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth += 1;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth -= 1;
    if (depth > deepestNesting) throw new TooNested();
  };
  parser.onValue = (found) => {
    lastValueAt = read;
    book.take(found);
  };
  try {
    for await (const chunk of source) {
      const bytes = read === 0 ? withoutByteOrderMark(chunk) : chunk;
      read += chunk.length;
      parser.write(bytes);
      if (read - lastValueAt > longestPieceBytes) throw new TooNested();
      onBytes(read);
    }
  } catch (error) {
    if (error instanceof TooNested || hasCause(error, TooNested)) return { fault: "too-nested" };
    if (isSystemError(error)) throw error;
    return book.isEmpty ? { fault: "bad-json" } : book.finish(fileName, true);
  }
  if (book.isEmpty) return { fault: parser.isEnded ? "not-an-import" : "bad-json" };
  return book.finish(fileName, !parser.isEnded);
}

function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

const hasCause = (error: unknown, kind: typeof TooNested): boolean =>
  error instanceof Error && error.cause instanceof kind;

/** The reader of the file failed, not its content; an abort is one, too. */
const isSystemError = (error: unknown): boolean =>
  error instanceof Error && (error.name === "AbortError" || (error as NodeJS.ErrnoException).syscall !== undefined);

interface OpenChat {
  name: unknown;
  type: unknown;
  id: unknown;
  hasMessages: boolean;
  readonly included: IdList;
  readonly missing: IdList;
}

/** More chats than this no account has. */
const mostChats = 100_000;

class ExportBook {
  readonly #chats = new Map<string, OpenChat>();
  #stickers = 0;
  #ofOldGroups = 0;

  /** True as long as there is nothing that a chat of an export has. */
  get isEmpty(): boolean {
    return ![...this.#chats.values()].some(({ hasMessages }) => hasMessages);
  }

  take({ value, key, stack }: ParsedElementInfo): void {
    const [, list, , chatIndex] = stack;
    const chat = this.#chat(stack.length >= 4 ? `${list?.key}.${chatIndex?.key}` : "");
    if (chat === null) return;
    if (key === "name" || key === "type" || key === "id") chat[key] = value;
    else this.#takeMessage(chat, value);
  }

  finish(fileName: string, isCutOff: boolean): ExportImport {
    const notes = new ImportNotes();
    const chats = [...this.#chats.values()].filter(({ hasMessages }) => hasMessages).map(toChat);
    const full = chats.filter(({ included, missing }) => included.length + missing.length > 0);
    if (isCutOff) notes.add("cut-off", fileName, "", null);
    if (this.#stickers > 0) notes.add("stickers", fileName, "", null, this.#stickers);
    if (this.#ofOldGroups > 0) notes.add("old-group-messages", fileName, "", null, this.#ofOldGroups);
    if (full.length < chats.length) notes.add("empty-chats", fileName, "", null, chats.length - full.length);
    return { chats: full, notes: notes.list };
  }

  #chat(place: string): OpenChat | null {
    const known = this.#chats.get(place);
    if (known !== undefined) return known;
    if (this.#chats.size >= mostChats) return null;
    const chat = {
      name: null,
      type: null,
      id: null,
      hasMessages: false,
      included: new IdList(),
      missing: new IdList(),
    };
    this.#chats.set(place, chat);
    return chat;
  }

  #takeMessage(chat: OpenChat, message: unknown): void {
    chat.hasMessages = true;
    if (typeof message !== "object" || message === null) return;
    const { id, type, photo, file, media_type: mediaType } = message as Record<string, unknown>;
    const path = typeof photo === "string" ? photo : file;
    // What happened in the chat (a new picture of the group) may have a photo, too, but is no message that could be downloaded.
    if (type !== "message" || typeof path !== "string" || typeof id !== "number" || !Number.isInteger(id)) return;
    if (mediaType === "sticker") this.#stickers += 1;
    else if (id < 0) this.#ofOldGroups += 1;
    else if (id >= 1 && id <= highestMessageId)
      (leftOut.test(path) || path === "" ? chat.missing : chat.included).push(id);
  }
}

function toChat({ name, type, id, included, missing }: OpenChat): ExportChat {
  const shownId = typeof id === "number" ? String(id) : "";
  const isSaved = type === "saved_messages";
  const missingIds = missing.sorted();
  return {
    written: typeof name === "string" && name !== "" ? name.slice(0, 200) : isSaved ? "Saved Messages" : shownId,
    address: exportAddress(type, id),
    included: included.sorted(),
    missing: missingIds,
  };
}
