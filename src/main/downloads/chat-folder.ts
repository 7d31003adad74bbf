import { safeFolderName } from "../selection/safe-name";
import type { ChatFolderStore } from "../storage/chat-folder-store";

/** The chats' folders of one account. A name once given stays, so that each is looked up once. */
export class ChatFolders {
  readonly #store: ChatFolderStore;
  readonly #accountId: string;
  readonly #known = new Map<string, string>();

  constructor(store: ChatFolderStore, accountId: string) {
    this.#store = store;
    this.#accountId = accountId;
  }

  /**
   * The name of a chat's folder: its title made safe, with the chat's id where another chat has that name. Once given, a name stays
   * the chat's, also when the chat is renamed.
   */
  of(chatId: string, title: string): string {
    const known = this.#known.get(chatId);
    if (known !== undefined) return known;
    const given = this.#store.get(this.#accountId, chatId);
    const folder = given ?? this.wouldBe(chatId, title);
    if (given === null) this.#store.save(this.#accountId, chatId, folder);
    this.#known.set(chatId, folder);
    return folder;
  }

  /** The name that `of` would return, without giving it. */
  wouldBe(chatId: string, title: string): string {
    const given = this.#known.get(chatId) ?? this.#store.get(this.#accountId, chatId);
    if (given !== null) return given;
    const plain = safeFolderName(title, chatId);
    const isTaken = this.#store.isTaken(chatId, plain);
    return isTaken ? safeFolderName(title, chatId, ` (${chatId.replace(":", " ")})`) : plain;
  }
}
