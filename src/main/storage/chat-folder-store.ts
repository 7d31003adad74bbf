import type { Database } from "./database";

/** Folder names are compared as the least discerning file systems do: without case, in one Unicode form. */
function folderKey(folder: string): string {
  return folder.normalize("NFC").toLowerCase();
}

/** Which folder below the downloads folder belongs to which chat. */
export class ChatFolderStore {
  readonly #get;
  readonly #owner;
  readonly #save;

  constructor(database: Database) {
    // Another account in the same chat shares its folder.
    this.#get = database.prepare("SELECT folder FROM chat_folders WHERE chat_id = ? ORDER BY account_id <> ? LIMIT 1");
    this.#owner = database.prepare("SELECT 1 FROM chat_folders WHERE folder_key = ? AND chat_id <> ? LIMIT 1");
    this.#save = database.prepare(
      "INSERT OR REPLACE INTO chat_folders (account_id, chat_id, folder, folder_key) VALUES (?, ?, ?, ?)",
    );
  }

  /** The chat's folder, or null when it has none yet. */
  get(accountId: string, chatId: string): string | null {
    const row: { folder: string } | undefined = this.#get.get(chatId, accountId);
    return row?.folder ?? null;
  }

  /** Whether the name belongs to another chat. */
  isTaken(chatId: string, folder: string): boolean {
    return this.#owner.get(folderKey(folder), chatId) !== undefined;
  }

  save(accountId: string, chatId: string, folder: string): void {
    this.#save.run(accountId, chatId, folder, folderKey(folder));
  }
}
