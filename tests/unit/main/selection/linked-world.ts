import { ChatList } from "../../../../src/main/app/chat-list";
import { LinkDownloads } from "../../../../src/main/selection/link-downloads";
import type { GatewayChat } from "../../../../src/main/telegram/chat-source";
import type { MediaItem } from "../../../../src/main/telegram/media-item";
import type { FoundMessage, MessageSource } from "../../../../src/main/telegram/message-source";
import { Failure } from "../../../../src/shared/errors";
import type { LinkEntry } from "../../../../src/shared/links";
import { ManualClock } from "../downloads/manual-clock";
import { MemoryFileSource } from "../downloads/memory-file-source";

export function chatNamed(id: string, username: string | null, title = username ?? id): GatewayChat {
  return {
    id,
    accessHash: "7",
    kind: "channel",
    title,
    username,
    strippedPhotoJpeg: null,
    photoId: null,
    photoDcId: null,
    lastMessageDate: 0,
    pinned: false,
    archived: false,
  };
}

type Stored = Partial<Omit<FoundMessage, "item">>;

/** Chats with messages, a queue that remembers what it got, and the links between. */
export class LinkedWorld implements MessageSource {
  readonly clock = new ManualClock();
  /** Found by name; `listed` ones are in the account's list, too. */
  readonly listed = [chatNamed("channel:1", "rivers"), chatNamed("channel:2", null, "Private")];
  readonly public = [chatNamed("channel:3", "not_joined"), chatNamed("channel:1", "rivers")];
  readonly discussions = new Map([["channel:1/10", chatNamed("channel:4", null, "Talk")]]);
  readonly queued = new Map<string, MediaItem>();
  /** What was asked of Telegram, in order. */
  readonly asked: string[] = [];
  beforeAnswer: (question: string, signal: AbortSignal) => void | Promise<void> = () => undefined;
  list = new ChatList({
    source: { dialogs: () => this.#dialogs(), photo: () => Promise.reject(new Error("not asked here")) },
    load: () => [],
    save: () => undefined,
    keepOnly: () => undefined,
    log: { info: () => undefined, warn: () => undefined },
  });
  links: LinkDownloads;
  /** The links that are recorded, by their ids. */
  readonly recorded = new Map<number, string>();
  readonly #messages = new Map<string, Stored>();
  readonly #files = new MemoryFileSource();

  /** What the setting says. */
  withTexts = false;

  constructor() {
    this.links = this.#make();
  }

  /** The app ends in order and begins again. */
  async restart(): Promise<void> {
    await this.links.shutdown();
    this.links = this.#make();
    this.links.restore();
  }

  #make(): LinkDownloads {
    return new LinkDownloads({
      store: {
        add: (links) =>
          links.map((link) => {
            const id = Math.max(0, ...this.recorded.keys()) + 1;
            this.recorded.set(id, link);
            return id;
          }),
        list: () => [...this.recorded].map(([id, link]) => ({ id, link, again: false })),
        remove: (id) => void this.recorded.delete(id),
      },
      messages: this,
      queue: {
        add: async (items, chat) => {
          const fresh = items.filter((item) => !this.queued.has(`${chat.id}/${item.messageId}`));
          for (const item of fresh) this.queued.set(`${chat.id}/${item.messageId}`, item);
          return { queued: fresh.length, known: items.length - fresh.length, downloaded: 0 };
        },
      },
      withTexts: () => this.withTexts,
      chats: {
        find: (id) => this.list.find(id),
        findByName: (name) => this.list.findByName(name),
        savedMessages: chatNamed("user:1001", null, "Saved Messages"),
        whenRead: () => this.list.whenRead(),
        visit: (chat) => this.list.visit(chat),
      },
      log: { warn: () => undefined },
      clock: this.clock,
    });
  }

  /** Puts a message with a file there unless `more` says otherwise. */
  put(chatId: string, id: number, more: Stored = {}): void {
    this.#messages.set(`${chatId}/${id}`, more);
  }

  /** The entries of the only wish. */
  get entries(): LinkEntry[] {
    return this.links.list().flatMap(({ entries }) => entries);
  }

  /** The entries without the text and the title of the chat. */
  get outcomes(): unknown[] {
    return this.entries.map(({ text: _text, chatTitle: _title, ...outcome }) => outcome);
  }

  get isRunning(): boolean {
    return this.links.list().some(({ running }) => running);
  }

  async chatByName(name: string, signal: AbortSignal): Promise<GatewayChat | null> {
    await this.#ask(`name ${name}`, signal);
    return this.public.find(({ username }) => username === name.toLowerCase()) ?? null;
  }

  async byIds(chat: { id: string }, ids: readonly number[], signal: AbortSignal): Promise<FoundMessage[]> {
    await this.#ask(`${chat.id} ${ids[0]}..${ids.at(-1)}`, signal);
    return ids.map((id) => this.#found(chat.id, id));
  }

  async withAlbum(chat: { id: string }, id: number, signal: AbortSignal): Promise<FoundMessage[]> {
    await this.#ask(`${chat.id} ${id}+album`, signal);
    const message = this.#found(chat.id, id);
    if (message.groupedId === null) return [message];
    const ids = Array.from({ length: 19 }, (_, index) => id - 9 + index);
    return ids.map((each) => this.#found(chat.id, each)).filter(({ groupedId }) => groupedId === message.groupedId);
  }

  async discussionOf(chat: { id: string }, messageId: number, signal: AbortSignal): Promise<GatewayChat | null> {
    await this.#ask(`${chat.id} comments of ${messageId}`, signal);
    return this.discussions.get(`${chat.id}/${messageId}`) ?? null;
  }

  async *#dialogs() {
    await this.#ask("dialogs", new AbortController().signal);
    yield { chats: this.listed, total: this.listed.length };
  }

  async #ask(question: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new Failure("cancelled", "Cancelled");
    this.asked.push(question);
    await this.beforeAnswer(question, signal);
  }

  #found(chatId: string, id: number): FoundMessage {
    const stored = this.#messages.get(`${chatId}/${id}`);
    const base = { id, groupedId: null, threadId: null, isInForumTopic: false, ...stored };
    if (stored === undefined) return { ...base, content: "deleted", item: null };
    const content = stored.content ?? "media";
    const file = this.#files.addFile(`${chatId.replace(/\D/g, "")}${id}`, 100);
    const hasItem = content === "media" || content === "text";
    const kind = content === "text" ? "text" : file.kind;
    const item = hasItem ? { ...file, kind, chatId, messageId: id, groupedId: base.groupedId } : null;
    return { ...base, content, item };
  }
}
