import { type Failure, toFailure } from "../../../shared/errors";
import type { WatchRule } from "../../../shared/watch-rules";
import { type Clock, delay } from "../../downloads/clock";
import type { DownloadChat } from "../../downloads/download-rows";
import { pauseMsAfter, reasonOf } from "../../downloads/retry-policy";
import { ShuttingDown } from "../../lifecycle/work-tracker";
import type { WatchRuleRecord } from "../../storage/watch-rule-store";
import type { MediaItem } from "../../telegram/media-item";
import { Bell } from "./bell";
import { type GrowingAlbum, type NewMedia, type NewMediaSources, pageMessages, readNewMedia } from "./new-media";
import type { Turns } from "./turns";

/**
 * Telegram tells of new messages, but not of all: not of those in a chat that the account has only opened, and not of what it
 * lost on the way. Every few minutes one small request for each rule finds them all the same; the limit of what an account may ask is far off.
 */
const pollMs = 5 * 60_000;
/** The polls of many rules are not to fall together: each takes between these shares of the time. */
const jitter = { from: 0.8, to: 1.2 };
/** A chat that can't be read is rarely given back; Telegram tells when it is. */
const lostChatPollMs = 15 * 60_000;
/** How long to wait for the rest of an album. Telegram's own apps send its parts at once. */
const albumPauseMs = 1_500;

/** The part of the download manager that a rule needs. */
export interface WatchQueue {
  add(
    items: readonly MediaItem[],
    chat: DownloadChat,
    alongside: (queued: number) => void,
    options: { template: string | null },
  ): Promise<unknown>;
  whenRoom(signal: AbortSignal): Promise<void>;
}

/** How a rule stands at the moment. */
export type WatchStatus = Pick<WatchRule, "state" | "reason" | "lookedAt">;

export interface RuleWatcherDependencies extends NewMediaSources {
  queue: WatchQueue;
  /** Shared by all rules, so that many do not ask at the same moment. */
  turns: Turns;
  /** The chat as the account's list has it now, or null. */
  findChat(chatId: string): DownloadChat | null;
  /** Writes how far the rule has come: on its own, or within the commit that queues what it found. */
  advance(rule: WatchRuleRecord): void;
  /** Called after each commit and each change of its status. */
  changed(rule: WatchRuleRecord, status: WatchStatus): void;
  log: { warn(message: string, ...details: unknown[]): void };
  clock: Clock;
}

/**
 * Follows the chat of one rule: reads what lies behind the last message that it has looked at, page by page, until there is nothing more, and
 * again when the bell rings. What a page brings into the queue and how far the rule has come are one commit: whatever ends the
 * app, each message is looked at once.
 */
export class RuleWatcher {
  readonly #deps: RuleWatcherDependencies;
  readonly #bell: Bell;
  #rule: WatchRuleRecord;
  #status: WatchStatus = { state: "watching", reason: null, lookedAt: 0 };
  /** The highest message id that Telegram has told of; infinite when there may be any. */
  #toldOf = Number.POSITIVE_INFINITY;

  constructor(rule: WatchRuleRecord, deps: RuleWatcherDependencies) {
    this.#rule = rule;
    this.#deps = deps;
    this.#bell = new Bell(deps.clock);
  }

  /** Something was posted in the chat: the message of this id, or nobody knows what. */
  tell(messageId: number | null): void {
    const id = messageId ?? Number.POSITIVE_INFINITY;
    // Looked at already.
    if (this.#rule.nextFrom !== null && id < this.#rule.nextFrom) return;
    this.#toldOf = Math.max(this.#toldOf, id);
    this.#bell.ring();
  }

  /** Watches until the signal aborts, the queue takes nothing more, or the session is over. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    for (let faults = 0; !signal.aborted; ) {
      const before = this.#rule;
      try {
        await this.#catchUp(signal);
        faults = 0;
        this.#become({ state: "watching", reason: null, lookedAt: 0 });
        const pollAfterMs = pollMs * (jitter.from + Math.random() * (jitter.to - jitter.from));
        if (!(await this.#bell.wait(pollAfterMs, signal))) this.#toldOf = Number.POSITIVE_INFINITY;
      } catch (error) {
        if (signal.aborted || error instanceof ShuttingDown) return;
        const failure = toFailure(error);
        faults = this.#rule === before ? faults + 1 : 1;
        if (failure.kind === "auth-lost") {
          this.#become({ ...this.#status, state: "waiting", reason: { ...reasonOf(failure), kind: "signed-out" } });
          return;
        }
        const { state, pauseMs } = answerTo(failure, faults);
        if (state === "problem") this.#deps.log.warn(`watch rule ${this.#rule.id} can't read its chat`, failure);
        this.#become({ ...this.#status, state, reason: { ...reasonOf(failure), until: clock.now() + pauseMs } });
        await this.#pause(failure, pauseMs, signal);
      }
    }
  }

  async #catchUp(signal: AbortSignal): Promise<void> {
    const { queue, turns, clock } = this.#deps;
    let grown: GrowingAlbum | null = null;
    for (let lookedAt = 0; ; ) {
      // What is told from here on is not certain to be on the page.
      this.#bell.silence();
      const toldOf = this.#toldOf;
      await queue.whenRoom(signal);
      const chat = this.#chat();
      const look = { grown, now: clock.now() };
      const media: NewMedia = await turns.run(() => readNewMedia(this.#deps, chat, this.#rule, look, signal), signal);
      if (media.next === null) {
        this.#forget(toldOf);
        return;
      }
      signal.throwIfAborted();
      lookedAt += media.scanned;
      await this.#take(chat, media, media.next);
      grown = media.growing;
      if (grown !== null) {
        await delay(clock, albumPauseMs, signal);
      } else if (media.scanned < pageMessages && media.next > toldOf) {
        // The page has shown what Telegram told of, and there was room for more: that is the end.
        this.#forget(toldOf);
        return;
      } else if (media.scanned >= pageMessages) this.#become({ state: "catching-up", reason: null, lookedAt });
    }
  }

  /** Queues what was found and writes how far the rule has come, in one commit. */
  async #take(chat: DownloadChat, { matching, seen, topicTitle }: NewMedia, nextFrom: number): Promise<void> {
    const { queue, advance, clock } = this.#deps;
    const before = this.#rule;
    const after: WatchRuleRecord = {
      ...before,
      chatTitle: chat.title,
      chatAccessHash: chat.accessHash,
      topic: before.topic && { ...before.topic, title: topicTitle ?? before.topic.title },
      nextFrom,
      seen: before.seen + seen,
      matched: before.matched + matching.length,
    };
    if (matching.length === 0) advance(after);
    else {
      const write = (queued: number): void => {
        after.queued += queued;
        if (queued > 0) after.lastAt = clock.now();
        advance(after);
      };
      await queue.add(matching, chat, write, { template: before.template });
    }
    this.#rule = after;
    this.#deps.changed(after, this.#status);
  }

  /** Everything up to this message has been looked at, unless more was told of meanwhile. */
  #forget(toldOf: number): void {
    if (this.#toldOf === toldOf) this.#toldOf = 0;
  }

  #chat(): DownloadChat {
    const { chatId, chatAccessHash, chatTitle } = this.#rule;
    return this.#deps.findChat(chatId) ?? { id: chatId, accessHash: chatAccessHash, title: chatTitle };
  }

  /** What Telegram told to wait for is waited for; anything else is tried again when there is news. */
  async #pause(failure: Failure, pauseMs: number, signal: AbortSignal): Promise<void> {
    try {
      if (failure.kind === "flood-wait") await delay(this.#deps.clock, pauseMs, signal);
      else await this.#bell.wait(pauseMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #become(status: WatchStatus): void {
    this.#status = status;
    this.#deps.changed(this.#rule, status);
  }
}

/** How long to wait before the next try, and whether that is the way of the world or something that a person should know. */
function answerTo(failure: Failure, faults: number): { state: "waiting" | "problem"; pauseMs: number } {
  switch (failure.kind) {
    case "flood-wait":
      return { state: "waiting", pauseMs: (failure.options.waitSeconds ?? 1) * 1_000 };
    case "network":
      return { state: "waiting", pauseMs: pauseMsAfter(faults) };
    case "unavailable":
      return { state: "problem", pauseMs: lostChatPollMs };
    default:
      return { state: "problem", pauseMs: pauseMsAfter(faults) };
  }
}
