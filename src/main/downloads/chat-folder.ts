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

  /** See `chatFolder`. */
  of(chatId: string, title: string): string {
    const known = this.#known.get(chatId);
    if (known !== undefined) return known;
    const folder = chatFolder(this.#store, this.#accountId, chatId, title);
    this.#known.set(chatId, folder);
    return folder;
  }
}

/**
 * The name of a chat's folder below the downloads folder: its title made safe, with the chat's id where another chat has that name.
 * Once given, a name stays the chat's, also when the chat is renamed.
 */
function chatFolder(store: ChatFolderStore, accountId: string, chatId: string, title: string): string {
  const known = store.get(accountId, chatId);
  if (known !== null) return known;
  const plain = safeFolderName(title, chatId);
  const folder = store.isTaken(chatId, plain) ? safeFolderName(title, chatId, ` (${chatId.replace(":", " ")})`) : plain;
  store.save(accountId, chatId, folder);
  return folder;
}
