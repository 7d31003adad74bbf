import {
  type Icon,
  IconArrowBarToDown,
  IconArrowBarToUp,
  IconBan,
  IconExternalLink,
  IconFolder,
  IconInfoCircle,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import { actionStates, type DownloadRow, type DownloadState, downloadStates } from "../../../shared/downloads";
import { request } from "../../state/bridge";

export type ListActionId =
  | "pause"
  | "resume"
  | "retry"
  | "again"
  | "open"
  | "show"
  | "front"
  | "back"
  | "details"
  | "cancel"
  | "remove";

/** Keys of a list, by the name that `KeyboardEvent.key` has for them. */
export type ListKey = " " | "Enter" | "Delete";

/** What an action may ask of the list that it is used in. */
export interface ListActionContext {
  /** Opens the dialog that asks before rows are removed. */
  readonly askToRemove: (ids: readonly number[]) => void;
  /** Opens the dialog that says what is known of a row. */
  readonly showDetails: (id: number) => void;
}

export interface ListAction {
  readonly id: ListActionId;
  readonly icon: Icon;
  readonly key: ListKey | null;
  /** States of a row in which it does something; of several rows it takes those. */
  readonly states: readonly DownloadState[];
  /** Only for exactly one row. */
  readonly single: boolean;
  /** Also a button of the row itself. */
  readonly inRow: boolean;
  /** Resolves when main has done it; `ids` are the rows in one of its states. */
  readonly run: (ids: readonly number[], context: ListActionContext) => Promise<unknown>;
}

const movable: readonly DownloadState[] = ["queued", "waiting", "paused"];

/**
 * Everything that can be done to rows of a list. Row buttons, context menu, selection bar, keyboard and the sheet of shortcuts
 * are all read from this table. The first enabled action of a key is the one the key means.
 */
export const listActions: readonly ListAction[] = [
  {
    id: "pause",
    icon: IconPlayerPause,
    key: " ",
    states: actionStates.pause,
    single: false,
    inRow: true,
    run: (ids) => request("queue.act", { action: "pause", target: { ids: [...ids] } }),
  },
  {
    id: "resume",
    icon: IconPlayerPlay,
    key: " ",
    states: actionStates.resume,
    single: false,
    inRow: true,
    run: (ids) => request("queue.act", { action: "resume", target: { ids: [...ids] } }),
  },
  {
    id: "retry",
    icon: IconRefresh,
    key: null,
    states: actionStates.retry,
    single: false,
    inRow: true,
    run: (ids) => request("queue.act", { action: "retry", target: { ids: [...ids] } }),
  },
  {
    id: "open",
    icon: IconExternalLink,
    key: "Enter",
    states: ["done"],
    single: true,
    inRow: true,
    run: ([id]) => (id === undefined ? Promise.resolve() : request("queue.openFile", id)),
  },
  {
    id: "show",
    icon: IconFolder,
    key: null,
    states: ["done"],
    single: true,
    inRow: true,
    run: ([id]) => (id === undefined ? Promise.resolve() : request("queue.showInFolder", id)),
  },
  {
    id: "again",
    icon: IconRefresh,
    key: null,
    states: actionStates.again,
    single: false,
    inRow: false,
    run: (ids) => request("queue.act", { action: "again", target: { ids: [...ids] } }),
  },
  {
    id: "front",
    icon: IconArrowBarToUp,
    key: null,
    states: movable,
    single: false,
    inRow: false,
    run: (ids) => request("queue.move", { ids: [...ids], to: "front" }),
  },
  {
    id: "back",
    icon: IconArrowBarToDown,
    key: null,
    states: movable,
    single: false,
    inRow: false,
    run: (ids) => request("queue.move", { ids: [...ids], to: "back" }),
  },
  {
    id: "details",
    icon: IconInfoCircle,
    key: null,
    states: downloadStates,
    single: true,
    inRow: false,
    run: ([id], { showDetails }) => {
      if (id !== undefined) showDetails(id);
      return Promise.resolve();
    },
  },
  {
    id: "cancel",
    icon: IconBan,
    key: null,
    states: actionStates.cancel,
    single: false,
    inRow: false,
    run: (ids) => request("queue.act", { action: "cancel", target: { ids: [...ids] } }),
  },
  {
    id: "remove",
    icon: IconTrash,
    key: "Delete",
    states: actionStates.remove,
    single: false,
    inRow: true,
    run: (ids, { askToRemove }) => {
      askToRemove(ids);
      return Promise.resolve();
    },
  },
];

/** The rows of these on which an action does something; none when it is not enabled. */
export function enabledIds(action: ListAction, rows: readonly DownloadRow[]): readonly number[] {
  if (action.single && rows.length !== 1) return [];
  return rows.filter((row) => action.states.includes(row.state)).map((row) => row.id);
}
