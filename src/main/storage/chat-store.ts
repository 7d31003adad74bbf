import type { ChatKind } from "../../shared/chats";
import type { GatewayChat } from "../telegram/chat-source";
import type { Database } from "./database";

interface ChatColumns {
  chat_id: string;
  kind: ChatKind;
  title: string;
  username: string | null;
  access_hash: string;
  photo_id: string | null;
  photo_dc: number | null;
  stripped_photo_jpeg: string | null;
  last_message_date: number;
  pinned: number;
  archived: number;
}

/** The dialogs as they were last listed, so that a start shows them at once and a chat can be addressed again. */
export class ChatStore {
  readonly #database: Database;
  readonly #save;
  readonly #list;
  readonly #get;
  readonly #remove;

  constructor(database: Database) {
    this.#database = database;
    this.#save = database.prepare(
      `INSERT INTO chats (account_id, chat_id, kind, title, username, access_hash, photo_id, photo_dc, stripped_photo_jpeg,
                          last_message_date, pinned, archived, list_position)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (account_id, chat_id) DO UPDATE SET
         kind = excluded.kind, title = excluded.title, username = excluded.username, access_hash = excluded.access_hash,
         photo_id = excluded.photo_id, photo_dc = excluded.photo_dc, stripped_photo_jpeg = excluded.stripped_photo_jpeg,
         last_message_date = excluded.last_message_date, pinned = excluded.pinned, archived = excluded.archived,
         list_position = excluded.list_position`,
    );
    this.#list = database.prepare("SELECT * FROM chats WHERE account_id = ? ORDER BY list_position, chat_id");
    this.#get = database.prepare("SELECT * FROM chats WHERE account_id = ? AND chat_id = ?");
    this.#remove = database.prepare("DELETE FROM chats WHERE account_id = ? AND chat_id = ?");
  }

  /** Adds or updates a page of dialogs; `firstPosition` is the place of its first one in Telegram's order. */
  save(accountId: string, chats: readonly GatewayChat[], firstPosition: number): void {
    this.#database.transaction(() => {
      for (const [index, chat] of chats.entries()) {
        this.#save.run(
          accountId,
          chat.id,
          chat.kind,
          chat.title,
          chat.username,
          chat.accessHash,
          chat.photoId,
          chat.photoDcId,
          chat.strippedPhotoJpeg,
          chat.lastMessageDate,
          chat.pinned ? 1 : 0,
          chat.archived ? 1 : 0,
          firstPosition + index,
        );
      }
    });
  }

  list(accountId: string): GatewayChat[] {
    const rows: ChatColumns[] = this.#list.all(accountId);
    return rows.map(toChat);
  }

  get(accountId: string, chatId: string): GatewayChat | null {
    const row: ChatColumns | undefined = this.#get.get(accountId, chatId);
    return row === undefined ? null : toChat(row);
  }

  /** Removes every chat that a complete listing no longer held. Returns how many went. */
  keepOnly(accountId: string, chatIds: ReadonlySet<string>): number {
    const gone = this.list(accountId).filter((chat) => !chatIds.has(chat.id));
    this.#database.transaction(() => {
      for (const chat of gone) this.#remove.run(accountId, chat.id);
    });
    return gone.length;
  }
}

function toChat(row: ChatColumns): GatewayChat {
  return {
    id: row.chat_id,
    kind: row.kind,
    title: row.title,
    username: row.username,
    accessHash: row.access_hash,
    photoId: row.photo_id,
    photoDcId: row.photo_dc,
    strippedPhotoJpeg: row.stripped_photo_jpeg,
    lastMessageDate: row.last_message_date,
    pinned: row.pinned === 1,
    archived: row.archived === 1,
  };
}
