/** A text as it is compared when capitals don't matter, in every script: SQLite's own `lower` knows those of ASCII only. */
export function foldCase(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
