/** What is ticked in a list of media. Plain values, like `Selection`. */
export interface MediaTicks {
  /** Ticked ones or, where `all` is true, those that are not. */
  readonly ids: ReadonlySet<number>;
  /** Everything that the view stands for, also what is not listed yet. */
  readonly all: boolean;
  /** Where a range that is ticked with Shift begins: a message id. */
  readonly anchor: number | null;
}

export const noTicks: MediaTicks = { ids: new Set(), all: false, anchor: null };

/** The most that can be left out of "all": they are named in the filter of a scan, whose length has an end. */
export const mostLeftOut = 200;

export const isTicked = ({ ids, all }: MediaTicks, id: number): boolean => ids.has(id) !== all;

export const hasTicks = ({ ids, all }: MediaTicks): boolean => all || ids.size > 0;

/** Ticks one, or takes its tick away. */
export function toggle(ticks: MediaTicks, id: number): MediaTicks {
  const ids = new Set(ticks.ids);
  if (!ids.delete(id)) {
    if (ticks.all && ids.size >= mostLeftOut) return ticks;
    ids.add(id);
  }
  return { ...ticks, ids, anchor: id };
}

/** Ticks everything from the anchor to this one; the anchor stays. `view` has all ids, descending. */
export function tickRange(ticks: MediaTicks, view: readonly number[], id: number): MediaTicks {
  const from = ticks.anchor === null ? -1 : indexOf(view, ticks.anchor);
  const to = indexOf(view, id);
  if (from < 0 || to < 0) return { ...toggle(ticks, id), anchor: id };
  const range = view.slice(Math.min(from, to), Math.max(from, to) + 1);
  const ids = new Set(ticks.ids);
  for (const each of range) {
    if (ticks.all) ids.delete(each);
    else ids.add(each);
  }
  return { ...ticks, ids };
}

/** Ticks from where the keyboard is to where it goes; a range that had begun goes on. */
export function tickTo(ticks: MediaTicks, view: readonly number[], from: number, to: number): MediaTicks {
  return tickRange({ ...ticks, anchor: ticks.anchor ?? from }, view, to);
}

/** Where an id is in a list of descending ids, -1 when it is not in there. */
export function indexOf(view: readonly number[], id: number): number {
  let low = 0;
  let high = view.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = view[middle] ?? 0;
    if (found === id) return middle;
    if (found > id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** How many bytes the ticked ones have, as far as they are listed and Telegram says it. */
export function tickedBytes(ticks: MediaTicks, view: readonly number[], sizes: readonly number[]): number {
  let bytes = 0;
  if (!ticks.all) {
    for (const id of ticks.ids) bytes += Math.max(0, sizes[indexOf(view, id)] ?? 0);
    return bytes;
  }
  for (const [at, id] of view.entries()) if (!ticks.ids.has(id)) bytes += Math.max(0, sizes[at] ?? 0);
  return bytes;
}
