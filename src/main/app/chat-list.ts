import type { Chat, ChatList as ChatListView } from "../../shared/chats";
import { type Failure, toFailure } from "../../shared/errors";
import type { ChatSource, GatewayChat } from "../telegram/chat-source";

export interface ChatListDependencies {
  source: ChatSource;
  /** The chats of this account as they were last time. */
  load(): GatewayChat[];
  /** Keeps a page of chats; `firstPosition` counts from the top of the list. */
  save(chats: readonly GatewayChat[], firstPosition: number): void;
  /** Forgets all but these, once the whole list is known. */
  keepOnly(ids: ReadonlySet<string>): void;
  log: { info(message: string): void; warn(message: string, ...details: unknown[]): void };
}

/** Ten changes a second are enough for the eye, and a list of thousands is copied each time. */
const tellEveryMs = 100;

/**
 * The account's dialogs: shown from the database at once, then read anew from Telegram page by page. A failed reading keeps what is
 * there and says so.
 */
export class ChatList {
  readonly #deps: ChatListDependencies;
  readonly #listeners = new Set<(view: ChatListView) => void>();
  /** Chats that are not in the account's list and were opened all the same, until the app ends. */
  readonly #visited = new Map<string, GatewayChat>();
  #chats: GatewayChat[];
  #state: ChatListView["state"] = "idle";
  #total: number | null = null;
  #failure: Failure | null = null;
  #loading: Promise<void> | undefined;
  #stop = new AbortController();
  #telling: NodeJS.Timeout | undefined;

  constructor(deps: ChatListDependencies) {
    this.#deps = deps;
    this.#chats = deps.load();
  }

  get view(): ChatListView {
    // What was just opened is looked for at the top.
    const visited = [...this.#visited.values()].filter(({ id }) => !this.#chats.some((chat) => chat.id === id));
    return { chats: [...visited, ...this.#chats].map(toView), state: this.#state, total: this.#total };
  }

  /** Why the last reading failed, null when it did not. */
  get failure(): Failure | null {
    return this.#failure;
  }

  find(chatId: string): GatewayChat | undefined {
    return this.#chats.find(({ id }) => id === chatId) ?? this.#visited.get(chatId);
  }

  /** By public name; capitals do not count. */
  findByName(name: string): GatewayChat | undefined {
    const wanted = name.toLowerCase();
    return this.#chats.find(({ username }) => username?.toLowerCase() === wanted);
  }

  /** Shows a chat that is not in the account's list, such as a public channel that it has not joined. */
  visit(chat: GatewayChat): void {
    if (this.find(chat.id) !== undefined) return;
    this.#visited.set(chat.id, chat);
    this.#tellNow();
  }

  /** Resolves when the list is read; rejects with a Failure when it could not be. A reading that is under way is waited for. */
  async whenRead(): Promise<void> {
    await this.#loading;
    if (this.#failure !== null) throw this.#failure;
  }

  /** Returns the function that ends the subscription. */
  onChange(listener: (view: ChatListView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads the list from Telegram; a reading that is under way is joined. Never rejects: see `failure`. */
  reload(): Promise<void> {
    this.#loading ??= this.#reload().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Ends a reading that is under way. The list can't be reloaded afterwards. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loading;
    clearTimeout(this.#telling);
    this.#listeners.clear();
  }

  async #reload(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#state = "loading";
    this.#failure = null;
    this.#tellSoon();
    try {
      await this.#readAll(this.#stop.signal);
      this.#state = "complete";
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#state = "failed";
      this.#failure = toFailure(error);
      this.#deps.log.warn("chats: the list could not be read to its end", error);
    }
    this.#tellNow();
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    const read: GatewayChat[] = [];
    const ids = new Set<string>();
    for await (const { chats, total } of this.#deps.source.dialogs(signal)) {
      // A chat that gets a message while the pages are read comes up again on a later page.
      const fresh = chats.filter(({ id }) => !ids.has(id));
      this.#deps.save(fresh, read.length);
      for (const chat of fresh) ids.add(chat.id);
      read.push(...fresh);
      this.#total = total;
      this.#chats = [...read, ...this.#chats.filter(({ id }) => !ids.has(id))];
      this.#tellSoon();
    }
    this.#chats = read;
    this.#total = read.length;
    this.#deps.keepOnly(ids);
    this.#deps.log.info(`chats: ${read.length} read`);
  }

  #tellSoon(): void {
    this.#telling ??= setTimeout(() => this.#tellNow(), tellEveryMs);
  }

  #tellNow(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    if (this.#stop.signal.aborted) return;
    const view = this.view;
    for (const listener of this.#listeners) listener(view);
  }
}

function toView(chat: GatewayChat): Chat {
  return {
    id: chat.id,
    kind: chat.kind,
    title: chat.title,
    username: chat.username,
    photoPreview: chat.strippedPhotoJpeg === null ? null : `data:image/jpeg;base64,${chat.strippedPhotoJpeg}`,
    hasPhoto: chat.photoId !== null,
    lastMessageAt: chat.lastMessageDate * 1000,
    archived: chat.archived,
    pinned: chat.pinned,
  };
}
