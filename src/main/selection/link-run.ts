import type { DownloadChat } from "../downloads/download-rows";
import type { GatewayChat } from "../telegram/chat-source";
import type { MediaItem } from "../telegram/media-item";
import type { FoundMessage, MessageSource } from "../telegram/message-source";
import { itemsOf } from "../telegram/text-message";
import { type LinkChats, LinkRefused } from "./link-chats";
import type { TelegramLink } from "./links/telegram-link";

/** Ids asked for at once, the most that Telegram answers (https://core.telegram.org/method/channels.getMessages). */
const batchIds = 100;

type MessagesLink = Extract<TelegramLink, { kind: "messages" }>;

/** The part of the download manager that links need. */
export interface LinkQueue {
  add(
    items: readonly MediaItem[],
    chat: DownloadChat,
    alongside: undefined,
    options: { again: boolean },
  ): Promise<{ queued: number; known: number; downloaded: number }>;
}

export interface LinkRunDependencies {
  chats: LinkChats;
  messages: MessageSource;
  queue: LinkQueue;
  /** Also what was downloaded before. */
  again: boolean;
  /** Whether a message that is nothing but text is saved, too. */
  withTexts(): boolean;
}

/** `looked` of `total` messages have been asked for. */
export interface LinkProgress {
  looked: number;
  total: number;
}

/**
 * What was put into the queue, and what was known, and of that what was downloaded before; or the chat that a link opens.
 */
export type LinkOutcome = { queued: number; known: number; downloaded: number } | { opens: GatewayChat };

/**
 * One link on its way into the queue. After an error `run` can be called again: it goes on behind what is queued already.
 */
export class LinkRun {
  readonly #link: TelegramLink;
  readonly #deps: LinkRunDependencies;
  readonly #seen = new Set<FoundMessage["content"]>();
  #chat: GatewayChat | null = null;
  #discussion: GatewayChat | null = null;
  #looked = 0;
  #queued = 0;
  #known = 0;
  #downloaded = 0;

  constructor(link: TelegramLink, deps: LinkRunDependencies) {
    this.#link = link;
    this.#deps = deps;
  }

  /** The chat, once it is known. */
  get chat(): GatewayChat | null {
    return this.#discussion ?? this.#chat;
  }

  get progress(): LinkProgress {
    return { looked: this.#looked, total: this.#link.kind === "chat" ? 1 : this.#link.last - this.#link.first + 1 };
  }

  /**
   * Puts what the link names into the queue. Rejects with `LinkRefused` when nothing can come of it, and else with what the gateway or
   * the queue rejected with.
   */
  async run(onProgress: () => void, signal: AbortSignal): Promise<LinkOutcome> {
    this.#chat ??= await this.#deps.chats.find(this.#link.chat, signal);
    onProgress();
    if (this.#link.kind === "chat") return { opens: this.#chat };
    if (this.#link.comment !== null) await this.#takeComment(this.#chat, this.#link.comment, this.#link, signal);
    else if (this.#link.first === this.#link.last)
      await this.#takeOne(this.#chat, this.#link.first, this.#link, signal);
    else await this.#takeRange(this.#chat, this.#link, onProgress, signal);
    if (this.#queued + this.#known === 0) throw new LinkRefused(whyNothing(this.#seen));
    return { queued: this.#queued, known: this.#known, downloaded: this.#downloaded };
  }

  async #takeComment(chat: GatewayChat, comment: number, link: MessagesLink, signal: AbortSignal): Promise<void> {
    this.#discussion ??= await this.#deps.messages.discussionOf(chat, link.first, signal);
    if (this.#discussion === null) throw new LinkRefused("no-comments");
    await this.#takeOne(this.#discussion, comment, link, signal);
  }

  async #takeOne(chat: GatewayChat, id: number, { single }: MessagesLink, signal: AbortSignal): Promise<void> {
    const { messages } = this.#deps;
    const found = single ? await messages.byIds(chat, [id], signal) : await messages.withAlbum(chat, id, signal);
    await this.#take(found, chat);
    this.#looked = 1;
  }

  async #takeRange(chat: GatewayChat, link: MessagesLink, onProgress: () => void, signal: AbortSignal): Promise<void> {
    const { first, last, topic } = link;
    for (let from = first + this.#looked; from <= last; from = first + this.#looked) {
      signal.throwIfAborted();
      const ids = Array.from({ length: Math.min(batchIds, last - from + 1) }, (_, index) => from + index);
      const found = await this.#deps.messages.byIds(chat, ids, signal);
      await this.#take(topic === null ? found : found.filter((message) => isInTopic(message, topic)), chat);
      this.#looked += ids.length;
      onProgress();
    }
  }

  async #take(found: readonly FoundMessage[], chat: GatewayChat): Promise<void> {
    for (const { content } of found) this.#seen.add(content);
    const { again, withTexts } = this.#deps;
    const items = itemsOf(found, withTexts());
    if (items.length === 0) return;
    const { queued, known, downloaded } = await this.#deps.queue.add(items, chat, undefined, { again });
    this.#queued += queued;
    this.#known += known;
    this.#downloaded += downloaded;
  }
}

/** "General" has the id 1, and its messages no mark: https://core.telegram.org/api/forum#forum-topics */
function isInTopic(message: FoundMessage, topic: number): boolean {
  if (topic === 1) return !message.isInForumTopic;
  return message.threadId === topic || message.id === topic;
}

function whyNothing(seen: ReadonlySet<FoundMessage["content"]>): "deleted" | "text-only" | "no-media" {
  if (seen.has("other")) return "no-media";
  return seen.has("text") ? "text-only" : "deleted";
}
