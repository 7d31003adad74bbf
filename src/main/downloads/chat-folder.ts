import { safeFolderName } from "../selection/safe-name";
import type { ChatFolderStore } from "../storage/chat-folder-store";

/**
 * The name of a chat's folder below the downloads folder: its title made safe, with the chat's id where another chat has that name.
 * Once given, a name stays the chat's, also when the chat is renamed.
 */
export function chatFolder(store: ChatFolderStore, accountId: string, chatId: string, title: string): string {
  const known = store.get(accountId, chatId);
  if (known !== null) return known;
  const plain = safeFolderName(title, chatId);
  const folder = store.isTaken(chatId, plain) ? safeFolderName(title, chatId, ` (${chatId.replace(":", " ")})`) : plain;
  store.save(accountId, chatId, folder);
  return folder;
}
