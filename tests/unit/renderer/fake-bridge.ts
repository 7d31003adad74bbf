import type { AppInfo } from "../../../src/shared/app-state";
import type { Chat } from "../../../src/shared/chats";
import type { DownloadRow, QueueTotals, Scan } from "../../../src/shared/downloads";
import type {
  Bridge,
  EventName,
  EventPayload,
  IpcAnswer,
  IpcProblem,
  PageRequestName,
  RequestInput,
  RequestName,
  RequestOutput,
} from "../../../src/shared/ipc";
import { defaultSettings } from "../../../src/shared/settings";

type Answers = { [N in RequestName]?: (input: RequestInput<N>) => RequestOutput<N> | Promise<RequestOutput<N>> };

/** Thrown by an answer of the fake bridge to refuse the request. */
export class Refusal extends Error {
  constructor(readonly problem: IpcProblem) {
    super(problem.message);
  }
}

export interface FakeBridge {
  readonly asked: { readonly name: RequestName; readonly input: unknown }[];
  readonly answers: Answers;
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void;
}

/** Puts a main process of plain functions behind `window.gramhaul`. What has no answer is answered with nothing. */
export function installFakeBridge(answers: Answers = {}): FakeBridge {
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  const asked: FakeBridge["asked"] = [];
  const ask = async <N extends RequestName>(name: N, input: RequestInput<N>): Promise<IpcAnswer<N>> => {
    asked.push({ name, input });
    const answer = answers[name];
    try {
      return { ok: true, value: (await answer?.(input)) as RequestOutput<N> };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, problem: error.problem };
      throw error;
    }
  };
  const bridge: Bridge = {
    request: <N extends PageRequestName>(name: N, input: RequestInput<N>) => ask(name, input),
    importDropped: (files) =>
      ask(
        "imports.readDropped",
        files.map(({ name }) => `/dropped/${name}`),
      ),
    on: (name, listener) => {
      const own = listeners.get(name) ?? new Set();
      own.add(listener);
      listeners.set(name, own);
      return () => own.delete(listener);
    },
  };
  Object.defineProperty(window, "gramhaul", { value: bridge, configurable: true });
  return {
    asked,
    answers,
    emit: (name, payload) => {
      for (const listener of listeners.get(name) ?? []) (listener as (value: typeof payload) => void)(payload);
    },
  };
}

export const sampleInfo: AppInfo = {
  version: "1.2.3",
  electron: "45.0.0",
  platform: "linux",
  language: "en",
  downloadsFolder: "/home/anna/Downloads/Gramhaul",
  developerMode: null,
  trayAvailable: true,
};

export const sampleSettings = defaultSettings;

export function sampleRow(id: number, more: Partial<DownloadRow> = {}): DownloadRow {
  return {
    id,
    accountId: "1",
    chatId: "channel:777",
    chatTitle: "Holiday",
    messageId: id,
    kind: "photo",
    fileName: `photo ${id}.jpg`,
    sizeBytes: 1_000_000,
    doneBytes: 0,
    bytesPerSecond: 0,
    state: "queued",
    reason: null,
    position: id,
    attempts: 0,
    addedAt: 0,
    finishedAt: null,
    path: null,
    hasThumbnail: false,
    ...more,
  };
}

export function sampleChat(more: Partial<Chat> = {}): Chat {
  return {
    id: "channel:777",
    kind: "channel",
    title: "Holiday 2025",
    username: null,
    photoPreview: null,
    hasPhoto: false,
    lastMessageAt: 0,
    archived: false,
    pinned: false,
    ...more,
  };
}

export function sampleScan({ id, title }: Chat, more: Partial<Scan> = {}): Scan {
  return {
    id: 5,
    chatId: id,
    chatTitle: title,
    kinds: ["photo"],
    order: "newest-first",
    filter: null,
    topics: null,
    withComments: false,
    wholeAlbums: false,
    topicFolders: false,
    notes: [],
    state: "running",
    reason: null,
    scanned: 40,
    found: 4,
    matched: 4,
    queued: 3,
    downloaded: 0,
    expected: 10,
    ...more,
  };
}

export function sampleTotals(counts: Partial<QueueTotals["counts"]> = {}): QueueTotals {
  return {
    counts: {
      queued: 0,
      preparing: 0,
      downloading: 0,
      verifying: 0,
      done: 0,
      paused: 0,
      waiting: 0,
      failed: 0,
      skipped: 0,
      cancelled: 0,
      ...counts,
    },
    bytesPerSecond: 0,
    doneBytes: 0,
    totalBytes: 0,
    freeBytes: 1e9,
    pausedAll: false,
  };
}
