import { foldCase, searchWords } from "../../../shared/fold-case";
import type { HistoryRow } from "../../../shared/history";
import { isInsideCharacter } from "../../components/middle-ellipsis";

/** Code units before a found word that there is always room for. */
const longestLead = 24;
/** Code units that are left before a found word that would be out of sight. */
const keptLead = 12;

/**
 * What a row shows of its caption: the line for which a search has found it, from a little before the word where that would be out of sight,
 * or the first line. Empty where there is no caption.
 */
export function captionLine(
  { caption, fileName, chatTitle }: Pick<HistoryRow, "caption" | "fileName" | "chatTitle">,
  search: string,
): string {
  const lines = caption
    .normalize("NFC")
    .split(/[\n\r\u2028\u2029]/u)
    .map((line) => line.trim())
    .filter(Boolean);
  const words = searchWords(search);
  const elsewhere = foldCase(`${fileName}\n${chatTitle}`);
  // Words that only the caption has are why the row is there.
  for (const word of [...words.filter((word) => !elsewhere.includes(word)), ...words]) {
    for (const line of lines) {
      const at = foldCase(line).indexOf(word);
      if (at >= 0) return at <= longestLead ? line : `…${from(line, at - keptLead)}`;
    }
  }
  return lines[0] ?? "";
}

function from(line: string, at: number): string {
  let start = at;
  while (start > 0 && isInsideCharacter(line, start)) start -= 1;
  return line.slice(start);
}
