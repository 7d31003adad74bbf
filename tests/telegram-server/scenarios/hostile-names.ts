import type { ScenarioBuilder } from "./builder";

/** File names that a careless program would follow out of its folder, choke on or mix up. */
export const hostileFileNames: readonly string[] = [
  "../x.bin",
  "../../x.bin",
  "..\\..\\x.bin",
  "/etc/passwd",
  "C:\\Windows\\system32\\drivers\\etc\\hosts",
  "a/b\\c.bin",
  "CON",
  "con.txt",
  "NUL.tar.gz",
  "COM1",
  "LPT9.pdf",
  ".",
  "..",
  "...",
  "",
  " ",
  " leading and trailing .txt ",
  "trailing dot.",
  "trailing dots...",
  ".hidden",
  "~",
  "$HOME.txt",
  "%TEMP%.txt",
  "-rf",
  "`touch x`.sh",
  "name\0with nul.bin",
  "line\r\nbreak.txt",
  "tab\tbell\u0007escape\u001b[31m.txt",
  "right-to-left \u202egpj.exe",
  "isolates \u2066a\u2067b\u2069.txt",
  "zero\u200bwidth\ufeff.txt",
  'quotes"<>|?*:.txt',
  `${"🎉".repeat(75)}.bin`,
  `${"long".repeat(70)}.tar.gz`,
  "é composed.txt",
  "e\u0301 composed.txt",
  "Same Name.txt",
  "Same Name.txt",
  "same name.TXT",
  "file.bin.part",
  "no extension",
  ".bin",
  "unpaired \ud83c.txt",
];

/** A group whose title is hostile too, with one document for each hostile name. */
export function fillHostileNames(builder: ScenarioBuilder): void {
  const { world } = builder;
  const chat = builder.chat("supergroup", "Hostile ../names\u202e.", { username: "hostile_names" });
  const start = world.nowSeconds - hostileFileNames.length * 60;
  hostileFileNames.forEach((fileName, i) => {
    const message = { date: start + i * 60, fromId: 1002n };
    // TL strings are UTF-8: what cannot be written as such arrives as the replacement character.
    const file = {
      fileName: Buffer.from(fileName, "utf8").toString("utf8"),
      sizeBytes: 700 + i * 37,
      mimeType: "application/octet-stream",
    };
    builder.media(chat, "document", message, file);
  });
  for (const title of ["..", "CON", "", "a/b", "🎉".repeat(60)]) {
    const other = builder.chat("group", title);
    builder.media(other, "document", { date: start, fromId: 1002n }, { fileName: "plain.txt", sizeBytes: 1000 });
  }
}
