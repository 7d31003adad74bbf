import { Api } from "telegram";
import { Bag } from "../../lifecycle/bag";
import type { GatewayLog } from "../gateway";
import type { ChatNews, UpdateSource } from "../update-source";
import type { Home } from "./home";
import { chatIdOf } from "./peers";

/**
 * Telegram stops to send updates to a connection on which nothing is asked for about an hour; half of that is what its clients
 * keep to (GramJS's own update loop, for one: telegram/client/updates.ts).
 */
const askAgainMs = 30 * 60_000;

/** Listens to what Telegram pushes on the home connection (https://core.telegram.org/api/updates) and tells in which chats something is new. */
export class NewsUpdates implements UpdateSource {
  readonly #home: Pick<Home, "invoke">;
  readonly #log: GatewayLog;
  readonly #listeners = new Bag<(news: ChatNews | null) => void>();
  readonly #life = new AbortController();
  #isAsking = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(home: Pick<Home, "invoke">, log: GatewayLog) {
    this.#home = home;
    this.#log = log;
  }

  onNews(listener: (news: ChatNews | null) => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) void this.#ask();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stopTimer();
    };
  }

  /** Call it when the home connection is there (again): what was pushed meanwhile has come to nobody. */
  connected(): void {
    void this.#followAgain();
  }

  handle(pushed: Api.TypeUpdates): void {
    if (this.#listeners.size === 0) return;
    for (const news of newsIn(pushed)) this.#tell(news);
  }

  stop(): void {
    this.#life.abort();
    this.#stopTimer();
  }

  /** First Telegram is asked to tell, and then everybody looks: what is posted in between is seen by the one or the other. */
  async #followAgain(): Promise<void> {
    // Who begins to listen from now on looks by itself.
    if (this.#listeners.size === 0) return;
    await this.#ask();
    if (!this.#life.signal.aborted) this.#tell(null);
  }

  /** Never rejects. Telegram sends updates to a connection on which their state was asked for, https://core.telegram.org/api/updates#fetching-state. */
  async #ask(): Promise<void> {
    if (this.#isAsking || this.#listeners.size === 0 || this.#life.signal.aborted) return;
    this.#isAsking = true;
    this.#stopTimer();
    try {
      await this.#home.invoke(new Api.updates.GetState(), { signal: this.#life.signal });
    } catch (error) {
      // A connection that breaks is followed by another, on which it is asked again.
      this.#log.debug("updates: Telegram could not be asked to send them", error);
    } finally {
      this.#isAsking = false;
      if (this.#listeners.size > 0 && !this.#life.signal.aborted) {
        this.#timer = setTimeout(() => void this.#ask(), askAgainMs);
      }
    }
  }

  #tell(news: ChatNews | null): void {
    for (const listener of this.#listeners) listener(news);
  }

  #stopTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function newsIn(pushed: Api.TypeUpdates): (ChatNews | null)[] {
  if (pushed instanceof Api.UpdatesTooLong) return [null];
  if (pushed instanceof Api.UpdateShortMessage) return [{ chatId: `user:${pushed.userId}`, messageId: pushed.id }];
  if (pushed instanceof Api.UpdateShortChatMessage) return [{ chatId: `group:${pushed.chatId}`, messageId: pushed.id }];
  if (pushed instanceof Api.UpdateShort) return newsOf(pushed.update);
  if (pushed instanceof Api.Updates || pushed instanceof Api.UpdatesCombined) return pushed.updates.flatMap(newsOf);
  return [];
}

function newsOf(update: Api.TypeUpdate): ChatNews[] {
  if (update instanceof Api.UpdateNewMessage || update instanceof Api.UpdateNewChannelMessage) {
    const { message } = update;
    return message.peerId ? [{ chatId: chatIdOf(message.peerId), messageId: message.id }] : [];
  }
  // Too much was posted to be told, or the account has come into the channel (again).
  if (update instanceof Api.UpdateChannelTooLong || update instanceof Api.UpdateChannel) {
    return [{ chatId: `channel:${update.channelId}`, messageId: null }];
  }
  return [];
}
