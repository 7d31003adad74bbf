import { toFailure } from "../../../shared/errors";
import type { ImportChat } from "../../../shared/imports";
import { abortable } from "../../lifecycle/abort";
import type { GatewayChat } from "../../telegram/chat-source";
import { type LinkChats, LinkRefused, type ListedChats } from "../link-chats";
import type { ImportAddress } from "./import-address";

export type FoundChat = { chat: GatewayChat; problem: null } | { chat: null; problem: ImportChat["problem"] };

/** Finds the chats of an import, as little of Telegram asked as links ask (see `LinkChats`). */
export class ImportChats {
  readonly #listed: ListedChats;
  readonly #named: LinkChats;

  constructor(listed: ListedChats, named: LinkChats) {
    this.#listed = listed;
    this.#named = named;
  }

  /** Rejects only when aborted: what is wrong with a chat is its own matter. */
  async find(address: ImportAddress | null, signal: AbortSignal): Promise<FoundChat> {
    if (address === null) return { chat: null, problem: "bad-chat-id" };
    try {
      const chat =
        address.by === "id" ? await this.#byId(address.chatIds, signal) : await this.#named.find(address, signal);
      return chat === null ? { chat: null, problem: "no-access" } : { chat, problem: null };
    } catch (error) {
      signal.throwIfAborted();
      return { chat: null, problem: problemOf(error) };
    }
  }

  /** Telegram shows a chat by its id only to those who have come across it: it has to be one of the account's. */
  async #byId(chatIds: readonly string[], signal: AbortSignal): Promise<GatewayChat | null> {
    const known = this.#listedAs(chatIds);
    if (known !== null) return known;
    await abortable(this.#listed.whenRead(), signal);
    return this.#listedAs(chatIds);
  }

  #listedAs(chatIds: readonly string[]): GatewayChat | null {
    const { savedMessages } = this.#listed;
    for (const id of chatIds) {
      const found = this.#listed.find(id) ?? (id === savedMessages.id ? savedMessages : undefined);
      if (found !== undefined) return found;
    }
    return null;
  }
}

function problemOf(error: unknown): ImportChat["problem"] {
  if (error instanceof LinkRefused) return error.problem === "unknown-name" ? "unknown-name" : "no-access";
  switch (toFailure(error).kind) {
    case "unavailable":
    case "permission":
      return "no-access";
    case "auth-lost":
      return "signed-out";
    default:
      return "not-now";
  }
}
