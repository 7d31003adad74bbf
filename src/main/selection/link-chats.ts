import type { LinkProblem } from "../../shared/links";
import { abortable } from "../lifecycle/abort";
import type { GatewayChat } from "../telegram/chat-source";
import type { MessageSource } from "../telegram/message-source";
import type { ChatAddress } from "./links/telegram-link";

/** Nothing can come of a link, however often it is tried. */
export class LinkRefused extends Error {
  constructor(readonly problem: LinkProblem) {
    super(`The link leads nowhere: ${problem}`);
    this.name = "LinkRefused";
  }
}

/** The account's list of chats, as far as links need it. */
export interface ListedChats {
  find(chatId: string): GatewayChat | undefined;
  /** By public name; capitals do not count. */
  findByName(name: string): GatewayChat | undefined;
  /** Where the account's own messages are saved. */
  readonly savedMessages: GatewayChat;
  /** Resolves when the list is read, rejects with a Failure when it could not be. */
  whenRead(): Promise<void>;
}

/**
 * The chats that links name. Telegram lets a name be resolved only some hundred times a day, so the list of chats is asked first, and
 * what Telegram has said is kept.
 */
export class LinkChats {
  readonly #listed: ListedChats;
  readonly #messages: Pick<MessageSource, "chatByName">;
  readonly #byName = new Map<string, GatewayChat>();

  constructor(listed: ListedChats, messages: Pick<MessageSource, "chatByName">) {
    this.#listed = listed;
    this.#messages = messages;
  }

  /** Rejects with `LinkRefused`, or with a Failure of the gateway. */
  async find(address: ChatAddress, signal: AbortSignal): Promise<GatewayChat> {
    switch (address.by) {
      case "self":
        return this.#listed.savedMessages;
      case "name":
        return await this.#named(address.name, signal);
      case "channel":
        return await this.#channel(`channel:${address.channelId}`, signal);
    }
  }

  async #named(name: string, signal: AbortSignal): Promise<GatewayChat> {
    const key = name.toLowerCase();
    const known = this.#listed.findByName(name) ?? this.#byName.get(key);
    if (known) return known;
    const found = await this.#messages.chatByName(name, signal);
    if (found === null) throw new LinkRefused("unknown-name");
    this.#byName.set(key, found);
    return this.#listed.find(found.id) ?? found;
  }

  /** Telegram shows a channel by its id only to those who have come across it: it has to be one of ours. */
  async #channel(chatId: string, signal: AbortSignal): Promise<GatewayChat> {
    const listed = (): GatewayChat | undefined =>
      this.#listed.find(chatId) ?? [...this.#byName.values()].find(({ id }) => id === chatId);
    const known = listed();
    if (known) return known;
    await abortable(this.#listed.whenRead(), signal);
    const found = listed();
    if (!found) throw new LinkRefused("no-access");
    return found;
  }
}
