import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { BlockCache } from "./block-cache";
import { paddedMp3, paddedMp4, paddedPdf, paddedWebp, paddedZip, sample, voiceNote } from "./containers";
import { type Content, SegmentedContent } from "./content";
import type { FileKind, NewFile, StoredFile, StoredSize } from "./file-types";
import { encodeStrippedThumbnail } from "./jpeg";
import { jpegOfSize } from "./jpeg-content";
import { Keystream } from "./keystream";
import type { SeededRandom } from "./random";
import { paintScenery } from "./scenery";

const defaultMimeTypes: Record<FileKind, string> = {
  photo: "image/jpeg",
  video: "video/mp4",
  "video-note": "video/mp4",
  animation: "video/mp4",
  audio: "audio/mpeg",
  voice: "audio/ogg",
  sticker: "image/webp",
  document: "application/octet-stream",
};

/** Photos of the last use, kept whole because they are read in parts. */
const keptContents = 64;
/** Hashes of single ranges, of a few hundred bytes of memory each. */
const keptRangeHashes = 50_000;
const hashStepBytes = 1 << 20;

/**
 * All files of the world, without their bytes: any range of any file is computed when asked for and follows from the
 * file's id (and so from the world's seed).
 */
export class FileStore {
  readonly #files = new Map<bigint, StoredFile>();
  readonly #sources: ((id: bigint) => StoredFile | undefined)[] = [];
  readonly #contents = new Map<string, Content>();
  readonly #hashes = new Map<string, Promise<string>>();
  readonly #rangeHashes = new Map<string, Buffer>();
  readonly #stripped = new Map<number, Buffer>();
  readonly #random: SeededRandom;
  readonly #blocks: BlockCache;

  /** `keptBytes`: how many bytes of files are kept in memory once they were made, default none. */
  constructor(random: SeededRandom, { keptBytes = 0 }: { keptBytes?: number } = {}) {
    this.#random = random;
    this.#blocks = new BlockCache(keptBytes);
  }

  get(id: bigint): StoredFile | undefined {
    const stored = this.#files.get(id);
    if (stored) return stored;
    for (const source of this.#sources) {
      const made = source(id);
      if (made) return made;
    }
    return undefined;
  }

  /** Files that are made whenever they are asked for, always the same ones; they can't be changed. */
  addSource(source: (id: bigint) => StoredFile | undefined): void {
    this.#sources.push(source);
  }

  /** Like get, for ids that the world itself holds. */
  require(id: bigint): StoredFile {
    const file = this.get(id);
    if (!file) throw new Error(`the world has no file ${id}`);
    return file;
  }

  /** Without those of `addSource`. */
  all(): Iterable<StoredFile> {
    return this.#files.values();
  }

  /** Stores a new file. Without `sizeBytes` a size that suits its kind is drawn. */
  add(file: NewFile): StoredFile {
    const id = this.#random.long();
    const scene = file.scene ?? this.#random.int(0, 0x7fffffff);
    // A photo without a size is as large as its picture makes it; see #photoSizes.
    const sizeBytes = file.kind === "photo" ? (file.sizeBytes ?? 0) : this.#drawSize(file);
    const stored: StoredFile = {
      id,
      accessHash: this.#random.long(),
      dcId: file.dcId,
      date: file.date,
      kind: file.kind,
      sizeBytes,
      mimeType: file.mimeType ?? defaultMimeTypes[file.kind],
      fileName: file.fileName,
      sizes: [],
      scene,
      width: file.width,
      height: file.height,
      durationSeconds: file.durationSeconds,
      title: file.title,
      performer: file.performer,
      emoji: file.emoji,
    };
    if (file.kind === "photo") {
      stored.sizes = this.#photoSizes(stored, file.progressive ?? false);
      stored.sizeBytes = stored.sizes.at(-1)?.sizeBytes ?? sizeBytes;
    } else if (file.kind !== "voice" && file.kind !== "audio" && file.kind !== "document") {
      stored.sizes = [{ type: "m", ...scaledTo(320, file.width ?? 320, file.height ?? 180), sizeBytes: 16_000 }];
    } else if (file.mimeType === "application/pdf") {
      stored.sizes = [{ type: "m", width: 226, height: 320, sizeBytes: 16_000 }];
    }
    this.#files.set(id, stored);
    return stored;
  }

  /** Makes a stored file another size (its bytes change with it). Documents only. */
  resize(id: bigint, sizeBytes: number): void {
    const file = this.require(id);
    if (file.kind === "photo") throw new Error("a photo's sizes follow from its picture");
    file.sizeBytes = sizeBytes;
    this.#forget(id);
  }

  remove(id: bigint): boolean {
    this.#forget(id);
    return this.#files.delete(id);
  }

  /** Size of the file or, with a size letter, of that photo size or thumbnail; undefined when there is none such. */
  sizeOf(file: StoredFile, sizeType: string): number | undefined {
    if (sizeType === "" && file.kind !== "photo") return file.sizeBytes;
    return file.sizes.find((size) => size.type === sizeType)?.sizeBytes;
  }

  /** The bytes of a file (or of one of its sizes) in [offset, offset + length), fewer at the end, none past it. */
  read(file: StoredFile, sizeType: string, offset: number, length: number): Buffer {
    return this.#blocks.read(contentKey(file.id, sizeType), this.#content(file, sizeType), offset, length);
  }

  /** SHA-256 as hex of the whole file; of a photo that of its largest size. Computed once, without blocking for long. */
  sha256(id: bigint): Promise<string> {
    const file = this.require(id);
    return this.sha256OfSize(file, file.kind === "photo" ? (file.sizes.at(-1)?.type ?? "") : "");
  }

  /** SHA-256 as hex of one size of a file. */
  sha256OfSize(file: StoredFile, sizeType: string): Promise<string> {
    const key = contentKey(file.id, sizeType);
    let hash = this.#hashes.get(key);
    if (!hash) {
      hash = this.#hash(file, sizeType);
      this.#hashes.set(key, hash);
    }
    return hash;
  }

  /** SHA-256 of the bytes that `read` gives. Kept, so that asking for hashes costs a client's speed no second making of the bytes. */
  rangeHash(file: StoredFile, sizeType: string, offset: number, length: number): Buffer {
    const key = `${contentKey(file.id, sizeType)} ${offset} ${length}`;
    let hash = this.#rangeHashes.get(key);
    if (!hash) {
      if (this.#rangeHashes.size >= keptRangeHashes) this.#rangeHashes.clear();
      hash = createHash("sha256")
        .update(this.read(file, sizeType, offset, length))
        .digest();
      this.#rangeHashes.set(key, hash);
    }
    return hash;
  }

  /** The thumbnail inside the message itself (`photoStrippedSize`), at most 40 pixels wide. */
  strippedThumbnail(file: StoredFile): Buffer {
    let bytes = this.#stripped.get(file.scene);
    if (!bytes) {
      const { width, height } = scaledTo(40, file.width ?? 320, file.height ?? 213);
      bytes = encodeStrippedThumbnail(paintScenery(file.scene, width, height));
      this.#stripped.set(file.scene, bytes);
    }
    return bytes;
  }

  async #hash(file: StoredFile, sizeType: string): Promise<string> {
    const content = this.#content(file, sizeType);
    const hash = createHash("sha256");
    for (let offset = 0; offset < content.sizeBytes; offset += hashStepBytes) {
      hash.update(content.read(offset, hashStepBytes));
      if (offset % (16 * hashStepBytes) === 0) await nextTurn();
    }
    return hash.digest("hex");
  }

  #forget(id: bigint): void {
    for (const store of [this.#contents, this.#hashes, this.#rangeHashes]) {
      for (const key of [...store.keys()]) if (key.startsWith(`${id} `)) store.delete(key);
    }
    this.#blocks.forget(`${id} `);
  }

  #content(file: StoredFile, sizeType: string): Content {
    const key = contentKey(file.id, sizeType);
    let content = this.#contents.get(key);
    if (content) {
      // Least recently used first: a hit moves to the end.
      this.#contents.delete(key);
    } else {
      content = this.#makeContent(file, sizeType);
    }
    this.#contents.set(key, content);
    for (const oldest of this.#contents.keys()) {
      if (this.#contents.size <= keptContents) break;
      this.#contents.delete(oldest);
    }
    return content;
  }

  #makeContent(file: StoredFile, sizeType: string): Content {
    const name = contentKey(file.id, sizeType);
    const size = file.sizes.find((candidate) => candidate.type === sizeType);
    if (size) {
      const picture = jpegOfSize(name, file.scene, size.width, size.height, size.sizeBytes);
      return new SegmentedContent(name, picture ? [picture] : [{ keystreamBytes: size.sizeBytes }]);
    }
    const segments = containerOf(file) ?? [{ keystreamBytes: file.sizeBytes }];
    return new SegmentedContent(name, segments);
  }

  #drawSize(file: NewFile): number {
    if (file.kind === "voice") return file.sizeBytes ?? sample("voice.ogg").length;
    if (file.sizeBytes !== undefined) return file.sizeBytes;
    switch (file.kind) {
      case "video":
        return this.#random.int(2_000_000, 9_000_000);
      case "video-note":
        return this.#random.int(200_000, 900_000);
      case "animation":
        return this.#random.int(60_000, 400_000);
      case "audio":
        return this.#random.int(1_500_000, 4_000_000);
      case "sticker":
        return 2 * this.#random.int(4_000, 15_000);
      default:
        return this.#random.int(20_000, 600_000);
    }
  }

  /** Sizes "m", "x" and "y" as far as the picture is that large, each with a size in bytes that real photos have. */
  #photoSizes(file: StoredFile, progressive: boolean): StoredSize[] {
    const width = file.width ?? 1280;
    const height = file.height ?? 853;
    const largest = Math.max(width, height);
    const sizes: StoredSize[] = [];
    const steps: [string, number, number, number][] = [
      ["m", 320, 15_000, 24_000],
      ["x", 800, 60_000, 110_000],
      ["y", 1280, 130_000, 320_000],
    ];
    for (const [type, limit, low, high] of steps) {
      const sizeBytes = this.#random.int(low, high);
      sizes.push({ type, ...scaledTo(limit, width, height), sizeBytes });
      if (largest <= limit) break;
    }
    const last = sizes.at(-1);
    // `sizeBytes` of a photo was given by the caller: the largest size takes it.
    if (last && file.sizeBytes > 0) last.sizeBytes = file.sizeBytes;
    if (last && progressive) {
      last.progressiveBytes = [0.15, 0.35, 0.6, 0.8, 1].map((share) => Math.round(last.sizeBytes * share));
    }
    return sizes;
  }
}

function contentKey(id: bigint, sizeType: string): string {
  return `${id} ${sizeType}`;
}

function containerOf(file: StoredFile) {
  switch (file.kind) {
    case "video":
      return paddedMp4("video.mp4", file.sizeBytes);
    case "video-note":
      return paddedMp4("round.mp4", file.sizeBytes);
    case "animation":
      return paddedMp4("animation.mp4", file.sizeBytes);
    case "audio":
      return paddedMp3(file.sizeBytes);
    case "voice":
      return file.sizeBytes === sample("voice.ogg").length ? voiceNote(Number(file.id & 0xffffffffn)) : undefined;
    case "sticker":
      return paddedWebp(file.sizeBytes);
    default:
      return documentContainer(file);
  }
}

function documentContainer(file: StoredFile) {
  switch (file.mimeType) {
    case "application/pdf":
      return paddedPdf(file.sizeBytes);
    case "application/zip":
      return paddedZip(file.sizeBytes);
    case "text/plain":
      return file.sizeBytes <= 1 << 20 ? [textOf(file)] : undefined;
    default:
      return undefined;
  }
}

const words =
  "the a river stone light over under slow green north window paper small bright far and of in road hill".split(" ");

/** Readable lines that follow from the file's id. */
function textOf(file: StoredFile): Buffer {
  const numbers = new Keystream(`${file.id} text`).read(0, file.sizeBytes);
  let text = "";
  for (let i = 0; text.length < file.sizeBytes; i++) {
    text += (words[(numbers[i] ?? 0) % words.length] ?? "") + (i % 12 === 11 ? ".\n" : " ");
  }
  return Buffer.from(text.slice(0, file.sizeBytes), "latin1");
}

function scaledTo(limit: number, width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, limit / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
