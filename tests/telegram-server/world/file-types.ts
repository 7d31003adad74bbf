/** What a stored file is to a person; decides its attributes, its media type and the shape of its bytes. */
export type FileKind = "photo" | "video" | "video-note" | "animation" | "audio" | "voice" | "sticker" | "document";

/** One further size of a photo, or one thumbnail of a document. */
export interface StoredSize {
  /** Telegram's size letter: "m" 320, "x" 800, "y" 1280 (https://core.telegram.org/api/files#image-thumbnail-types). */
  type: string;
  width: number;
  height: number;
  sizeBytes: number;
  /** Lengths in bytes of the prefixes that can be shown already; the last is `sizeBytes`. */
  progressiveBytes?: number[];
}

/** A photo or document of the world. Its bytes follow from it (see FileStore.read). */
export interface StoredFile {
  id: bigint;
  accessHash: bigint;
  dcId: number;
  /** Unix seconds. */
  date: number;
  kind: FileKind;
  /** Size of the whole file; of a photo that of its largest size. */
  sizeBytes: number;
  mimeType: string;
  /** Absent for photos, and for documents without a name. */
  fileName?: string;
  /** Photos: every size. Documents: their thumbnails. Largest last. */
  sizes: StoredSize[];
  /** The picture that photo sizes and thumbnails show (see paintScenery). */
  scene: number;
  width?: number;
  height?: number;
  durationSeconds?: number;
  title?: string;
  performer?: string;
  /** What a sticker stands for. */
  emoji?: string;
  /** Absent or true: upload.getFileHashes has the hashes of its parts. */
  hashed?: boolean;
  /**
   * Absent: only at its data centre. Else a client that takes redirects is sent to the CDN, which has the file, or has dropped it and
   * asks for it again (https://core.telegram.org/cdn).
   */
  cdn?: "stored" | "dropped";
}

/** What the caller of FileStore.add says; all else is filled in. */
export interface NewFile {
  kind: FileKind;
  dcId: number;
  date: number;
  sizeBytes?: number;
  mimeType?: string;
  fileName?: string;
  scene?: number;
  width?: number;
  height?: number;
  durationSeconds?: number;
  title?: string;
  performer?: string;
  emoji?: string;
  progressive?: boolean;
}
