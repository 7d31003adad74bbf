import type { DownloadKind } from "../../shared/media";

/** The longest name of a file or folder on ext4, APFS, NTFS and most others; in bytes, which is the strictest of their units. */
export const longestNameBytes = 255;
/** Room for ".part" and for a number such as " (1000000)" that is added when a name is taken. */
const reservedBytes = 5 + 10;
export const longestSafeNameBytes = longestNameBytes - reservedBytes;
/** What looks like an extension but is longer is no extension. */
const longestExtensionBytes = 32;

/** Separators and what Windows forbids in names, https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const forbidden = /[/\\<>:"|?*]/gu;
/**
 * Control characters, line and paragraph separators, and characters that are not seen but change what is (bidirectional marks,
 * overrides and isolates, zero-width space, byte order mark). The zero-width joiner stays: emoji are made with it.
 */
const invisible = /[\p{Cc}\u2028\u2029\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu;
const loneSurrogate = /\p{Cs}/gu;
const edges = /^[\s.]+|[\s.]+$/gu;
/** Names of devices on Windows, whatever follows after a dot, with the superscript digits that count as digits there. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)/iu;
const nothingLeft = /^[_\s.]*$/u;

const extensionsByMimeType: Readonly<Record<string, string>> = {
  "application/json": ".json",
  "application/pdf": ".pdf",
  "application/x-tgsticker": ".tgs",
  "application/zip": ".zip",
  "audio/aac": ".aac",
  "audio/flac": ".flac",
  "audio/m4a": ".m4a",
  "audio/mp3": ".mp3",
  "audio/mp4": ".m4a",
  "audio/mpeg": ".mp3",
  "audio/ogg": ".ogg",
  "audio/wav": ".wav",
  "audio/x-flac": ".flac",
  "audio/x-wav": ".wav",
  "image/gif": ".gif",
  "image/heic": ".heic",
  "image/jpeg": ".jpg",
  "image/png": ".png",
  "image/webp": ".webp",
  "text/plain": ".txt",
  "video/mp4": ".mp4",
  "video/quicktime": ".mov",
  "video/webm": ".webm",
  "video/x-matroska": ".mkv",
};
const extensionsByKind: Readonly<Record<DownloadKind, string>> = {
  photo: ".jpg",
  video: ".mp4",
  audio: ".mp3",
  document: "",
  voice: ".ogg",
  "video-note": ".mp4",
  animation: ".mp4",
  text: ".txt",
};

/** What a file's name is made of. */
export interface NameSource {
  /** The sender's name, hostile; null when there is none. */
  fileName: string | null;
  kind: DownloadKind;
  mimeType: string;
  /** Epoch seconds of the message. */
  date: number;
  messageId: number;
}

/**
 * A name that is safe on every system: one path component, neither hidden nor reserved, at most `longestSafeNameBytes` long, in NFC.
 * The sender's name as far as it can be kept, else one made of the kind, the day (UTC) and the message id.
 */
export function safeFileName(source: NameSource): string {
  const cleaned = source.fileName === null ? "" : clean(source.fileName, longestSafeNameBytes, true);
  return cleaned === "" ? madeUpName(source) : cleaned;
}

/**
 * The extension of a safe name, with its dot; empty when it has none. Only what looks like one to people: ". Smith went home" is none.
 */
export function extensionOf(safeName: string): string {
  const extension = /(?<=.)\.[\p{L}\p{N}]{1,16}$/u.exec(safeName)?.[0] ?? "";
  return Buffer.byteLength(extension) <= longestExtensionBytes ? extension : "";
}

/** The extension that files of this type have, with its dot; empty for documents of an unknown type. */
export function usualExtension({ mimeType, kind }: Pick<NameSource, "mimeType" | "kind">): string {
  return extensionsByMimeType[mimeType.toLowerCase()] ?? extensionsByKind[kind];
}

/**
 * Any text as one path component, at most `mostBytes` long (at least twice the longest extension); empty when nothing is left of it.
 * What is safe already stays as it is.
 */
export function safePart(text: string, mostBytes: number, keepExtension = false): string {
  return clean(text, Math.min(mostBytes, longestSafeNameBytes), keepExtension);
}

/** The beginning of a text, cut between characters as a reader sees them. */
export function beginningOf(text: string, mostBytes: number): string {
  return cutToBytes(text, mostBytes, false);
}

/**
 * A safe name for a chat's folder. `suffix` (such as " (channel 777)") is kept whole; a title of which nothing is left gives way to the
 * chat's id.
 */
export function safeFolderName(title: string, chatId: string, suffix = ""): string {
  const roomBytes = longestSafeNameBytes - Buffer.byteLength(suffix);
  const cleaned = clean(title, roomBytes, false);
  return (cleaned === "" ? `chat ${chatId.replace(":", " ")}` : cleaned) + suffix;
}

function madeUpName(source: NameSource): string {
  const day = new Date(source.date * 1_000).toISOString().slice(0, 10);
  return `${source.kind} ${day} ${source.messageId}${usualExtension(source)}`;
}

/** The extension, with its dot, of the sender's name or, where that has none, the usual one of the content; "" when there is none. */
export function fileExtension({
  fileName,
  kind,
  mimeType,
}: Pick<NameSource, "fileName" | "kind" | "mimeType">): string {
  const own = /[^.]\.[^.]*$/u.test(fileName ?? "") ? /\.[^.\s/\\]+$/u.exec(fileName ?? "")?.[0] : undefined;
  return own !== undefined && own.length <= longestExtensionBytes ? own : usualExtension({ kind, mimeType });
}

/** Empty when nothing of the name is left. */
function clean(name: string, mostBytes: number, keepExtension: boolean): string {
  const visible = name.replace(loneSurrogate, "_").replace(invisible, "").normalize("NFC");
  const plain = visible.replace(forbidden, "_").replace(/\s+/gu, " ").replace(edges, "").normalize("NFC");
  if (nothingLeft.test(plain)) return "";
  const harmless = device.test(plain) ? `_${plain}` : plain;
  const cut = cutToBytes(harmless, mostBytes, keepExtension).replace(edges, "");
  return nothingLeft.test(cut) ? "" : cut;
}

/** Cuts between characters as a reader sees them, and keeps the extension. */
function cutToBytes(name: string, mostBytes: number, keepExtension: boolean): string {
  if (Buffer.byteLength(name) <= mostBytes) return name;
  const dot = keepExtension ? name.lastIndexOf(".") : -1;
  const hasExtension = dot > 0 && Buffer.byteLength(name.slice(dot)) <= longestExtensionBytes;
  const extension = hasExtension ? name.slice(dot) : "";
  const stem = hasExtension ? name.slice(0, dot) : name;
  const roomBytes = mostBytes - Buffer.byteLength(extension);
  const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" }).segment(stem);
  const kept = firstThatFit(
    (function* () {
      for (const { segment } of graphemes) yield segment;
    })(),
    roomBytes,
  );
  // One character may be built of hundreds of marks: then it is cut within.
  const shortened = kept === "" ? firstThatFit(stem, roomBytes) : kept;
  return shortened.replace(edges, "") + extension;
}

function firstThatFit(pieces: Iterable<string>, mostBytes: number): string {
  let kept = "";
  let bytes = 0;
  for (const piece of pieces) {
    bytes += Buffer.byteLength(piece);
    if (bytes > mostBytes) break;
    kept += piece;
  }
  return kept;
}
