import { createContext, useContext } from "react";
import type { StoreApi } from "zustand";
import { createStore, useStore } from "zustand";
import type { DownloadRow } from "../../../shared/downloads";
import { attempt } from "../../state/problems-store";
import { useQueue } from "../../state/queue-store";
import { emptySelection, type Selection } from "../../state/selection";
import { enabledIds, type ListAction } from "./list-actions";

interface ListState {
  readonly selection: Selection;
  /** Where the context menu is open, in CSS pixels of the window. */
  readonly menuAt: { readonly x: number; readonly y: number } | null;
  /** Rows that the remove dialog asks about. */
  readonly removing: readonly number[] | null;
  /** The row that the details dialog is about. */
  readonly detailed: number | null;
}

export type ListStore = StoreApi<ListState>;

/** The state of one list of downloads: a store of its own, so that a row renders again only when its own part changed. */
export const createListStore = (): ListStore =>
  createStore<ListState>(() => ({ selection: emptySelection, menuAt: null, removing: null, detailed: null }));

export const ListContext = createContext<ListStore | null>(null);

/** The store of the list around this component. */
export function useListStore(): ListStore {
  const store = useContext(ListContext);
  if (!store) throw new Error("Used outside of a list of downloads");
  return store;
}

export function useListState<T>(select: (state: ListState) => T): T {
  return useStore(useListStore(), select);
}

/** The rows that an action of the keyboard or a menu is about: what is selected, else the row with the focus. */
export function targetRows(store: ListStore): readonly DownloadRow[] {
  const { ids, focus } = store.getState().selection;
  const targets = ids.size > 0 ? [...ids] : focus === null ? [] : [focus];
  const { rows } = useQueue.getState();
  return targets.map((id) => rows.get(id)).filter((row) => row !== undefined);
}

/** Runs an action on those of the rows that it is for. */
export function runAction(store: ListStore, action: ListAction, rows: readonly DownloadRow[]): void {
  const ids = enabledIds(action, rows);
  if (ids.length === 0) return;
  const context = {
    askToRemove: (removing: readonly number[]) => store.setState({ removing }),
    showDetails: (detailed: number) => store.setState({ detailed }),
  };
  void attempt(action.run(ids, context));
}
