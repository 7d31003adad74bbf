import { type Failure, toFailure } from "../../shared/errors";
import type { LinkEntry, LinkProblem, LinkWish } from "../../shared/links";
import { type Clock, delay, systemClock } from "../downloads/clock";
import { pauseAfter } from "../downloads/retry-policy";
import { ShuttingDown, WorkTracker } from "../lifecycle/work-tracker";
import type { GatewayChat } from "../telegram/chat-source";
import type { MessageSource } from "../telegram/message-source";
import { LinkChats, LinkRefused, type ListedChats } from "./link-chats";
import { type LinkQueue, LinkRun } from "./link-run";
import { parseLink } from "./links/parse-link";
import { type ReadLink, readLinks } from "./links/read-links";
import type { TelegramLink } from "./links/telegram-link";

/** Ten changes a second are enough for the eye, and all links are told each time. */
const tellEveryMs = 100;

/** The links that are still to be followed, across a restart. */
export interface PendingLinks {
  add(links: readonly string[], again: boolean): number[];
  list(): { id: number; link: string; again: boolean }[];
  remove(id: number): void;
}

export interface LinkDownloadsDependencies {
  store: PendingLinks;
  messages: MessageSource;
  queue: LinkQueue;
  /** Whether messages that are nothing but text are saved. */
  withTexts(): boolean;
  chats: ListedChats & {
    /** Keeps a chat that is not in the account's list, so that it can be opened. */
    visit(chat: GatewayChat): void;
  };
  log: { warn(message: string, ...details: unknown[]): void };
  clock?: Clock;
}

interface Wish {
  readonly id: number;
  readonly links: readonly (TelegramLink | null)[];
  /** Where each is recorded until it has come to its end; null for those that are not. */
  readonly records: (number | null)[];
  /** Whether what was downloaded before is downloaded once more, each. */
  readonly again: readonly boolean[];
  readonly entries: LinkEntry[];
  readonly controller: AbortController;
  running: boolean;
  /** Resolves when nothing of it runs any more. */
  ended: Promise<void>;
}

/**
 * Wishes of many links each: every link is resolved in its turn, and its media join the queue of downloads, where each is once. What
 * one link comes to is no matter of the others. A wait that Telegram demands, or a network that is gone, is waited for.
 */
export class LinkDownloads {
  readonly #deps: LinkDownloadsDependencies;
  readonly #clock: Clock;
  readonly #chats: LinkChats;
  readonly #tracker = new WorkTracker();
  readonly #wishes = new Map<number, Wish>();
  readonly #listeners = new Set<(wishes: LinkWish[]) => void>();
  #lastId = 0;
  #callOffTelling: (() => void) | null = null;

  constructor(deps: LinkDownloadsDependencies) {
    this.#deps = deps;
    this.#clock = deps.clock ?? systemClock;
    this.#chats = new LinkChats(deps.chats, deps.messages);
  }

  list(): LinkWish[] {
    return [...this.#wishes.values()].map(toView);
  }

  /** Called with all wishes, at most ten times a second while they change. Returns the function that ends the subscription. */
  onChange(listener: (wishes: LinkWish[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Begins to download what the links in the text name, recorded when it returns; `again`: also what was downloaded before. What earlier
   * wishes came to is forgotten. Throws `ShuttingDown`.
   */
  start(text: string, again = false): LinkWish {
    if (this.#tracker.stopped) throw new ShuttingDown();
    for (const earlier of [...this.#wishes.values()]) {
      if (!earlier.running) this.#wishes.delete(earlier.id);
    }
    const links = readLinks(text);
    return this.#begin(
      links,
      this.#record(links, again),
      links.map(() => again),
    );
  }

  /** Goes on with what the end of the app has interrupted. */
  restore(): void {
    const stored = this.#deps.store.list();
    if (stored.length === 0 || this.#tracker.stopped) return;
    this.#begin(
      stored.map(({ link }) => ({ text: link, ...parseLink(link) })),
      stored.map(({ id }) => id),
      stored.map(({ again }) => again),
    );
  }

  /** Links to chats are not recorded: to have a chat opened at the next start is nobody's wish. */
  #record(links: readonly ReadLink[], again: boolean): (number | null)[] {
    const isRecorded = ({ link }: ReadLink): boolean => link?.kind === "messages";
    const texts = links.filter(isRecorded).map(({ text }) => text);
    const ids = this.#deps.store.add(texts, again)[Symbol.iterator]();
    return links.map((link) => (isRecorded(link) ? (ids.next().value ?? null) : null));
  }

  #begin(links: readonly ReadLink[], records: (number | null)[], again: readonly boolean[]): LinkWish {
    const wish: Wish = {
      id: ++this.#lastId,
      records,
      again,
      links: links.map(({ link }) => link),
      entries: links.map((read) =>
        read.fault === null
          ? { text: read.text, chatTitle: null, state: "pending" }
          : { text: read.text, chatTitle: null, state: "problem", problem: read.fault },
      ),
      controller: new AbortController(),
      running: true,
      ended: Promise.resolve(),
    };
    this.#wishes.set(wish.id, wish);
    wish.ended = this.#tracker.run(() => this.#work(wish));
    this.#tell();
    return toView(wish);
  }

  /** Stops a wish; what it has queued stays queued. Resolves when it has ended. An unknown one is no error. */
  async stop(id: number): Promise<void> {
    const wish = this.#wishes.get(id);
    wish?.controller.abort(new DOMException("Stopped", "AbortError"));
    await wish?.ended;
  }

  /** Forgets a wish, after stopping it. */
  async dismiss(id: number): Promise<void> {
    await this.stop(id);
    if (this.#wishes.delete(id)) this.#tell();
  }

  /** Closes the gate in the same turn: no new wish begins. */
  closeIntake(): void {
    this.#tracker.close();
  }

  /** Aborts every wish and resolves when the last has ended. Never rejects; idempotent. */
  async shutdown(): Promise<void> {
    this.#tracker.close();
    for (const { controller } of this.#wishes.values()) controller.abort(new DOMException("Stopped", "AbortError"));
    await this.#tracker.stopAndDrain();
    this.#callOffTelling?.();
    this.#listeners.clear();
  }

  async #work(wish: Wish): Promise<void> {
    // A turn later: `start` returns before anything of the wish happens.
    await Promise.resolve();
    let stopped: LinkProblem | null = null;
    for (const [index, link] of wish.links.entries()) {
      if (link === null) continue;
      stopped ??= wish.controller.signal.aborted ? "stopped" : null;
      if (stopped !== null) this.#change(wish, index, null, { state: "problem", problem: stopped });
      else stopped = await this.#bring(wish, index, link);
      this.#forget(wish, index);
    }
    wish.running = false;
    this.#tell();
  }

  /** A link that has come to its end is not followed again; one that the end of the app or of the session interrupts is. */
  #forget(wish: Wish, index: number): void {
    const record = wish.records[index] ?? null;
    const entry = wish.entries[index];
    const problem = entry?.state === "problem" ? entry.problem : null;
    if (record === null || problem === "signed-out" || (problem === "stopped" && this.#tracker.stopped)) return;
    try {
      this.#deps.store.remove(record);
    } catch (error) {
      // At the next start it is followed once more, and finds that everything is there.
      this.#deps.log.warn("links: one that has come to its end could not be forgotten", error);
    }
  }

  /** Brings one link to its end, which is in its entry. Resolves to the reason why the following have no chance either. */
  async #bring(wish: Wish, index: number, link: TelegramLink): Promise<LinkProblem | null> {
    const { signal } = wish.controller;
    const again = wish.again[index] ?? false;
    const run = new LinkRun(link, { ...this.#deps, chats: this.#chats, again });
    const change = (state: EntryState): void => this.#change(wish, index, run.chat, state);
    for (let faults = 0; ; ) {
      const before = run.progress.looked;
      try {
        signal.throwIfAborted();
        const outcome = await run.run(() => change({ state: "working", ...run.progress }), signal);
        change("opens" in outcome ? this.#visited(outcome.opens) : { state: "done", ...outcome });
        return null;
      } catch (error) {
        faults = run.progress.looked === before ? faults + 1 : 1;
        const end = endingOf(error, signal) ?? (await this.#waitAfter(toFailure(error), faults, change, signal));
        if (end === null) continue;
        change({ state: "problem", problem: end });
        return end === "stopped" || end === "signed-out" ? end : null;
      }
    }
  }

  /** Waits as the failure demands. Resolves to the problem when it is none that passes. */
  async #waitAfter(
    failure: Failure,
    faults: number,
    change: (state: EntryState) => void,
    signal: AbortSignal,
  ): Promise<LinkProblem | null> {
    const pauseMs = pauseAfter(failure, faults);
    if (pauseMs === null) {
      this.#deps.log.warn("links: one could not be followed", failure);
      return "unknown";
    }
    change({ state: "waiting", reason: waitReasonOf(failure), until: this.#clock.now() + pauseMs });
    // Stopped while waiting is found out by the next try.
    await delay(this.#clock, pauseMs, signal).catch(() => undefined);
    return null;
  }

  #visited(chat: GatewayChat): EntryState {
    this.#deps.chats.visit(chat);
    return { state: "chat", chatId: chat.id };
  }

  #change(wish: Wish, index: number, chat: GatewayChat | null, state: EntryState): void {
    const before = wish.entries[index];
    if (before === undefined) return;
    wish.entries[index] = { text: before.text, chatTitle: chat?.title ?? before.chatTitle, ...state };
    this.#tellSoon();
  }

  #tellSoon(): void {
    if (this.#callOffTelling !== null || this.#tracker.stopped) return;
    this.#callOffTelling = this.#clock.after(tellEveryMs, () => this.#tell());
  }

  #tell(): void {
    this.#callOffTelling?.();
    this.#callOffTelling = null;
    const wishes = this.list();
    for (const listener of this.#listeners) listener(wishes);
  }
}

/** What of an entry changes. */
type EntryState = LinkEntry extends infer Each
  ? Each extends LinkEntry
    ? Omit<Each, "text" | "chatTitle">
    : never
  : never;

/** The problem that a link ends with, null when it may be tried again. */
function endingOf(error: unknown, signal: AbortSignal): LinkProblem | null {
  if (signal.aborted || error instanceof ShuttingDown) return "stopped";
  if (error instanceof LinkRefused) return error.problem;
  switch (toFailure(error).kind) {
    case "unavailable":
    case "permission":
      return "no-access";
    case "message-deleted":
      return "deleted";
    case "auth-lost":
      return "signed-out";
    case "cancelled":
      return "stopped";
    default:
      return null;
  }
}

function waitReasonOf({ kind }: Failure): "flood-wait" | "network" | "unknown" {
  return kind === "flood-wait" || kind === "network" ? kind : "unknown";
}

function toView({ id, running, entries }: Wish): LinkWish {
  return { id, running, entries: [...entries] };
}
