import type { ScanNote } from "../../shared/downloads";
import { toFailure } from "../../shared/errors";
import { downloadKinds } from "../../shared/media";
import type { DownloadChat } from "../downloads/download-rows";
import { abortable } from "../lifecycle/abort";
import type { ScanRecord } from "../storage/scan-store";
import type { GatewayChat } from "../telegram/chat-source";
import type { HistoryPage, HistorySource } from "../telegram/history-source";
import type { MediaItem } from "../telegram/media-item";
import type { Discussion, ThreadSource } from "../telegram/thread-source";
import type { ScanLeg } from "./scan-legs";
import type { ScanPlan } from "./scan-plan";

/** Media asked for in one page, the most that Telegram gives (https://core.telegram.org/method/messages.search). */
const pageItems = 100;

/** What a run of a scan needs. */
export interface ScanRunDependencies {
  history: HistorySource;
  threads: ThreadSource;
  /** Resolves when the queue takes more. */
  whenRoom(signal: AbortSignal): Promise<void>;
  /** Queues media and records how far the scan is, in one commit; resolves to the record, which also counts what was new. */
  queue(items: readonly MediaItem[], chat: DownloadChat, after: ScanRecord): Promise<ScanRecord>;
  /** Records how far the scan is. */
  record(after: ScanRecord): ScanRecord;
}

/** How far a scan is. */
type Progress = Pick<ScanRecord, "state" | "nextFrom" | "topicAt" | "commentsAt">;

/** A post whose comments are wanted. */
interface CommentedMedia {
  id: number;
  text: string;
}

/**
 * A scan from where it stands until its end: part by part, page by page, and where it is wished for the comments of each page's posts
 * before the next page. Every page is one commit.
 */
export class ScanRun {
  readonly #deps: ScanRunDependencies;
  readonly #plan: ScanPlan;
  readonly #chat: DownloadChat;
  #scan: ScanRecord;

  constructor(deps: ScanRunDependencies, plan: ScanPlan, scan: ScanRecord) {
    this.#deps = deps;
    this.#plan = plan;
    this.#scan = scan;
    const { chatId: id, chatAccessHash: accessHash, chatTitle: title, topicFolders } = scan;
    this.#chat = { id, accessHash, title, topicFolders };
  }

  /** Resolves when the scan is done. Rejects with what it was stopped by; what is recorded is where it goes on. */
  async toEnd(signal: AbortSignal): Promise<void> {
    const gone = await this.#goneTopics(signal);
    let group = await this.#commentsGroup(signal);
    while (this.#scan.state === "running") {
      const leg = this.#leg();
      await this.#countExpected(leg, signal);
      await this.#deps.whenRoom(signal);
      const page = leg.topicId !== undefined && gone.has(leg.topicId) ? nothingThere : await this.#page(leg, signal);
      const items = page.items.filter(leg.holds);
      const matching = await this.#plan.matching(items, signal);
      const commented = group === null ? [] : commentedMedia(items, matching);
      if (this.#scan.commentsAt === null) await this.#queuePage(page, items, matching, commented);
      if (this.#scan.commentsAt !== null) {
        const done = this.#after(page);
        if (group !== null && !(await this.#takeComments(commented, group, done, signal))) group = null;
        if (this.#scan.commentsAt !== null) this.#scan = this.#deps.record({ ...this.#scan, ...done });
      }
    }
  }

  /** A part of the chat that is no longer planned, because a forum became an ordinary group, begins anew. */
  #leg(): ScanLeg {
    const { legs } = this.#plan;
    const current = legs.find(({ topicId }) => (topicId ?? null) === this.#scan.topicAt);
    if (current !== undefined) return current;
    const [first = { holds: () => true }] = legs;
    this.#scan = { ...this.#scan, topicAt: first.topicId ?? null, nextFrom: null, commentsAt: null };
    return first;
  }

  /** What stands in the record when a page is worked off. */
  #after(page: HistoryPage): Progress {
    const { topicAt } = this.#scan;
    if (page.next !== null) return { state: "running", nextFrom: page.next, topicAt, commentsAt: null };
    const { legs } = this.#plan;
    const next = legs[legs.findIndex(({ topicId }) => (topicId ?? null) === topicAt) + 1];
    if (next === undefined) return { state: "done", nextFrom: null, topicAt, commentsAt: null };
    return { state: "running", nextFrom: null, topicAt: next.topicId ?? null, commentsAt: null };
  }

  async #countExpected(leg: ScanLeg, signal: AbortSignal): Promise<void> {
    const { range, sender, kinds } = this.#plan;
    const { expected, topics, withComments } = this.#scan;
    const isPart = range !== undefined || sender !== undefined || leg.topicId !== undefined || topics !== null;
    const counted = kinds.filter((kind) => kind !== "text");
    // How many texts there are Telegram does not tell.
    if (expected !== null || isPart || withComments || counted.length < kinds.length) return;
    const counts = await abortable(this.#deps.history.mediaCounts(this.#chat, signal), signal);
    const total = counted.reduce((sum, kind) => sum + counts[kind], 0);
    this.#scan = this.#deps.record({ ...this.#scan, expected: total });
  }

  async #page({ topicId }: ScanLeg, signal: AbortSignal): Promise<HistoryPage> {
    const { kinds, range, sender } = this.#plan;
    const { order, nextFrom } = this.#scan;
    const request = {
      kinds,
      order,
      from: nextFrom,
      limit: pageItems,
      ...(range && { range }),
      ...(sender && { sender }),
      ...(topicId !== undefined && { topicId }),
    };
    try {
      return await abortable(this.#deps.history.page(this.#chat, request, signal), signal);
    } catch (error) {
      if (topicId === undefined || toFailure(error).kind !== "message-deleted") throw error;
      this.#noteGone([topicId]);
      return nothingThere;
    }
  }

  async #queuePage(
    page: HistoryPage,
    items: readonly MediaItem[],
    matching: readonly MediaItem[],
    [first]: readonly CommentedMedia[],
  ): Promise<void> {
    this.#scan = await this.#deps.queue(matching, this.#chat, {
      ...this.#scan,
      scanned: this.#scan.scanned + page.scanned,
      found: this.#scan.found + items.length,
      matched: this.#scan.matched + matching.length,
      ...(first === undefined ? this.#after(page) : { commentsAt: { post: first.id, from: null } }),
    });
  }

  /**
   * The comments of a page's posts, from where the record stands; with the last of them it stands where `done` says. False when they may not
   * be read: then nobody's may.
   */
  async #takeComments(
    posts: readonly CommentedMedia[],
    group: GatewayChat,
    done: Progress,
    signal: AbortSignal,
  ): Promise<boolean> {
    const left = leftOf(posts, this.#scan);
    for (const [index, post] of left.entries()) {
      const { commentsAt } = this.#scan;
      const next = left[index + 1];
      const after = next === undefined ? done : { commentsAt: { post: next.id, from: null } };
      for (let from = commentsAt?.post === post.id ? commentsAt.from : null; ; ) {
        await this.#deps.whenRoom(signal);
        const page = await this.#commentsPage(post, from, signal);
        if (page === "closed") return false;
        const items = page.items.map((item) => ({ ...item, commentedPost: this.#postOf(post) }));
        this.#scan = await this.#deps.queue(items, group, {
          ...this.#scan,
          scanned: this.#scan.scanned + page.scanned,
          found: this.#scan.found + items.length,
          matched: this.#scan.matched + items.length,
          ...(page.next === null ? after : { commentsAt: { post: post.id, from: page.next } }),
        });
        if (page.next === null) break;
        from = page.next;
      }
    }
    return true;
  }

  #postOf({ id, text }: CommentedMedia): NonNullable<MediaItem["commentedPost"]> {
    return { chatId: this.#chat.id, chatTitle: this.#chat.title, messageId: id, text };
  }

  async #commentsPage(post: CommentedMedia, from: number | null, signal: AbortSignal): Promise<HistoryPage | "closed"> {
    const { kinds, order } = this.#scan;
    // Telegram lists comments of all kinds at once; and only whole albums can be counted.
    const request = { kinds: downloadKinds, order, from, limit: pageItems, commentsOf: post.id };
    try {
      const page = await abortable(this.#deps.history.page(this.#chat, request, signal), signal);
      return { ...page, items: page.items.filter(({ kind }) => kinds.includes(kind)) };
    } catch (error) {
      const { kind } = toFailure(error);
      // The post is gone, or its comments have been switched off.
      if (kind === "message-deleted") return nothingThere;
      if (kind !== "unavailable") throw error;
      this.#note({ kind: "comments-closed" });
      return "closed";
    }
  }

  /** Of the chosen topics those that were deleted: nothing is asked about them. */
  async #goneTopics(signal: AbortSignal): Promise<ReadonlySet<number>> {
    const { topics } = this.#scan;
    if (topics === null) return new Set();
    const ids = topics.map(({ id }) => id);
    const gone = await abortable(this.#deps.threads.missingTopics(this.#chat, ids, signal), signal);
    this.#noteGone(gone);
    return new Set(gone);
  }

  #noteGone(ids: readonly number[]): void {
    for (const { id, title } of this.#scan.topics ?? []) {
      if (ids.includes(id)) this.#note({ kind: "topic-gone", title });
    }
  }

  /** The group of the comments, null when none are wanted or to be had. */
  async #commentsGroup(signal: AbortSignal): Promise<GatewayChat | null> {
    if (!this.#scan.withComments) return null;
    const discussion = await this.#discussion(signal);
    if (discussion.state === "open") return discussion.group;
    this.#note({ kind: discussion.state === "none" ? "no-comments" : "comments-closed" });
    return null;
  }

  async #discussion(signal: AbortSignal): Promise<Discussion> {
    try {
      return await abortable(this.#deps.threads.discussion(this.#chat, signal), signal);
    } catch (error) {
      if (toFailure(error).kind !== "unavailable") throw error;
      return { state: "closed" };
    }
  }

  #note(note: ScanNote): void {
    const known = this.#scan.notes.some((each) => JSON.stringify(each) === JSON.stringify(note));
    if (!known) this.#scan = this.#deps.record({ ...this.#scan, notes: [...this.#scan.notes, note] });
  }
}

const nothingThere: HistoryPage = { items: [], scanned: 0, next: null };

/** Posts with comments of which anything is wanted, each once; of an album it is whichever message has them. */
function commentedMedia(items: readonly MediaItem[], matching: readonly MediaItem[]): CommentedMedia[] {
  const posts = new Map<number, CommentedMedia>();
  for (const { comments, caption } of matching) {
    if (comments && !posts.has(comments.postId)) posts.set(comments.postId, { id: comments.postId, text: caption });
  }
  // In the order of the page, so that it is the same after a restart.
  const order = items.flatMap(({ comments }) => (comments ? [comments.postId] : []));
  return [...posts.values()].sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id));
}

/** The posts from the one at which the scan stands; those behind it when that one is gone. */
function leftOf(posts: readonly CommentedMedia[], { commentsAt, order }: ScanRecord): readonly CommentedMedia[] {
  if (commentsAt === null) return [];
  const { post } = commentsAt;
  return posts.filter(({ id }) => (order === "newest-first" ? id <= post : id >= post));
}
