import { create } from "zustand";
import {
  type HistoryChat,
  type HistoryFile,
  type HistoryFind,
  type HistoryQuery,
  type HistoryRow,
  type HistoryTransfer,
  mostHistoryRows,
  wholeHistory,
} from "../../shared/history";
import type { IpcProblem } from "../../shared/ipc";
import { request, toProblem } from "./bridge";

/** More rows than this are not kept: they are a few milliseconds away. */
const mostKept = 5_000;

interface HistoryState {
  readonly query: HistoryQuery;
  /** What the last query came to; null before the first answer. */
  readonly found: HistoryFind | null;
  readonly problem: IpcProblem | null;
  readonly rows: ReadonlyMap<number, HistoryRow>;
  readonly files: ReadonlyMap<number, HistoryFile["state"]>;
  readonly chats: readonly HistoryChat[];
  readonly transfer: HistoryTransfer | null;
  /** The row that the dialog asks about. */
  readonly forgetting: HistoryRow | null;
  /** True while the history is on screen: only then is main asked. */
  readonly watched: boolean;
  watch: (query: HistoryQuery) => () => void;
  ask: (change: Partial<HistoryQuery>) => void;
  /** Main says that entries have come or gone. */
  changed: () => void;
  /** These rows are to be seen: has those fetched that are not there. */
  look: (ids: readonly number[]) => void;
  clear: () => void;
}

/** Counts the questions: an answer that a newer question has overtaken is dropped. */
let lastQuestion = 0;
let looking = false;
let wanted: readonly number[] = [];

const nothing = {
  query: wholeHistory,
  found: null,
  problem: null,
  rows: new Map<number, HistoryRow>(),
  files: new Map<number, HistoryFile["state"]>(),
  chats: [],
  transfer: null,
  forgetting: null,
  watched: false,
};

export const useHistory = create<HistoryState>((set, get) => ({
  ...nothing,
  watch: (query) => {
    set({ watched: true, query, rows: new Map(), files: new Map() });
    void find({ withChats: true });
    return () => set({ watched: false });
  },
  ask: (change) => {
    set(({ query }) => ({ query: { ...query, ...change } }));
    void find();
  },
  changed: () => {
    if (get().watched) void find({ withChats: true });
  },
  look: (ids) => {
    wanted = ids;
    if (!looking) void fetchWanted();
  },
  clear: () => set(nothing),
}));

async function find({ withChats = false } = {}): Promise<void> {
  lastQuestion += 1;
  const question = lastQuestion;
  try {
    const found = await request("history.find", useHistory.getState().query);
    if (withChats) useHistory.setState({ chats: await request("history.chats") });
    // Rows may have changed as well (downloaded again): what is on screen is fetched anew.
    if (question === lastQuestion) useHistory.setState({ found, problem: null, files: new Map() });
  } catch (error) {
    if (question === lastQuestion) useHistory.setState({ problem: toProblem(error) });
  }
}

/** One question after another: while the list is scrolled quickly, what was passed by is not asked for. */
async function fetchWanted(): Promise<void> {
  looking = true;
  try {
    for (;;) {
      const { files, watched } = useHistory.getState();
      const missing = wanted.filter((id) => !files.has(id)).slice(0, mostHistoryRows);
      if (missing.length === 0 || !watched) return;
      const fetched = await request("history.rows", missing);
      keep(fetched, missing);
      const states = await request("history.files", missing);
      useHistory.setState((state) => ({
        files: new Map([
          ...state.files,
          ...missing.map((id): [number, HistoryFile["state"]] => [id, "unknown"]),
          ...states.map(({ id, state: file }): [number, HistoryFile["state"]] => [id, file]),
        ]),
      }));
    }
  } catch (error) {
    useHistory.setState({ problem: toProblem(error) });
  } finally {
    looking = false;
  }
}

function keep(fetched: readonly HistoryRow[], asked: readonly number[]): void {
  useHistory.setState(({ rows, files }) => {
    const isFull = rows.size > mostKept;
    const kept = new Map(isFull ? [] : rows);
    for (const id of asked) kept.delete(id);
    for (const row of fetched) kept.set(row.id, row);
    return isFull ? { rows: kept, files: new Map() } : { rows: kept, files };
  });
}
