import type { MediaPreview } from "../../shared/media-browser";
import { linkAbort } from "../lifecycle/abort";
import { WorkTracker } from "../lifecycle/work-tracker";
import type { ChatRef } from "../telegram/chat-source";
import type { MediaItem } from "../telegram/media-item";
import { readRange } from "./byte-range";
import type { FileReader } from "./file-reader";

/** Divides 1 MiB, so that a part never crosses a border that Telegram minds; small enough for a quick start, large enough for few requests. */
const partBytes = 256 * 1024;
/** A part that takes longer than this does not come; the player asks again. */
const patienceMs = 60_000;
/** More than these open at once are forgotten ones. */
const mostOpen = 4;

export interface MediaPreviewsDependencies {
  reader: Pick<FileReader, "read">;
  log: { debug(message: string, ...details: unknown[]): void };
}

interface OpenPreview {
  readonly chat: ChatRef;
  readonly item: MediaItem;
  readonly controller: AbortController;
}

/** An answer to a request for a part of a media. */
export interface PreviewAnswer {
  status: 200 | 206 | 416;
  headers: Record<string, string>;
  /** Null for a part that is not there. */
  body: ReadableStream<Uint8Array> | null;
}

const pictures: readonly string[] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/** How a media can be looked at; null when it can't. */
export function showOf({ kind, mimeType }: Pick<MediaItem, "kind" | "mimeType">): MediaPreview["show"] | null {
  if (kind === "photo" || pictures.includes(mimeType)) return "picture";
  if (mimeType.startsWith("video/") || kind === "video" || kind === "video-note" || kind === "animation")
    return "video";
  if (mimeType.startsWith("audio/") || kind === "audio" || kind === "voice") return "audio";
  return null;
}

/** What is looked at without being downloaded: parts of files, read as the player wants them, and never on disk. */
export class MediaPreviews {
  readonly #deps: MediaPreviewsDependencies;
  readonly #work = new WorkTracker();
  readonly #open = new Map<number, OpenPreview>();
  #lastId = 0;

  constructor(deps: MediaPreviewsDependencies) {
    this.#deps = deps;
  }

  /** The id for `answer` and `closePreview`. */
  open(chat: ChatRef, item: MediaItem): number {
    this.#lastId += 1;
    this.#open.set(this.#lastId, { chat, item, controller: new AbortController() });
    const [oldest] = this.#open.keys();
    if (this.#open.size > mostOpen && oldest !== undefined) this.closePreview(oldest);
    return this.#lastId;
  }

  /** Calls off what is read for it; nothing more is. */
  closePreview(id: number): void {
    this.#open.get(id)?.controller.abort(new DOMException("The preview was closed", "AbortError"));
    this.#open.delete(id);
  }

  /** The part that a `Range` header asks for; null when the preview is not open. */
  answer(id: number, rangeHeader: string | null): PreviewAnswer | null {
    const preview = this.#open.get(id);
    if (preview === undefined || this.#work.stopped) return null;
    const { sizeBytes, kind, mimeType } = preview.item;
    const headers = { "content-type": contentType(kind, mimeType), "cache-control": "no-store" };
    if (sizeBytes === null) {
      return { status: 200, headers, body: this.#stream(preview, 0, Number.MAX_SAFE_INTEGER) };
    }
    const range = readRange(rangeHeader, sizeBytes);
    if (range === "unsatisfiable") {
      return { status: 416, headers: { ...headers, "content-range": `bytes */${sizeBytes}` }, body: null };
    }
    const { first, last } = range ?? { first: 0, last: sizeBytes - 1 };
    const lengths = { "accept-ranges": "bytes", "content-length": String(last - first + 1) };
    const place: Record<string, string> =
      range === null ? {} : { "content-range": `bytes ${first}-${last}/${sizeBytes}` };
    return {
      status: range === null ? 200 : 206,
      headers: { ...headers, ...lengths, ...place },
      body: this.#stream(preview, first, last),
    };
  }

  /** Calls off everything in the same turn and takes nothing more. */
  close(): void {
    this.#work.close();
    for (const id of [...this.#open.keys()]) this.closePreview(id);
  }

  /** Resolves when nothing is read any more. */
  async stop(): Promise<void> {
    this.close();
    await this.#work.stopAndDrain();
  }

  /** Bytes from `first` to `last`, both included, read only as fast as they are taken. */
  #stream({ chat, item, controller }: OpenPreview, first: number, last: number): ReadableStream<Uint8Array> {
    // Ends with the preview, or with the one who takes the bytes: a player that jumps elsewhere.
    const left = linkAbort([controller.signal]);
    const abandoned = new AbortController();
    let at = first;
    return new ReadableStream<Uint8Array>(
      {
        pull: async (stream) => {
          if (at > last) {
            left.release();
            stream.close();
            return;
          }
          const offset = at - (at % partBytes);
          try {
            const part = await this.#work.run(() => this.#part(chat, item, offset, [left, abandoned.signal]));
            const wanted = part.subarray(at - offset, Math.min(part.length, last - offset + 1));
            at += wanted.length;
            if (wanted.length > 0) stream.enqueue(wanted);
            if (part.length < partBytes || at > last) {
              left.release();
              stream.close();
            }
          } catch (error) {
            left.release();
            if (abandoned.signal.aborted) return;
            this.#deps.log.debug(`preview of message ${item.messageId} broke off`, error);
            stream.error(error);
          }
        },
        cancel: () => {
          abandoned.abort(new DOMException("Nobody takes the bytes any more", "AbortError"));
          left.release();
        },
      },
      { highWaterMark: 1 },
    );
  }

  async #part(
    chat: ChatRef,
    item: MediaItem,
    offset: number,
    ends: Parameters<typeof linkAbort>[0],
  ): Promise<Uint8Array> {
    const patience = linkAbort(ends, patienceMs);
    try {
      return await this.#deps.reader.read(chat, item, null, offset, partBytes, patience.signal);
    } finally {
      patience.release();
    }
  }
}

/** What the sender says is passed on only as far as it names what a player plays. */
function contentType(kind: MediaItem["kind"], mimeType: string): string {
  if (kind === "photo") return "image/jpeg";
  const isKnown = pictures.includes(mimeType) || /^(?:video|audio)\/[\w.+-]+$/.test(mimeType);
  return isKnown ? mimeType : "application/octet-stream";
}
