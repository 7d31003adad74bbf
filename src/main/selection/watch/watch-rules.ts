import type { WatchChoice, WatchRule, WatchWish } from "../../../shared/watch-rules";
import { type Clock, systemClock } from "../../downloads/clock";
import type { DownloadChat } from "../../downloads/download-rows";
import { abortable } from "../../lifecycle/abort";
import { ShuttingDown, WorkTracker } from "../../lifecycle/work-tracker";
import type { WatchRuleRecord, WatchRuleStore } from "../../storage/watch-rule-store";
import type { UpdateSource } from "../../telegram/update-source";
import { readFilter } from "../filter/filter";
import type { NewMediaSources } from "./new-media";
import { RuleWatcher, type WatchQueue, type WatchStatus } from "./rule-watcher";
import { Turns } from "./turns";

/** Chats that are read at the same time. */
const readsAtOnce = 2;
/** Every kind of message counts where a watch begins. */
const anyKind = ["photo", "video"] as const;
/** Ten changes a second are enough for the eye, and all rules are told each time. */
const tellEveryMs = 100;

/** The chat, or this topic of it, is watched already. */
export class AlreadyWatched extends Error {
  constructor(chatId: string) {
    super(`There is a watch rule for ${chatId} already`);
    this.name = "AlreadyWatched";
  }
}

/** There is no such rule (any more). */
export class UnknownRule extends Error {
  constructor(id: number) {
    super(`There is no watch rule ${id}`);
    this.name = "UnknownRule";
  }
}

export interface WatchRulesDependencies {
  store: WatchRuleStore;
  history: NewMediaSources["history"];
  messages: NewMediaSources["messages"];
  updates: UpdateSource;
  queue: WatchQueue;
  /** The chat as the account's list has it now, or null. */
  findChat(chatId: string): DownloadChat | null;
  log: { warn(message: string, ...details: unknown[]): void };
  clock?: Clock;
}

interface Running {
  watcher: RuleWatcher;
  controller: AbortController;
  ended: Promise<void>;
}

const idle: WatchStatus = { state: "watching", reason: null, lookedAt: 0 };

/**
 * The watch rules of an account. Each follows one chat (see `RuleWatcher`); what Telegram tells of new messages only says where to look.
 */
export class WatchRules {
  readonly #deps: WatchRulesDependencies;
  readonly #clock: Clock;
  readonly #tracker = new WorkTracker();
  readonly #turns = new Turns(readsAtOnce);
  readonly #life = new AbortController();
  readonly #rules = new Map<number, WatchRuleRecord>();
  readonly #statuses = new Map<number, WatchStatus>();
  readonly #running = new Map<number, Running>();
  readonly #listeners = new Set<(rules: WatchRule[]) => void>();
  /** One change of the rules after another. */
  #last: Promise<unknown> = Promise.resolve();
  #stopListening: (() => void) | null = null;
  #callOffTelling: (() => void) | null = null;

  constructor(deps: WatchRulesDependencies) {
    this.#deps = deps;
    this.#clock = deps.clock ?? systemClock;
    for (const rule of deps.store.list()) this.#rules.set(rule.id, rule);
  }

  /** Goes on with every rule that is not paused: what was posted meanwhile is read first. */
  restore(): void {
    for (const rule of this.#rules.values()) if (!rule.paused) this.#begin(rule.id);
  }

  list(): WatchRule[] {
    return [...this.#rules.values()].map((rule) => this.#toView(rule));
  }

  /** The templates that rules have of their own. */
  get templates(): string[] {
    return [...this.#rules.values()].flatMap(({ template }) => template ?? []);
  }

  /** Called with all rules: at once when a person has changed one, else at most ten times a second while they change. Returns the function that ends the subscription. */
  onChange(listener: (rules: WatchRule[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Makes a rule and begins to watch. One that takes what is posted from now on needs Telegram's word on what the last message is: it rejects
   * with the Failure of the gateway when that can't be had. Rejects with `AlreadyWatched`, `FilterRefused` or `ShuttingDown`, too.
   */
  make(wish: WatchWish, chat: DownloadChat): Promise<WatchRule> {
    return this.#tracker.run(async () => {
      this.#check(wish, chat.id);
      const nextFrom = wish.since === null ? await this.#end(chat) : null;
      // Another window, or a second click, may have been quicker; the app may be on its way out.
      return this.#add(wish, chat, nextFrom);
    });
  }

  /** The same for a rule that begins with a day: it is recorded when this returns, and needs no word of Telegram. Throws as `make` rejects. */
  makeSince(wish: WatchWish & { since: number }, chat: DownloadChat): WatchRule {
    return this.#add(wish, chat, null);
  }

  #add(wish: WatchWish, chat: DownloadChat, nextFrom: number | null): WatchRule {
    if (this.#tracker.stopped) throw new ShuttingDown();
    this.#check(wish, chat.id);
    const record: Omit<WatchRuleRecord, "id"> = {
      chatId: chat.id,
      chatTitle: chat.title,
      chatAccessHash: chat.accessHash,
      topic: wish.topic,
      ...choiceOf(wish),
      since: wish.since,
      nextFrom,
      paused: false,
      seen: 0,
      matched: 0,
      queued: 0,
      createdAt: this.#clock.now(),
      lastAt: null,
    };
    const id = this.#deps.store.insert(record);
    const rule = { ...record, id };
    this.#rules.set(id, rule);
    this.#begin(id);
    this.#tellNow();
    return this.#toView(rule);
  }

  /** Changes what a rule takes, from the next message on: what it has looked at it does not look at again. */
  edit(id: number, choice: WatchChoice): Promise<WatchRule> {
    return this.#inTurn(async () => {
      if (choice.filter !== null) readFilter(choice.filter);
      await this.#halt(id);
      const rule = { ...this.#rule(id), ...choiceOf(choice) };
      this.#deps.store.choose(id, rule);
      this.#rules.set(id, rule);
      if (!rule.paused) this.#begin(id);
      this.#tellNow();
      return this.#toView(rule);
    });
  }

  /** A paused rule reads nothing; what is posted meanwhile is read when it goes on. */
  pause(id: number): Promise<void> {
    return this.#inTurn(() => this.#setPaused(id, true));
  }

  /** Goes on with a paused rule, and makes one with a problem try again at once. */
  resume(id: number): Promise<void> {
    return this.#inTurn(() => this.#setPaused(id, false));
  }

  /** Stops a rule and forgets it; what it has queued stays queued. An unknown one is no error. */
  remove(id: number): Promise<void> {
    return this.#inTurn(async () => {
      await this.#halt(id);
      this.#deps.store.remove(id);
      this.#rules.delete(id);
      this.#statuses.delete(id);
      this.#tellNow();
    });
  }

  /** Closes the gate in the same turn: no rule is made or changed any more. */
  closeIntake(): void {
    this.#tracker.close();
  }

  /** Stops to watch; resolves when nothing runs any more. The rules go on at the next start. Never rejects; idempotent. */
  async shutdown(): Promise<void> {
    this.#tracker.close();
    this.#life.abort(new DOMException("Stopped", "AbortError"));
    this.#stopListening?.();
    this.#stopListening = null;
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort(new DOMException("Stopped", "AbortError"));
    await Promise.all(running.map(({ ended }) => ended));
    await this.#tracker.stopAndDrain();
    this.#callOffTelling?.();
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    return this.#tracker.run(() => {
      const result = this.#last.then(change);
      this.#last = result.catch(() => undefined);
      return result;
    });
  }

  #check(wish: WatchWish, chatId: string): void {
    if (wish.filter !== null) readFilter(wish.filter);
    for (const rule of this.#rules.values()) {
      if (rule.chatId === chatId && rule.topic?.id === wish.topic?.id) throw new AlreadyWatched(chatId);
    }
  }

  /** The id that the next message of the chat has at least. */
  async #end(chat: DownloadChat): Promise<number> {
    const { signal } = this.#life;
    const request = { kinds: anyKind, order: "newest-first", from: null, limit: 1 } as const;
    const page = await abortable(this.#deps.history.page(chat, request, signal), signal);
    // Of a page from the newest on, `next` is the oldest message that it has shown.
    return (page.next ?? 0) + 1;
  }

  async #setPaused(id: number, paused: boolean): Promise<void> {
    await this.#halt(id);
    const rule = { ...this.#rule(id), paused };
    this.#deps.store.setPaused(id, paused);
    this.#rules.set(id, rule);
    if (!paused) this.#begin(id);
    this.#tellNow();
  }

  #rule(id: number): WatchRuleRecord {
    const rule = this.#rules.get(id);
    if (rule === undefined) throw new UnknownRule(id);
    return rule;
  }

  async #halt(id: number): Promise<void> {
    const running = this.#running.get(id);
    running?.controller.abort(new DOMException("Stopped", "AbortError"));
    await running?.ended;
  }

  #begin(id: number): void {
    if (this.#running.has(id) || this.#life.signal.aborted) return;
    const { history, messages, queue, store, findChat, log } = this.#deps;
    this.#statuses.set(id, idle);
    const watcher = new RuleWatcher(this.#rule(id), {
      history,
      messages,
      queue,
      findChat,
      log,
      clock: this.#clock,
      turns: this.#turns,
      advance: (rule) => store.advance(rule),
      changed: (rule, status) => {
        this.#rules.set(id, rule);
        this.#statuses.set(id, status);
        this.#tell();
      },
    });
    const controller = new AbortController();
    const ended = watcher.run(controller.signal).finally(() => {
      this.#running.delete(id);
      this.#listen();
    });
    this.#running.set(id, { watcher, controller, ended });
    this.#listen();
  }

  /** Telegram's updates are listened to as long as there is a rule to wake. */
  #listen(): void {
    if (this.#running.size === 0 || this.#life.signal.aborted) {
      this.#stopListening?.();
      this.#stopListening = null;
      return;
    }
    this.#stopListening ??= this.#deps.updates.onNews((news) => {
      for (const [id, { watcher }] of this.#running) {
        if (news === null) watcher.tell(null);
        else if (this.#rules.get(id)?.chatId === news.chatId) watcher.tell(news.messageId);
      }
    });
  }

  #tell(): void {
    if (this.#callOffTelling !== null || this.#life.signal.aborted) return;
    this.#callOffTelling = this.#clock.after(tellEveryMs, () => this.#tellNow());
  }

  /** What a person has changed is shown at once. */
  #tellNow(): void {
    this.#callOffTelling?.();
    this.#callOffTelling = null;
    const rules = this.list();
    for (const listener of this.#listeners) listener(rules);
  }

  #toView(rule: WatchRuleRecord): WatchRule {
    const { chatAccessHash: _accessHash, nextFrom: _nextFrom, paused, ...view } = rule;
    const status = paused ? { ...idle, state: "paused" as const } : (this.#statuses.get(rule.id) ?? idle);
    return { ...view, ...status };
  }
}

function choiceOf({ kinds, filter, template }: WatchChoice): WatchChoice {
  return { kinds: [...new Set(kinds)].sort(), filter, template };
}
