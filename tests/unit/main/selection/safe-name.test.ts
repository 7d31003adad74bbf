import { join, resolve, sep } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  longestSafeNameBytes,
  type NameSource,
  safeFileName,
  safeFolderName,
} from "../../../../src/main/selection/safe-name";

const source: NameSource = {
  fileName: null,
  kind: "video",
  mimeType: "video/mp4",
  date: 1_700_000_000,
  messageId: 42,
};
const fileName = (name: string | null) => safeFileName({ ...source, fileName: name });

describe("the name of a file", () => {
  it("is the sender's where that is harmless", () => {
    for (const name of [
      "holiday.mp4",
      "Über uns (2).pdf",
      "報告.docx",
      "a.tar.gz",
      "👩‍👩‍👧 family.jpg",
      "no extension",
    ]) {
      expect(fileName(name)).toBe(name);
    }
  });

  it.each([
    ["../../x", "_.._x"],
    ["..\\..\\x", "_.._x"],
    ["/etc/passwd", "_etc_passwd"],
    ["C:\\Windows\\x.exe", "C__Windows_x.exe"],
    ['a<b>c:d"e|f?g*h', "a_b_c_d_e_f_g_h"],
    ["line\nbreak\u0000\u0007\u0085.txt", "linebreak.txt"],
    ["invoice\u202Efdp.exe", "invoicefdp.exe"],
    ["\u2066a\u2069\u200E\u200F\u061Cb.txt", "ab.txt"],
    ["a\u200Bb\uFEFFc.txt", "abc.txt"],
    ["  spaces\u00A0and\t tabs .txt ", "spaces and tabs .txt"],
    ["trailing dots...", "trailing dots"],
    ["...hidden", "hidden"],
    ["CON", "_CON"],
    ["con.txt", "_con.txt"],
    ["nul .tar.gz", "_nul .tar.gz"],
    ["COM¹.txt", "_COM¹.txt"],
    ["LPT9", "_LPT9"],
    ["CONSOLE.txt", "CONSOLE.txt"],
    ["COM10", "COM10"],
    ["e\u0301.txt", "\u00E9.txt"],
    ["half \uD83D emoji.txt", "half _ emoji.txt"],
  ])("makes %j harmless", (hostile, harmless) => {
    expect(fileName(hostile)).toBe(harmless);
  });

  it.each([[null], [""], ["   "], ["..."], ["../.."], ["\u202E"], ["///"]])(
    "is made up when nothing is left of %j",
    (name) => {
      expect(fileName(name)).toBe("video 2023-11-14 42.mp4");
    },
  );

  it("has an extension after the MIME type, else after the kind", () => {
    expect(safeFileName({ ...source, mimeType: "VIDEO/QuickTime" })).toBe("video 2023-11-14 42.mov");
    expect(safeFileName({ ...source, kind: "photo", mimeType: "application/octet-stream" })).toBe(
      "photo 2023-11-14 42.jpg",
    );
    expect(safeFileName({ ...source, kind: "document", mimeType: "../../x" })).toBe("document 2023-11-14 42");
  });

  it("is cut between characters as a reader sees them, with its extension", () => {
    const family = "👨‍👩‍👧‍👦";
    const cut = fileName(`${family.repeat(300)}.mp4`);
    expect(cut.endsWith(".mp4")).toBe(true);
    expect(cut.slice(0, -4).replaceAll(family, "")).toBe("");
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(longestSafeNameBytes);
    expect(Buffer.byteLength(cut)).toBeGreaterThan(longestSafeNameBytes - Buffer.byteLength(family));
    expect(Buffer.byteLength(fileName(`a${"\u0300".repeat(400)}`))).toBeLessThanOrEqual(longestSafeNameBytes);
  });

  it("leaves room for a number and .part within 255 bytes", () => {
    expect(Buffer.byteLength(`${fileName("x".repeat(400))} (1000000).part`)).toBeLessThanOrEqual(255);
  });
});

/** Names with everything in them that has ever been a problem. */
const hostileNames = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "..",
          "/",
          "\\",
          ".",
          " ",
          "CON",
          "nul",
          "\u202E",
          "\u2066",
          "\u0000",
          "\n",
          "\u0301",
          "👩‍👧",
          "\uD800",
        ),
        fc.constantFrom(":", "\u00A0", "\u1FEF", "\u037E", "<\u0338", "aux.", "LPT¹", "_", "x".repeat(60), "ﷺ", ".mp4"),
        fc.string({ unit: "grapheme", maxLength: 5 }),
      ),
      { maxLength: 60 },
    )
    .map((pieces) => pieces.join("")),
);

describe("whatever the name", () => {
  const folder = resolve(sep, "downloads", "chat");

  it("stays in its folder, is not empty, not too long, and the same when made safe again", () => {
    fc.assert(
      fc.property(hostileNames, (name) => {
        const safe = fileName(name);
        expect(resolve(folder, safe)).toBe(join(folder, safe));
        expect(join(folder, safe).startsWith(folder + sep)).toBe(true);
        expect(safe).not.toMatch(/[/\\<>:"|?*\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/u);
        expect(safe).not.toMatch(/^[\s.]|[\s.]$/u);
        expect(safe).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/iu);
        expect(safe.length).toBeGreaterThan(0);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(longestSafeNameBytes);
        expect(safe.normalize("NFC")).toBe(safe);
        expect(fileName(safe)).toBe(safe);
      }),
      { numRuns: 2_000 },
    );
  });

  it("holds for folders too, and the suffix is kept", () => {
    fc.assert(
      fc.property(hostileNames, fc.constantFrom("", " (channel 777)"), (title, suffix) => {
        const safe = safeFolderName(title, "channel:777", suffix);
        expect(resolve(folder, safe)).toBe(join(folder, safe));
        expect(safe.endsWith(suffix)).toBe(true);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(longestSafeNameBytes);
        if (suffix === "") expect(safeFolderName(safe, "channel:777")).toBe(safe);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("the name of a chat's folder", () => {
  it("is the title, or the chat's id when nothing of it is left", () => {
    expect(safeFolderName("News / Politics", "channel:777")).toBe("News _ Politics");
    expect(safeFolderName("\u202E..", "channel:777")).toBe("chat channel 777");
    expect(safeFolderName("News", "channel:777", " (channel 777)")).toBe("News (channel 777)");
  });
});
