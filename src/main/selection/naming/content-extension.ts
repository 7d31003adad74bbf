import { filetypename } from "magic-bytes.js";
import { extensionOf, longestSafeNameBytes, safePart } from "../safe-name";

/** So many bytes from the beginning of a file tell what it is, as far as this module tells it. */
export const headBytes = 128;

/** A kind of content that is known by its first bytes. */
interface ContentType {
  /** What a file of it is called that has no extension. */
  extension: string;
  /** Extensions that are no lie for it: other spellings, and formats that begin alike. */
  fits: readonly string[];
}

const isoMedia = "mp4 m4v m4a m4b m4p m4r mov qt 3gp 3gpp 3g2 f4v f4a aac".split(" ");
const isoImage = "heic heics heif heifs hif avif avifs".split(" ");
const ogg = { extension: "ogg", fits: "ogg oga ogv ogx ogm opus spx".split(" ") };
const matroska = "mkv mka mks mk3d webm weba".split(" ");

/**
 * What the names of the library stand for here. Left out is what two bytes or plain text may look like (bmp, the frames of an MP3 without a
 * tag, scripts, JSON), and families in which the first bytes do not tell one format from another (the compound files of old Office).
 */
const contentTypes: Readonly<Record<string, ContentType>> = {
  jpg: { extension: "jpg", fits: "jpg jpeg jpe jfif jif pjpeg pjp mpo jps thm".split(" ") },
  png: { extension: "png", fits: ["png", "apng"] },
  gif: { extension: "gif", fits: ["gif"] },
  webp: { extension: "webp", fits: ["webp"] },
  tif: { extension: "tif", fits: ["tif", "tiff"] },
  tiff: { extension: "tif", fits: ["tif", "tiff"] },
  pdf: { extension: "pdf", fits: ["pdf"] },
  wav: { extension: "wav", fits: ["wav", "wave", "bwf"] },
  avi: { extension: "avi", fits: ["avi", "divx"] },
  flac: { extension: "flac", fits: ["flac"] },
  // A tag of ID3 is also put before other audio.
  mp3: { extension: "mp3", fits: "mp3 mp2 mp1 mpga aac flac wav aif aiff".split(" ") },
  asf: { extension: "wmv", fits: ["asf", "wmv", "wma"] },
  rar: { extension: "rar", fits: ["rar"] },
  "7z": { extension: "7z", fits: ["7z"] },
  gz: { extension: "gz", fits: ["gz", "gzip", "tgz"] },
  zip: { extension: "zip", fits: ["zip"] },
  ...Object.fromEntries(["ogx", "ogg", "oga", "ogv", "ogm", "spx"].map((name) => [name, ogg])),
};

/** By the brand of an ISO base media file, its bytes 8 to 11 (https://mp4ra.org/registered-types/brands). Others are not known here. */
const brands: readonly [brand: RegExp, type: ContentType][] = [
  [/^(?:M4A|M4P) $/, { extension: "m4a", fits: isoMedia }],
  [/^M4B $/, { extension: "m4b", fits: isoMedia }],
  [/^qt {2}$/, { extension: "mov", fits: isoMedia }],
  [/^3g[ep2]/, { extension: "3gp", fits: isoMedia }],
  [/^(?:iso[\dm]|mp4\d|avc1|dash|M4V.|MSNV|mmp4|F4V )/, { extension: "mp4", fits: isoMedia }],
  [/^avi[fs]/, { extension: "avif", fits: isoImage }],
  [/^(?:he[iv][cxms]|mif1|msf1)/, { extension: "heic", fits: isoImage }],
];

/** Formats that a file may be called by, so that another content makes it a lie. What any other extension stands for is not known. */
const claims: ReadonlySet<string> = new Set(
  [...Object.values(contentTypes), { fits: isoMedia }, { fits: isoImage }, { fits: matroska }]
    .flatMap(({ fits }) => fits)
    .concat("bmp", "mpg", "mpeg"),
);

/** Formats that are a ZIP begin with one of these entries, or may: then a plain archive is not what the file is. */
const innerFormat =
  /^(?:\[Content_Types\]|_rels\/|mimetype|META-INF\/|AndroidManifest|Payload\/|word\/|xl\/|ppt\/|classes|res\/)/;

/**
 * The name with the extension that the content has, where it has none, or where it is that of another kind of content: `head` are the
 * first `headBytes` of the file, or all of it. What is not surely something else keeps its name, and so does every extension that stands for
 * no format of which the first bytes are known. `name` is a safe one, and so is the result. One look takes microseconds.
 */
export function nameByContent(name: string, head: Uint8Array): string {
  const own = extensionOf(name);
  const claim = own.slice(1).toLowerCase();
  if (claim !== "" && !claims.has(claim)) return name;
  const type = contentTypeOf(head);
  if (type === null || type.fits.includes(claim)) return name;
  return safePart(`${name.slice(0, name.length - own.length)}.${type.extension}`, longestSafeNameBytes, true);
}

/** Null when it is not known, or not for sure. */
function contentTypeOf(head: Uint8Array): ContentType | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, headBytes));
  // What begins an MP4 has its name behind a length. The library also takes other words at that place for one, which a text may have there.
  if (bytes.toString("latin1", 4, 8) === "ftyp") {
    const brand = bytes.toString("latin1", 8, 12);
    return brands.find(([pattern]) => pattern.test(brand))?.[1] ?? null;
  }
  const names = filetypename(bytes);
  if (names.includes("mkv")) {
    return { extension: bytes.includes("webm") ? "webm" : "mkv", fits: matroska };
  }
  const name = names.find((each) => Object.hasOwn(contentTypes, each));
  const isSure = name !== undefined && (moreToSee[name]?.(bytes) ?? true);
  return isSure ? (contentTypes[name] ?? null) : null;
}

const hasOggVersion = (bytes: Buffer): boolean => bytes[4] === 0;
/** Where letters alone begin a format, a byte behind them that no text has there. */
const moreToSee: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  // https://id3.org/id3v2.4.0-structure: versions 2 to 4
  mp3: (bytes) => bytes.toString("latin1", 0, 3) === "ID3" && [2, 3, 4].includes(bytes[3] ?? 0),
  // https://www.rfc-editor.org/rfc/rfc9639#section-8: the first block is STREAMINFO, of type 0
  flac: (bytes) => ((bytes[4] ?? 1) & 0x7f) === 0,
  // https://www.rfc-editor.org/rfc/rfc3533#section-6: the version is 0
  ...Object.fromEntries(["ogx", "ogg", "oga", "ogv", "ogm", "spx"].map((name) => [name, hasOggVersion])),
  // https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1: deflate is the only method
  gz: (bytes) => bytes[2] === 8,
  // The name of the first entry is at 30: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
  zip: (bytes) => bytes[2] === 3 && !innerFormat.test(bytes.toString("latin1", 30)),
};
