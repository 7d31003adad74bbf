/** What a row of the media browser shows. */
export const rowTypes = { cells: 0, month: 1, album: 2 } as const;

/** What of a list is needed to lay it out; it grows at its end, and one that has grown at its beginning is laid out anew. */
interface Listed {
  readonly ids: readonly number[];
  /** See `MediaList`. */
  readonly albums: readonly number[];
  readonly months: readonly number[];
  readonly newerCount: number;
}

/**
 * The rows of a list of media: each month and each album of several begins a new one, under a heading. A chat of 100,000 has some ten thousand
 * of them, so they are numbers, and a list that has grown is laid out from where it was the same on.
 */
export class MediaLayout {
  /** Values of `rowTypes`. */
  readonly types: number[] = [];
  /** Index of the row's first media; of a heading that of the first one below it. */
  readonly starts: number[] = [];
  /** How many media the row shows; of the heading of an album how many the album has. */
  readonly counts: number[] = [];
  readonly #list: Listed;
  readonly #columns: number;
  /** Where the block begins that may go on with what comes next: in media, and in rows. */
  #openAt = 0;
  #openRow = 0;

  constructor(list: Listed, columns: number) {
    this.#list = list;
    this.#columns = columns;
    this.grow();
  }

  /** How many rows there are. */
  get length(): number {
    return this.types.length;
  }

  /** Takes up what the list has more than before. */
  grow(): void {
    const { ids, albums, months, newerCount } = this.#list;
    for (const rows of [this.types, this.starts, this.counts]) rows.length = this.#openRow;
    for (let at = this.#openAt; at < ids.length; ) {
      const end = endOfBlock(this.#list, at);
      if (end === ids.length) {
        this.#openAt = at;
        this.#openRow = this.length;
      }
      if (at === 0 || months[at] !== months[at - 1]) this.#push(rowTypes.month, at, 0);
      if ((albums[at] ?? 0) > 0 && end - at > 1) this.#push(rowTypes.album, at, end - at);
      // What was put before the beginning fills its rows from below: what is shown stays in its row when more comes above it.
      const short = at < newerCount ? (Math.min(end, newerCount) - at) % this.#columns : 0;
      for (let start = at, next = at + (short || this.#columns); start < end; start = next, next += this.#columns)
        this.#push(rowTypes.cells, start, Math.min(next, end) - start);
      at = end;
    }
  }

  /** The row that shows a media; 0 when there is none. */
  rowOf(index: number): number {
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #push(type: number, start: number, count: number): void {
    this.types.push(type);
    this.starts.push(start);
    this.counts.push(count);
  }
}

/** Where the media end that flow together: those of one album, or those between two albums; and of one month. */
function endOfBlock({ ids, albums, months }: Listed, start: number): number {
  const isAlbum = (at: number): boolean => {
    const album = albums[at] ?? 0;
    return album > 0 && (albums[at + 1] === album || (at > start && albums[at - 1] === album));
  };
  const album = isAlbum(start) ? albums[start] : 0;
  let end = start + 1;
  while (end < ids.length && months[end] === months[start]) {
    if (album !== 0 ? albums[end] !== album : isAlbum(end)) break;
    end += 1;
  }
  return end;
}
