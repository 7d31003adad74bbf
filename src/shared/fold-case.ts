/**
 * A text as it is compared when neither capitals matter, in every script (SQLite's own `lower` knows those of ASCII only), nor whether accents
 * are characters of their own.
 */
export function foldCase(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/** The words of a search, folded: a text that was folded matches when it contains every one of them. */
export function searchWords(search: string): string[] {
  return foldCase(search).split(/\s+/u).filter(Boolean);
}
