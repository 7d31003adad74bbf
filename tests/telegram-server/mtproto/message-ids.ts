/** What a server's message id says in its lower two bits: the answer to a message of the client, or a message of its own. */
export type ServerMessageKind = "answer" | "notice";

/** A client's clock may be behind or ahead of the server's by this much (https://core.telegram.org/mtproto/description#message-identifier-msg-id). */
const tooOldSeconds = 300;
const tooEarlySeconds = 30;

/** Gives out the server's message ids: Unix time in the upper 32 bits, rising, 1 or 3 modulo 4. */
export class MessageIds {
  #last = 0n;

  next(kind: ServerMessageKind): bigint {
    const milliseconds = BigInt(Date.now());
    const time = ((milliseconds / 1000n) << 32n) | (((milliseconds % 1000n) << 32n) / 1000n);
    const lowBits = kind === "answer" ? 1n : 3n;
    let id = (time & ~3n) | lowBits;
    if (id <= this.#last) id = ((this.#last & ~3n) + 4n) | lowBits;
    this.#last = id;
    return id;
  }
}

/** The error code of bad_msg_notification for a client's message id, undefined for a good one. `now` is Unix seconds. */
export function messageIdFault(id: bigint, now: number): 16 | 17 | 18 | undefined {
  if (id % 4n !== 0n) return 18;
  const seconds = Number(id >> 32n);
  if (seconds < now - tooOldSeconds) return 16;
  if (seconds > now + tooEarlySeconds) return 17;
  return undefined;
}

/** Unix time in whole seconds. */
export function unixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
