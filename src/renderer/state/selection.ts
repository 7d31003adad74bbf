/** What is marked in a list of downloads and which row has the focus. Plain values: the list decides what they mean on screen. */
export interface Selection {
  readonly ids: ReadonlySet<number>;
  /** Where a range that is extended with Shift begins. */
  readonly anchor: number | null;
  /** The row that the keyboard acts on. */
  readonly focus: number | null;
}

export const emptySelection: Selection = { ids: new Set(), anchor: null, focus: null };

export interface Modifiers {
  readonly shift: boolean;
  /** Ctrl, or Cmd on a Mac. */
  readonly toggle: boolean;
}

/** What a click on a row, or a move of the keyboard to it, makes of the selection; like in any file manager. */
export function select(selection: Selection, view: readonly number[], id: number, modifiers: Modifiers): Selection {
  if (modifiers.shift) {
    const anchor = selection.anchor !== null && view.includes(selection.anchor) ? selection.anchor : id;
    const range = rangeBetween(view, anchor, id);
    return { ids: new Set(modifiers.toggle ? [...selection.ids, ...range] : range), anchor, focus: id };
  }
  if (modifiers.toggle) {
    const ids = new Set(selection.ids);
    if (!ids.delete(id)) ids.add(id);
    return { ids, anchor: id, focus: id };
  }
  return { ids: new Set([id]), anchor: id, focus: id };
}

/** Everything in view; the focus stays. */
export function selectAll(selection: Selection, view: readonly number[]): Selection {
  return { ids: new Set(view), anchor: selection.anchor ?? view[0] ?? null, focus: selection.focus ?? view[0] ?? null };
}

/** Nothing marked; the focus stays where it was, so that the keyboard goes on from there. */
export function clear(selection: Selection): Selection {
  return { ids: new Set(), anchor: null, focus: selection.focus };
}

/** Without the rows that are no longer in view. When the focused row went, its neighbour in the old view gets the focus. */
export function keepVisible(selection: Selection, before: readonly number[], view: readonly number[]): Selection {
  const visible = new Set(view);
  const ids = [...selection.ids].filter((id) => visible.has(id));
  const { focus } = selection;
  if (ids.length === selection.ids.size && (focus === null || visible.has(focus))) return selection;
  return {
    ids: new Set(ids),
    anchor: selection.anchor !== null && visible.has(selection.anchor) ? selection.anchor : null,
    focus:
      focus === null || visible.has(focus) ? focus : (view[Math.min(before.indexOf(focus), view.length - 1)] ?? null),
  };
}

function rangeBetween(view: readonly number[], from: number, to: number): readonly number[] {
  const [first, last] = [view.indexOf(from), view.indexOf(to)].sort((a, b) => a - b);
  return first === undefined || last === undefined || first < 0 ? [to] : view.slice(first, last + 1);
}
