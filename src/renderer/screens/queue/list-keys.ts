import { clear, select, selectAll } from "../../state/selection";
import { enabledIds, listActions } from "./list-actions";
import { type ListStore, runAction, targetRows } from "./list-context";

/**
 * What a key does in a list of downloads. Returns the row that the focus went to, null when the focus stayed, and "unhandled"
 * when the key means nothing here.
 */
export function handleListKey(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey" | "target">,
  store: ListStore,
  view: readonly number[],
  pageRows: number,
): number | null | "unhandled" {
  if (event.altKey) return "unhandled";
  const toggle = event.ctrlKey || event.metaKey;
  const { selection } = store.getState();

  const target = moveTarget(event.key, view, selection.focus, pageRows);
  if (target !== null) {
    const moved = toggle && !event.shiftKey ? { ...selection, focus: target } : null;
    store.setState({
      selection: moved ?? select(selection, view, target, { shift: event.shiftKey, toggle: false }),
    });
    return target;
  }
  if (toggle && event.key.toLowerCase() === "a") {
    store.setState({ selection: selectAll(selection, view) });
    return null;
  }
  if (event.key === "Escape" && selection.ids.size > 0) {
    store.setState({ selection: clear(selection) });
    return null;
  }
  // A button inside of a row has Space and Enter for itself.
  const onButton = event.target instanceof HTMLElement && event.target.closest("button") !== null;
  if (toggle || (onButton && event.key !== "Delete")) return "unhandled";
  return runKey(event.key, store);
}

function runKey(key: string, store: ListStore): null | "unhandled" {
  const actions = listActions.filter((action) => action.key === key);
  if (actions.length === 0) return "unhandled";
  const rows = targetRows(store);
  const action = actions.find((candidate) => enabledIds(candidate, rows).length > 0);
  if (action) runAction(store, action, rows);
  return null;
}

function moveTarget(key: string, view: readonly number[], focus: number | null, pageRows: number): number | null {
  const from = focus === null ? -1 : view.indexOf(focus);
  const last = view.length - 1;
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: Math.min(from + 1, last),
    ArrowUp: Math.max(from - 1, 0),
    PageDown: Math.min(Math.max(from, 0) + pageRows, last),
    PageUp: Math.max(from - pageRows, 0),
    Home: 0,
    End: last,
  };
  const index = targets[key];
  return index === undefined ? null : (view[index] ?? null);
}
