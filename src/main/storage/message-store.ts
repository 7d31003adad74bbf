import type { MessageLink } from "../../shared/media-browser";
import type { MessageSender } from "../telegram/media-item";
import type { Database } from "./database";

/** What a download's message says beside its media. Kept apart from the download's row, which is read far more often. */
export interface StoredMessage {
  /** Null for a post of a channel, and where it is not known. */
  sender: MessageSender | null;
  /** All of the text. */
  caption: string;
  replyToId: number | null;
  /** See `MediaItem`. */
  topicId: number | null;
  topicTitle: string | null;
  albumIndex: number | null;
  /** Of its own text. */
  links: readonly MessageLink[];
}

/** Of downloads that a version before this was kept recorded. */
const unknownMessage: StoredMessage = {
  sender: null,
  caption: "",
  replyToId: null,
  topicId: null,
  topicTitle: null,
  albumIndex: null,
  links: [],
};

interface MessageRow {
  sender: string | null;
  caption: string;
  reply_to_id: number | null;
  topic_id: number | null;
  topic_title: string | null;
  album_index: number | null;
  links: string | null;
}

/** The messages that downloads are from, of one account. They go with their downloads. */
export class MessageStore {
  readonly #accountId: string;
  readonly #save;
  readonly #get;

  constructor(database: Database, accountId: string) {
    this.#accountId = accountId;
    this.#save = database.prepare(
      `INSERT INTO download_messages (download_id, account_id, sender, caption, reply_to_id, topic_id, topic_title, album_index, links)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#get = database.prepare(
      `SELECT sender, caption, reply_to_id, topic_id, topic_title, album_index, links FROM download_messages
       WHERE download_id = ? AND account_id = ?`,
    );
  }

  save(downloadId: number, message: StoredMessage): void {
    this.#save.run(
      downloadId,
      this.#accountId,
      message.sender === null ? null : JSON.stringify(message.sender),
      message.caption,
      message.replyToId,
      message.topicId,
      message.topicTitle,
      message.albumIndex,
      message.links.length === 0 ? null : JSON.stringify(message.links),
    );
  }

  /** Says that nothing is known where a download was recorded by a version that kept no messages. */
  get(downloadId: number): StoredMessage {
    const row: MessageRow | undefined = this.#get.get(downloadId, this.#accountId);
    if (row === undefined) return unknownMessage;
    const sender: MessageSender | null = row.sender === null ? null : JSON.parse(row.sender);
    const links: MessageLink[] = row.links === null ? [] : JSON.parse(row.links);
    const {
      caption,
      reply_to_id: replyToId,
      topic_id: topicId,
      topic_title: topicTitle,
      album_index: albumIndex,
    } = row;
    return { sender, caption, replyToId, topicId, topicTitle, albumIndex, links };
  }
}
