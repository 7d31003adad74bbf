/** What a row of the media browser shows. */
export const rowTypes = { cells: 0, month: 1, album: 2 } as const;

/** The rows of a list of media, in arrays of numbers: a chat of 100,000 has some ten thousand of them. */
export interface MediaLayout {
  readonly length: number;
  /** Values of `rowTypes`. */
  readonly types: Uint8Array;
  /** Index of the row's first media; of a heading that of the first one below it. */
  readonly starts: Int32Array;
  /** How many media the row shows; of a heading of an album how many the album has. */
  readonly counts: Uint16Array;
}

interface Listed {
  readonly ids: readonly number[];
  readonly albums: readonly number[];
  readonly months: readonly number[];
}

/** Lays media out in rows of `columns`; each month and each album of several begins a new one, under a heading. */
export function layOut({ ids, albums, months }: Listed, columns: number): MediaLayout {
  // At most two headings and one row for each.
  const types: number[] = [];
  const starts: number[] = [];
  const counts: number[] = [];
  const push = (type: number, start: number, count: number): void => {
    types.push(type);
    starts.push(start);
    counts.push(count);
  };
  let at = 0;
  while (at < ids.length) {
    if (at === 0 || months[at] !== months[at - 1]) push(rowTypes.month, at, 0);
    const end = endOfBlock(at, ids.length, albums, months);
    if ((albums[at] ?? 0) > 0 && end - at > 1) push(rowTypes.album, at, end - at);
    for (; at < end; at += columns) push(rowTypes.cells, at, Math.min(columns, end - at));
    at = end;
  }
  return {
    length: types.length,
    types: Uint8Array.from(types),
    starts: Int32Array.from(starts),
    counts: Uint16Array.from(counts),
  };
}

/** Where the media end that flow together: those of one album, or those between two albums; and of one month. */
function endOfBlock(start: number, length: number, albums: readonly number[], months: readonly number[]): number {
  const isAlbum = (at: number): boolean => {
    const album = albums[at] ?? 0;
    return album > 0 && (albums[at + 1] === album || (at > start && albums[at - 1] === album));
  };
  const album = isAlbum(start) ? albums[start] : 0;
  let end = start + 1;
  while (end < length && months[end] === months[start]) {
    if (album !== 0 ? albums[end] !== album : isAlbum(end)) break;
    end += 1;
  }
  return end;
}

/** The row that shows a media; 0 when there is none. */
export function rowOf({ types, starts, length }: MediaLayout, index: number): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && types[low] !== rowTypes.cells) low -= 1;
  return low;
}
