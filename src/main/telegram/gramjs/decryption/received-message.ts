import { BinaryReader } from "telegram/extensions";
import { TLMessage } from "telegram/tl/core";

/** Salt, session id, message id (8 bytes each), sequence number, length (4 bytes each): https://core.telegram.org/mtproto/description */
const headerBytes = 32;
/** So many message ids are remembered; GramJS's own number. */
const rememberedIds = 500;

/** A message that must not be acted upon: https://core.telegram.org/mtproto/security_guidelines */
export class UnsafeMessage extends Error {
  constructor(what: string) {
    super(what);
    this.name = "UnsafeMessage";
  }
}

/** Makes the plaintexts of one session's messages into GramJS's objects, and refuses those that the security guidelines say to ignore. */
export class ReceivedMessages {
  readonly #seen = new Set<string>();

  /**
   * `sessionId` is the eight bytes of the session as they go over the line. Throws UnsafeMessage, or GramJS's TypeNotFoundError for an object
   * that the schema does not know. Compared with GramJS's own reading, the session id and the length are checked too.
   */
  read(plain: Buffer, sessionId: Uint8Array): TLMessage {
    const bodyBytes = plain.length < headerBytes ? -1 : plain.readInt32LE(28);
    if (bodyBytes < 0 || bodyBytes % 4 !== 0 || headerBytes + bodyBytes > plain.length) {
      throw new UnsafeMessage("A message is not as long as it says");
    }
    if (!plain.subarray(8, 16).equals(sessionId)) throw new UnsafeMessage("A message is for another session");
    const id = plain.toString("latin1", 16, 24);
    if (this.#seen.has(id)) throw new UnsafeMessage("A message came twice");
    this.#remember(id);
    const reader = new BinaryReader(plain.subarray(16, headerBytes + bodyBytes));
    const messageId = reader.readLong();
    const sequence = reader.readInt();
    reader.readInt();
    return new TLMessage(messageId, sequence, reader.tgReadObject());
  }

  #remember(id: string): void {
    this.#seen.add(id);
    const [oldest] = this.#seen;
    if (this.#seen.size > rememberedIds && oldest !== undefined) this.#seen.delete(oldest);
  }
}
