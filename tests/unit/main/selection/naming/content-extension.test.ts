import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameByContent } from "../../../../../src/main/selection/naming/content-extension";
import { longestSafeNameBytes, safeFileName, safePart } from "../../../../../src/main/selection/safe-name";

const bytes = (text: string): Uint8Array => Buffer.concat([Buffer.from(text, "latin1"), Buffer.alloc(100)]);
const zipOf = (entry: string): Uint8Array => bytes(`PK\x03\x04${"\0".repeat(22)}${"\0".repeat(4)}${entry}`);
const asset = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../../telegram-server/assets/${name}`, import.meta.url)).subarray(0, 128);

const heads = {
  jpeg: bytes("\xff\xd8\xff\xe0\0\x10JFIF"),
  png: bytes("\x89PNG\r\n\x1a\n"),
  gif: bytes("GIF89a"),
  webp: bytes("RIFF\x10\0\0\0WEBPVP8 "),
  tiff: bytes("II*\0"),
  pdf: bytes("%PDF-1.4"),
  wav: bytes("RIFF\x10\0\0\0WAVEfmt "),
  avi: bytes("RIFF\x10\0\0\0AVI LIST"),
  flac: bytes("fLaC\0\0\0\x22"),
  mp3: bytes("ID3\x04\0\0"),
  mp4: bytes("\0\0\0\x18ftypisom"),
  m4v: bytes("\0\0\0\x18ftypM4V "),
  m4a: bytes("\0\0\0\x18ftypM4A "),
  mov: bytes("\0\0\0\x18ftypqt  "),
  gp: bytes("\0\0\0\x18ftyp3gp5"),
  heic: bytes("\0\0\0\x18ftypheic"),
  avif: bytes("\0\0\0\x18ftypavif"),
  cr3: bytes("\0\0\0\x18ftypcrx "),
  opus: bytes(`OggS\0\x02${"\0".repeat(22)}OpusHead`),
  vorbis: bytes(`OggS\0\x02${"\0".repeat(22)}\x01vorbis`),
  mkv: bytes("\x1aE\xdf\xa3\xa3B\x82\x88matroska"),
  webm: bytes("\x1aE\xdf\xa3\xa3B\x82\x84webm"),
  wmv: bytes("0&\xb2u\x8ef\xcf\x11\xa6\xd9\0\xaa\0b\xcel"),
  rar: bytes("Rar!\x1a\x07\x01\0"),
  sevenZip: bytes("7z\xbc\xaf\x27\x1c"),
  gzip: bytes("\x1f\x8b\x08"),
  zip: zipOf("holiday/1.jpg"),
  docx: zipOf("[Content_Types].xml"),
  apk: zipOf("AndroidManifest.xml"),
  epub: zipOf("mimetypeapplication/epub+zip"),
} as const;
type Head = keyof typeof heads;

describe("the name by the content", () => {
  it.each<[name: string, head: Head, corrected: string]>([
    // None.
    ["sunset", "jpeg", "sunset.jpg"],
    ["Mr. Smith went home", "mp4", "Mr. Smith went home.mp4"],
    ["clip", "webm", "clip.webm"],
    ["clip", "mkv", "clip.mkv"],
    ["clip", "mov", "clip.mov"],
    ["clip", "gp", "clip.3gp"],
    ["clip", "wmv", "clip.wmv"],
    ["song", "m4a", "song.m4a"],
    ["song", "opus", "song.ogg"],
    ["song", "vorbis", "song.ogg"],
    ["song", "mp3", "song.mp3"],
    ["song", "flac", "song.flac"],
    ["scan", "pdf", "scan.pdf"],
    ["scan", "tiff", "scan.tif"],
    ["all", "zip", "all.zip"],
    ["all", "rar", "all.rar"],
    ["all", "sevenZip", "all.7z"],
    ["all", "gzip", "all.gz"],
    ["picture", "heic", "picture.heic"],
    ["picture", "avif", "picture.avif"],
    // A lie.
    ["photo.jpg", "png", "photo.png"],
    ["photo.JPEG", "heic", "photo.heic"],
    ["photo.png", "webp", "photo.webp"],
    ["funny.gif", "mp4", "funny.mp4"],
    ["film.mp4", "webm", "film.webm"],
    ["film.mp4", "jpeg", "film.jpg"],
    ["song.mp3", "m4a", "song.m4a"],
    ["song.mp3", "wav", "song.wav"],
    ["backup.zip", "rar", "backup.rar"],
    ["a.b.jpg", "gif", "a.b.gif"],
  ])("%s of %s → %s", (name, head, corrected) => {
    expect(nameByContent(name, heads[head])).toBe(corrected);
  });

  it.each<[name: string, ...heads: Head[]]>([
    // Other spellings, and formats that begin alike.
    ["photo.jpeg", "jpeg"],
    ["photo.JPG", "jpeg"],
    ["film.m4v", "mp4", "m4v", "mov"],
    ["film.mov", "mp4"],
    ["film.mp4", "mov", "m4a", "gp"],
    ["film.mkv", "webm"],
    ["voice.oga", "opus", "vorbis"],
    ["voice.opus", "opus"],
    ["song.flac", "mp3"],
    ["song.wma", "wmv"],
    ["photo.heif", "heic"],
    ["all.tgz", "gzip"],
    ["all.tar.gz", "gzip"],
    // What an extension stands for is not known here: it may be right.
    ["letter.docx", "docx", "zip", "rar"],
    ["app.apk", "apk", "zip"],
    ["book.epub", "epub"],
    ["comic.cbz", "zip", "rar"],
    ["disk.bin", "jpeg", "mp4"],
    ["disk.001", "rar"],
    ["raw.dng", "tiff"],
    ["raw.cr3", "cr3"],
    ["report 2024.12", "pdf"],
    ["notes.txt", "jpeg"],
    ["drawing.ai", "pdf"],
    // Not a plain archive, or not known.
    ["letter", "docx"],
    ["app", "apk"],
    ["book", "epub"],
    ["photo.jpg", "cr3", "docx"],
  ])("%s stays what it is", (name, ...contents) => {
    for (const head of contents) expect(nameByContent(name, heads[head])).toBe(name);
  });

  it.each([
    "The free software",
    "and mdat is not a movie",
    "ID3 tags explained",
    "OggSomething",
    "fLaCid",
    "BM means bitmap",
    "PK\x05\x06 empty",
    "{}",
    "<svg>",
    "#!/bin/sh",
    "\xff\xfbno tag",
    "",
  ])("a text or what it can't tell, %j, stays without extension", (text) => {
    expect(nameByContent("README", Buffer.from(text, "latin1"))).toBe("README");
    expect(nameByContent("photo.jpg", Buffer.from(text, "latin1"))).toBe("photo.jpg");
  });

  it.each(["animation.mp4", "round.mp4", "sticker.webp", "video.mp4", "voice.ogg"])("knows a real %s", (name) => {
    expect(nameByContent("file", asset(name))).toBe(`file.${name.split(".")[1]}`);
    expect(nameByContent(name, asset(name))).toBe(name);
    expect(nameByContent("file.png", asset(name))).toBe(`file.${name.split(".")[1]}`);
  });

  it("is safe, as long as names may be, and the same the second time, whatever name and content", () => {
    const anyHead = fc.oneof(fc.uint8Array({ maxLength: 128 }), fc.constantFrom(...Object.values(heads)));
    const anyName = fc
      .oneof(fc.string({ unit: "grapheme", maxLength: 300 }), fc.string({ unit: "binary", maxLength: 100 }))
      .chain((stem) => fc.constantFrom("", ".jpg", ".mp4", ".x").map((extension) => stem + extension))
      .map((fileName) => safeFileName({ fileName, kind: "document", mimeType: "", date: 0, messageId: 1 }));
    fc.assert(
      fc.property(anyName, anyHead, (name, head) => {
        const corrected = nameByContent(name, head);
        expect(safePart(corrected, longestSafeNameBytes, true)).toBe(corrected);
        expect(nameByContent(corrected, head)).toBe(corrected);
      }),
      { numRuns: 1_000 },
    );
  });
});
