import { EventEmitter } from "node:events";
import { FileStore } from "./file-store";
import type { LazyHistory } from "./lazy-history";
import { SeededRandom } from "./random";
import type { Account, BoxEvent, ChatKind, NewMessage, WorldChat, WorldMessage, WorldUser } from "./types";

/** The message box of private chats and basic groups; every channel has a box of its own. */
export const commonBox = "common";

interface MessageBox {
  lastMessageId: number;
  pts: number;
  events: BoxEvent[];
}

interface ChatHistory {
  /** Ascending ids. */
  ids: number[];
  byId: Map<number, WorldMessage>;
  /** Messages before these. */
  lazy?: LazyHistory;
}

export interface WorldOptions {
  seed: number;
  /** The moment that "now" is in the world's history, Unix seconds; messages of scenarios lie before it. */
  nowSeconds: number;
  /** How many bytes of files are kept in memory once they were made, default none. */
  keptFileBytes?: number;
}

/**
 * The state of the simulated Telegram: accounts, users, chats, messages, files. Everything drawn at random follows from
 * the seed. All accounts share one set of chats (but for those with `visibleTo`) and one common message box.
 *
 * Emits "event" (BoxEvent) after each change of messages.
 */
export class World extends EventEmitter<{ event: [BoxEvent] }> {
  readonly seed: number;
  readonly nowSeconds: number;
  readonly random: SeededRandom;
  readonly files: FileStore;
  readonly accounts = new Map<bigint, Account>();
  readonly users = new Map<bigint, WorldUser>();
  readonly chats = new Map<string, WorldChat>();
  readonly #boxes = new Map<string, MessageBox>();
  readonly #histories = new Map<string, ChatHistory>();
  /** Chats in which a common-box message id lies. */
  readonly #chatOfCommonId = new Map<number, string>();
  #lastPeerId = 7_000_000n;

  constructor(options: WorldOptions) {
    super();
    this.seed = options.seed;
    this.nowSeconds = options.nowSeconds;
    this.random = new SeededRandom(`world ${options.seed}`);
    this.files = new FileStore(new SeededRandom(`files ${options.seed}`), { keptBytes: options.keptFileBytes });
  }

  addUser(user: Omit<WorldUser, "id" | "accessHash" | "bot"> & { id?: bigint; bot?: boolean }): WorldUser {
    const stored: WorldUser = {
      ...user,
      id: user.id ?? this.#nextPeerId(),
      accessHash: this.random.long(),
      bot: user.bot ?? false,
    };
    this.users.set(stored.id, stored);
    return stored;
  }

  addAccount(account: Account): Account {
    this.accounts.set(account.userId, account);
    return account;
  }

  accountByPhone(phone: string): Account | undefined {
    const digits = phone.replace(/\D/g, "");
    for (const account of this.accounts.values()) if (account.phone === digits && !account.botToken) return account;
    return undefined;
  }

  /** Adds a chat. Private and saved chats take the user's id, which `userId` names. */
  addChat(chat: Partial<WorldChat> & { kind: ChatKind; title: string; userId?: bigint }): WorldChat {
    const { userId, ...rest } = chat;
    const id = userId ?? chat.id ?? this.#nextPeerId();
    const key = chat.key ?? `${keyPrefix(chat.kind)}:${id}`;
    if (this.chats.has(key)) throw new Error(`chat ${key} exists already`);
    const stored: WorldChat = {
      accessHash: this.random.long(),
      date: this.nowSeconds - 300 * 86400,
      memberIds: [],
      topics: [],
      unreadCount: 0,
      ...rest,
      id,
      key,
    };
    this.chats.set(key, stored);
    this.#histories.set(key, { ids: [], byId: new Map() });
    return stored;
  }

  /** Gives a channel or supergroup without messages a long history, which can't be edited or deleted. New messages come after it. */
  addLazyHistory(chatKey: string, lazy: LazyHistory): void {
    const chat = this.requireChat(chatKey);
    const history = this.#history(chatKey);
    if (!isChannelKind(chat.kind) || history.ids.length > 0)
      throw new Error(`chat ${chatKey} can't have a lazy history`);
    history.lazy = lazy;
    this.#box(chat).lastMessageId = lazy.count;
    this.files.addSource((id) => lazy.file(id));
  }

  /** The history that `addLazyHistory` gave a chat. */
  lazyHistory(chatKey: string): LazyHistory | undefined {
    return this.#histories.get(chatKey)?.lazy;
  }

  removeChat(key: string): boolean {
    for (const id of this.#histories.get(key)?.ids ?? []) this.#chatOfCommonId.delete(id);
    this.#histories.delete(key);
    return this.chats.delete(key);
  }

  requireChat(key: string): WorldChat {
    const chat = this.chats.get(key);
    if (!chat) throw new Error(`the world has no chat ${key}`);
    return chat;
  }

  /** Adds a message with the next id of the chat's box (or a given, higher one) and emits the event. */
  addMessage(chatKey: string, message: NewMessage): WorldMessage {
    const chat = this.requireChat(chatKey);
    const box = this.#box(chat);
    const id = message.id ?? box.lastMessageId + 1;
    if (id <= box.lastMessageId) throw new Error(`message id ${id} is not above ${box.lastMessageId}`);
    box.lastMessageId = id;
    const stored: WorldMessage = { text: "", date: this.nowSeconds, ...message, id, chatKey };
    const history = this.#history(chatKey);
    history.ids.push(id);
    history.byId.set(id, stored);
    if (!isChannelKind(chat.kind)) this.#chatOfCommonId.set(id, chatKey);
    this.#record(chat, "new", [id]);
    return stored;
  }

  /** Changes text, media or flags of a message; sets its edit date. */
  editMessage(chatKey: string, id: number, change: Partial<NewMessage>): WorldMessage {
    const message = this.#history(chatKey).byId.get(id);
    if (!message) throw new Error(`chat ${chatKey} has no message ${id}`);
    Object.assign(message, change, { id, chatKey, editDate: change.editDate ?? Math.floor(Date.now() / 1000) });
    this.#record(this.requireChat(chatKey), "edit", [id]);
    return message;
  }

  /** Deletes messages; the ids that existed are returned. Clients get messageEmpty for them. */
  deleteMessages(chatKey: string, ids: readonly number[]): number[] {
    const history = this.#history(chatKey);
    const gone = ids.filter((id) => history.byId.delete(id));
    if (gone.length === 0) return [];
    const goneSet = new Set(gone);
    history.ids = history.ids.filter((id) => !goneSet.has(id));
    for (const id of gone) this.#chatOfCommonId.delete(id);
    this.#record(this.requireChat(chatKey), "delete", gone);
    return gone;
  }

  message(chatKey: string, id: number): WorldMessage | undefined {
    const history = this.#histories.get(chatKey);
    return history?.byId.get(id) ?? history?.lazy?.message(id);
  }

  /** A message of a private chat or basic group by its id alone, as messages.getMessages addresses it. */
  commonMessage(id: number): WorldMessage | undefined {
    const chatKey = this.#chatOfCommonId.get(id);
    return chatKey === undefined ? undefined : this.message(chatKey, id);
  }

  /** Ids of a chat's messages, ascending, without those of a lazy history. Not to be changed by the caller. */
  messageIds(chatKey: string): readonly number[] {
    return this.#histories.get(chatKey)?.ids ?? [];
  }

  *messages(chatKey: string): Iterable<WorldMessage> {
    const history = this.#histories.get(chatKey);
    if (!history) return;
    for (let id = 1; id <= (history.lazy?.count ?? 0); id++) {
      const message = history.lazy?.message(id);
      if (message) yield message;
    }
    for (const id of history.ids) {
      const message = history.byId.get(id);
      if (message) yield message;
    }
  }

  lastMessage(chatKey: string): WorldMessage | undefined {
    const id = this.messageIds(chatKey).at(-1) ?? this.lazyHistory(chatKey)?.count;
    return id === undefined ? undefined : this.message(chatKey, id);
  }

  /** State of the box that a chat's messages are in. */
  pts(boxName: string): number {
    return this.#boxes.get(boxName)?.pts ?? 1;
  }

  eventsAfter(boxName: string, pts: number): BoxEvent[] {
    return (this.#boxes.get(boxName)?.events ?? []).filter((event) => event.pts > pts);
  }

  /** Whether the account with this user id has the chat in its list. */
  isVisible(chat: WorldChat, userId: bigint): boolean {
    return chat.visibleTo === undefined || chat.visibleTo.includes(userId);
  }

  /**
   * Whether the account may read the chat: it is in its list, or public, that is with a name, or the discussion group of a public
   * channel (https://core.telegram.org/api/channel#joining-channels, https://core.telegram.org/api/discussion).
   */
  isReadable(chat: WorldChat, userId: bigint): boolean {
    if (this.isVisible(chat, userId)) return true;
    const linked = chat.linkedChatKey === undefined ? undefined : this.chats.get(chat.linkedChatKey);
    return isChannelKind(chat.kind) && (chat.username !== undefined || linked?.username !== undefined);
  }

  #record(chat: WorldChat, kind: BoxEvent["kind"], messageIds: number[]): void {
    const box = this.#box(chat);
    const event: BoxEvent = {
      pts: box.pts + messageIds.length,
      ptsCount: messageIds.length,
      kind,
      chatKey: chat.key,
      messageIds,
    };
    box.pts = event.pts;
    box.events.push(event);
    this.emit("event", event);
  }

  #box(chat: WorldChat): MessageBox {
    const name = boxOf(chat);
    let box = this.#boxes.get(name);
    if (!box) {
      box = { lastMessageId: 0, pts: 1, events: [] };
      this.#boxes.set(name, box);
    }
    return box;
  }

  #history(chatKey: string): ChatHistory {
    const history = this.#histories.get(chatKey);
    if (!history) throw new Error(`the world has no chat ${chatKey}`);
    return history;
  }

  #nextPeerId(): bigint {
    this.#lastPeerId += BigInt(this.random.int(1, 5000));
    return this.#lastPeerId;
  }
}

/** Name of the message box that holds a chat's messages. */
export function boxOf(chat: WorldChat): string {
  return isChannelKind(chat.kind) ? chat.key : commonBox;
}

export function isChannelKind(kind: ChatKind): boolean {
  return kind === "channel" || kind === "supergroup";
}

function keyPrefix(kind: ChatKind): string {
  switch (kind) {
    case "private":
      return "user";
    case "saved":
      return "saved";
    case "group":
      return "group";
    default:
      return "channel";
  }
}
