import { setImmediate as nextTurn } from "node:timers/promises";
import { actionStates, type DownloadAction, type DownloadState, type DownloadTarget } from "../../shared/downloads";
import { Failure, toFailure } from "../../shared/errors";
import type { DownloadChange, DownloadRecord } from "../storage/download-record";
import { type DownloadBook, fromTheStart } from "./download-book";
import { deleteFile } from "./part-file";
import type { AbortReason, Scheduler } from "./scheduler";

/** Rows that are changed in one commit: few enough not to hold up the process, many enough to be quick. */
const batchRows = 200;

/** How a running download is stopped for each action. The other actions do nothing to running ones. */
const abortReasons: Partial<Record<DownloadAction, AbortReason>> = {
  pause: "pause",
  cancel: "cancel",
  remove: "remove",
  "remove-with-file": "remove",
};

const changes: Record<"pause" | "resume" | "cancel" | "retry" | "again", DownloadChange & { state: DownloadState }> = {
  pause: { state: "paused", reason: null },
  resume: { state: "queued", reason: null },
  cancel: { state: "cancelled", reason: null },
  retry: { state: "queued", reason: null, attempts: 0, finishedAt: null },
  again: fromTheStart,
};

/** What a person can do to downloads. One action after another, each on some rows or on all of them. */
export class DownloadActions {
  readonly #book: DownloadBook;
  readonly #scheduler: Scheduler;
  #last: Promise<unknown> = Promise.resolve();

  constructor(book: DownloadBook, scheduler: Scheduler) {
    this.#book = book;
    this.#scheduler = scheduler;
  }

  /**
   * Resolves to the number of downloads that the action did something to; those in another state are passed over.
   * Rejects with a Failure when files could not be deleted; everything else has been done then, and their rows stay.
   */
  act(action: DownloadAction, target: DownloadTarget): Promise<number> {
    const result = this.#last.then(() => this.#act(action, this.#batches(target)));
    this.#last = result.catch(() => undefined);
    return result;
  }

  *#batches(target: DownloadTarget): Generator<number[]> {
    if ("ids" in target) {
      for (let from = 0; from < target.ids.length; from += batchRows) yield target.ids.slice(from, from + batchRows);
      return;
    }
    for (let after = 0; ; ) {
      const ids = this.#book.idsAfter(after, batchRows);
      const last = ids.at(-1);
      if (last === undefined) return;
      yield ids;
      after = last;
    }
  }

  async #act(action: DownloadAction, batches: Iterable<number[]>): Promise<number> {
    const undeletable: Failure[] = [];
    let affected = 0;
    // Slots that become free must not be taken by files that are about to be stopped as well.
    this.#scheduler.hold("acting");
    try {
      for (const ids of batches) {
        affected += await this.#actOn(ids, action, undeletable);
        await nextTurn();
      }
    } finally {
      this.#scheduler.release("acting");
    }
    const [first] = undeletable;
    if (first === undefined) return affected;
    const others = undeletable.length > 1 ? ` (and ${undeletable.length - 1} more)` : "";
    throw new Failure(first.kind, `${first.message}${others}`, { ...first.options, cause: first });
  }

  async #actOn(ids: number[], action: DownloadAction, undeletable: Failure[]): Promise<number> {
    const eligible = ids.filter((id) => {
      const state = this.#book.get(id)?.state;
      return state !== undefined && actionStates[action].includes(state);
    });
    const reason = abortReasons[action];
    if (reason !== undefined) await this.#scheduler.abort(eligible, reason);
    if (action === "remove" || action === "remove-with-file") {
      return this.#remove(eligible, action === "remove-with-file", undeletable);
    }
    const { state } = changes[action];
    this.#book.transaction(() => {
      for (const id of eligible) {
        const current = this.#book.get(id)?.state;
        // A running one has gone there already when its run was stopped, or has just finished.
        if (current === undefined || current === state || !actionStates[action].includes(current)) continue;
        if (action === "again") this.#book.askAgain(id);
        this.#book.change(id, changes[action]);
      }
    });
    const records = eligible.map((id) => this.#book.get(id)).filter((record) => record !== null);
    const done = records.filter((record) => record.state === state);
    if (action === "cancel") await this.#dropParts(done, undeletable);
    return done.length;
  }

  async #remove(ids: number[], withFile: boolean, undeletable: Failure[]): Promise<number> {
    const records = ids.map((id) => this.#book.get(id)).filter((record) => record !== null);
    const gone: number[] = [];
    await Promise.all(
      records.map(async (record) => {
        try {
          if (record.partPath !== null) await deleteFile(record.partPath);
          if (withFile && record.path !== null && hasOwnFile(record)) {
            await deleteFile(record.path);
            for (const path of this.#book.sideCars(record.id)) await deleteFile(path);
          }
          gone.push(record.id);
        } catch (error) {
          undeletable.push(toFailure(error));
        }
      }),
    );
    this.#book.transaction(() => {
      for (const id of gone) this.#book.remove(id);
    });
    return gone.length;
  }

  /** A cancelled download keeps nothing: a retry begins from the start. */
  async #dropParts(cancelled: readonly DownloadRecord[], undeletable: Failure[]): Promise<void> {
    const dropped: number[] = [];
    await Promise.all(
      cancelled.map(async ({ id, partPath }) => {
        if (partPath === null) return;
        try {
          await deleteFile(partPath);
          dropped.push(id);
        } catch (error) {
          undeletable.push(toFailure(error));
        }
      }),
    );
    this.#book.transaction(() => {
      for (const id of dropped) {
        this.#book.forgetChunks(id);
        this.#book.change(id, { partPath: null, path: null, doneBytes: 0 });
      }
    });
  }
}

/** Where nothing was fetched, because the content was there already, the path is that of another download's file. */
const hasOwnFile = ({ state, reason }: DownloadRecord): boolean => state === "done" && reason?.kind !== "same-content";
