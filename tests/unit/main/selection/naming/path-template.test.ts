import { basename, extname, join, resolve, sep } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PathSource } from "../../../../../src/main/selection/naming/path-fields";
import { placeOf } from "../../../../../src/main/selection/naming/path-template";
import { longestSafeNameBytes, safeFileName, safeFolderName } from "../../../../../src/main/selection/safe-name";
import { mediaKinds } from "../../../../../src/shared/media";
import {
  defaultPathTemplate,
  mostPathParts,
  type PathTemplate,
  parsePathTemplate,
  pathFields,
} from "../../../../../src/shared/path-template";

/** In the time zone of this computer, as the template gives it back. */
const date = new Date(2025, 2, 9, 14, 5, 7).getTime() / 1_000;
const source: PathSource = {
  chatId: "channel:777",
  chatFolder: "Holiday",
  groupedId: null,
  albumIndex: null,
  sender: { id: 5, userName: "ada", displayName: "Ada Winter" },
  caption: "",
  topicTitle: null,
  fileName: "beach.mp4",
  kind: "video",
  mimeType: "video/mp4",
  date,
  messageId: 42,
};

function read(text: string): PathTemplate {
  const reading = parsePathTemplate(text);
  if ("problem" in reading) throw new Error(`${text}: ${JSON.stringify(reading.problem)}`);
  return reading.template;
}
function pathOf(template: string, more: Partial<PathSource> = {}): string {
  const { folders, fileName } = placeOf(read(template), { ...source, ...more });
  return [...folders, fileName].join("/");
}

describe("the path that a template gives a file", () => {
  it.each<[template: string, path: string, more?: Partial<PathSource>]>([
    ["{chat}/{file_name}", "Holiday/beach.mp4"],
    ["{file_name}", "beach.mp4"],
    ["{file_name}.{ext}", "beach.mp4"],
    ["{chat}/{date:yyyy_MM}/{message_id} - {file_name}", "Holiday/2025_03/42 - beach.mp4"],
    ["{date}/{file_name} ({message_id})", "2025-03-09/beach (42).mp4"],
    ["{date:yy-MM-dd HH.mm.ss} {message_id}", "25-03-09 14.05.07 42.mp4"],
    ["{date:yyyyMMdd'T'HHmmss} {message_id}".replaceAll("'T'", "_"), "20250309_140507 42.mp4"],
    ["{type}/{ext}/{chat_id}/{message_id}", "video/mp4/-1000000000777/42.mp4"],
    ["{chat_id} {message_id}", "-17 42.mp4", { chatId: "group:17" }],
    ["{chat_id} {message_id}", "5 42.mp4", { chatId: "user:5" }],
    ["{{{chat}}}/{message_id}", "{Holiday}/42.mp4"],
    ["All of {chat}/no. {message_id}", "All of Holiday/no. 42.mp4"],
    ["{album_id}/{file_name}", "beach.mp4"],
    ["{album_id}/{file_name}", "9/beach.mp4", { groupedId: "9" }],
    ["{album_id|single files}/{file_name}", "single files/beach.mp4"],
    ["{chat}/{album_id}", "Holiday/beach.mp4"],
    ["{album_id}/{album_index} {file_name}", "9/3 beach.mp4", { groupedId: "9", albumIndex: 3 }],
    ["{album_id}/{album_index|0} {file_name}", "0 beach.mp4"],
    ["{sender}/{message_id}", "Ada Winter/42.mp4"],
    ["{sender}/{message_id}", "@ada/42.mp4", { sender: { id: 5, userName: "ada", displayName: null } }],
    ["{sender}/{message_id}", "@ada/42.mp4", { sender: { id: 5, userName: "ada", displayName: "\u202E \u200B" } }],
    ["{sender}/{message_id}", "-1007/42.mp4", { sender: { id: -1007, userName: null, displayName: "..." } }],
    ["{sender}/{message_id}", "42.mp4", { sender: null }],
    ["{sender|the channel}/{message_id}", "the channel/42.mp4", { sender: null }],
    ["{sender}/{message_id}", "a_b_c/42.mp4", { sender: { id: 5, userName: null, displayName: "a/b\\c" } }],
    ["{sender}/{message_id}", "_Aux/42.mp4", { sender: { id: 5, userName: null, displayName: "Aux" } }],
    ["{topic}/{message_id}", "Seeds _ Tools/42.mp4", { topicTitle: "Seeds / Tools" }],
    ["{topic|no topic}/{message_id}", "no topic/42.mp4"],
    ["{topic|no topic}/{message_id}", "no topic/42.mp4", { topicTitle: " .. " }],
    ["{caption}", "At the pier.mp4", { caption: "\u200B\n ...\r\n  At the pier \nand home again" }],
    ["{caption}", "beach.mp4", { caption: "\n" }],
    ["{caption|untitled} {message_id}", "untitled 42.mp4"],
    ["{caption}", "_x.mp4", { caption: "../x" }],
    ["{file_name}", "photo 2025-03-09 42.jpg", { fileName: null, kind: "photo", mimeType: "image/jpeg" }],
    ["{message_id}", "42.jpg", { fileName: null, kind: "photo", mimeType: "image/jpeg" }],
    ["{message_id}", "42.txt", { fileName: "README", kind: "document", mimeType: "text/plain" }],
    ["{ext|none}/{file_name}", "txt/README", { fileName: "README", kind: "document", mimeType: "text/plain" }],
    ["{ext|none}/{file_name}", "none/README", { fileName: "README", kind: "document", mimeType: "x/y" }],
    ["{file_name} {message_id}", "Mr. Smith went home 42", { fileName: "Mr. Smith went home" }],
    ["{file_name} {message_id}", "a.tar 42.gz", { fileName: "a.tar.gz" }],
    ["{chat}/{file_name}", "Holiday/_.._.._etc_passwd", { fileName: "../../../etc/passwd" }],
    ["con/{file_name}", "_con/_nul.txt", { fileName: "nul.txt" }],
    ["{chat}. /{file_name}", "Holiday/ab.txt", { fileName: "a\u202Eb.txt" }],
    ["com{message_id}", "_com4.mp4", { messageId: 4 }],
  ])("%s → %s", (template, path, more) => {
    expect(pathOf(template, more)).toBe(path);
  });

  it("cuts long names and keeps what stands beside them, and the extension", () => {
    const more = { fileName: `${"n".repeat(400)}.mkv`, chatFolder: "c".repeat(200) };
    const name = basename(pathOf("{chat} {file_name} - {message_id}", more));
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(longestSafeNameBytes);
    expect(name).toMatch(/^c{115,} n{115,} - 42\.mkv$/);
  });
});

describe("a caption in a path", () => {
  it("is cut between words where it is long, and within one that is longer still", () => {
    const words = `${"word ".repeat(40)}end`;
    expect(pathOf("{caption}", { caption: words })).toBe(`${"word ".repeat(24).trim()}.mp4`);
    expect(pathOf("{caption}", { caption: "w".repeat(300) })).toBe(`${"w".repeat(120)}.mp4`);
    expect(pathOf("{caption}", { caption: `${"w".repeat(120)} next` })).toBe(`${"w".repeat(120)}.mp4`);
  });

  it("is cut between characters as they are seen", () => {
    const family = "👨‍👩‍👧‍👦";
    const name = pathOf("{caption}", { caption: family.repeat(60) });
    expect(name).toBe(`${family.repeat(Math.floor(120 / Buffer.byteLength(family)))}.mp4`);
  });
});

describe("a template that is not right", () => {
  it.each<[template: string, kind: string, column: number, length: number, found?: string]>([
    ["", "empty", 1, 0],
    ["   ", "empty", 1, 3],
    ["{chat}/{filename}", "unknown-field", 8, 10, "filename"],
    ["{}", "unknown-field", 1, 2, ""],
    ["{constructor}", "unknown-field", 1, 13, "constructor"],
    ["{Caption}", "unknown-field", 1, 9, "Caption"],
    ["{chat}/{file_name", "unclosed-brace", 8, 10],
    ["{chat/{file_name}", "unclosed-brace", 1, 6],
    ["{chat}}/{file_name}", "stray-brace", 7, 1, "}"],
    ["{date:yyyy-DD}/{file_name}", "bad-date", 12, 2, "DD"],
    ["{date:yyy}/{file_name}", "bad-date", 7, 3, "yyy"],
    ["{date:}/{file_name}", "bad-date", 7, 1, ""],
    ["{date:yyyy/MM}/{file_name}", "bad-date", 11, 1, "/"],
    ["{date:HH:mm}/{file_name}", "bad-date", 9, 1, ":"],
    ["{chat:yyyy}/{file_name}", "unexpected-format", 6, 5, "chat"],
    ["{chat}\\{file_name}", "forbidden-character", 7, 1, "\\"],
    ["C:/{file_name}", "forbidden-character", 2, 1, ":"],
    ["a\u202Eb/{file_name}", "forbidden-character", 2, 1, "\u202E"],
    ["{album_id|a/b}/{file_name}", "forbidden-character", 12, 1, "/"],
    ["/{file_name}", "empty-folder", 1, 1],
    ["{chat}//{file_name}", "empty-folder", 8, 1],
    ["../{file_name}", "empty-folder", 1, 2],
    ["{chat}/", "no-file-name", 8, 0],
    ["{chat}/file", "no-file-name", 8, 4],
    ["{chat}/file.{ext}", "no-file-name", 8, 10],
    [`${"a/".repeat(mostPathParts)}{file_name}`, "too-many-folders", 17, 11],
    [`{file_name}${"x".repeat(300)}`, "too-long", 301, 11],
  ])("%j: %s at column %i", (template, kind, column, length, found) => {
    expect(parsePathTemplate(template)).toEqual({
      problem: { kind, column, length, ...(found === undefined ? {} : { found }) },
    });
  });
});

const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc
    .array(fc.constantFrom("..", "/", "\\", "\u202E", "con", ".", " ", "\u0000", "a", "e\u0301", ".jpg", "\u0301"), {
      maxLength: 200,
    })
    .map((pieces) => pieces.join("")),
);
const anySource: fc.Arbitrary<PathSource> = fc.record({
  chatId: fc.constantFrom("user:1", "group:2", "channel:3"),
  chatFolder: hostileText.map((title) => safeFolderName(title, "channel:3", " (channel 3)")),
  groupedId: fc.option(fc.bigInt({ min: 1n, max: 2n ** 63n }).map(String)),
  albumIndex: fc.option(fc.integer({ min: 1, max: 10 })),
  sender: fc.option(
    fc.record({
      id: fc.maxSafeInteger(),
      userName: fc.option(hostileText),
      displayName: fc.option(hostileText),
    }),
  ),
  caption: hostileText,
  topicTitle: fc.option(hostileText),
  fileName: fc.option(hostileText),
  kind: fc.constantFrom(...mediaKinds),
  mimeType: fc.constantFrom("video/mp4", "image/jpeg", "x/y", ""),
  date: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  messageId: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
});
const templatePiece = fc.oneof(
  fc.constantFrom(
    ...pathFields.map((field) => `{${field}}`),
    "{date:yyyy_MM}",
    "{album_id|x}",
    "/",
    ".",
    " ",
    "{{",
    "}}",
  ),
  fc.string({ maxLength: 8 }),
);
/** Whatever pieces make a template that is right. */
const anyTemplate = fc
  .array(templatePiece, { maxLength: 12 })
  .map((pieces) => parsePathTemplate(`${pieces.join("")}{message_id}`))
  .filter((reading): reading is { template: PathTemplate } => "template" in reading);

describe("whatever the template and the message", () => {
  it("the file stays below the folder, in parts that every system takes", () => {
    fc.assert(
      fc.property(anyTemplate, anySource, ({ template }, subject) => {
        const { folders, fileName } = placeOf(template, subject);
        const root = resolve(sep, "downloads");
        expect(join(root, ...folders, fileName)).toBe([root, ...folders, fileName].join(sep));
        for (const part of [...folders, fileName]) {
          expect(part).not.toMatch(/^[. ]|[. ]$|[/\\<>:"|?*\p{Cc}\u202A-\u202E\u2060-\u206F]/u);
          expect(part).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/iu);
          expect(part).not.toBe("");
          expect(Buffer.byteLength(part)).toBeLessThanOrEqual(longestSafeNameBytes);
        }
        expect(Buffer.byteLength([...folders, fileName].join(""))).toBeLessThanOrEqual(720);
      }),
      { numRuns: 2_000 },
    );
  });

  it("the file keeps its extension", () => {
    fc.assert(
      fc.property(
        anyTemplate,
        anySource,
        fc.constantFrom(".mp4", ".PDF", ".7z"),
        ({ template }, subject, extension) => {
          const { fileName } = placeOf(template, { ...subject, fileName: `x${subject.fileName ?? ""}${extension}` });
          expect(extname(fileName)).toBe(extension);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("reading a template never throws, and names a place within it", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(templatePiece).map((all) => all.join("")),
        ),
        (text) => {
          const reading = parsePathTemplate(text);
          if ("template" in reading) return;
          const { column, length } = reading.problem;
          expect(column).toBeLessThanOrEqual(text.length + 1);
          expect(column + length).toBeLessThanOrEqual(text.length + 2);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("the default gives the names that files have without templates", () => {
    const template = read(defaultPathTemplate);
    fc.assert(
      fc.property(anySource, (subject) => {
        expect(placeOf(template, subject)).toEqual({ folders: [subject.chatFolder], fileName: safeFileName(subject) });
      }),
      { numRuns: 2_000 },
    );
  });
});
