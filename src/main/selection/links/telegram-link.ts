import type { LinkFault } from "../../../shared/links";

/** How a link names its chat. */
export type ChatAddress =
  /** A public user name, in the spelling of the link; Telegram does not tell capitals apart. */
  | { by: "name"; name: string }
  /** Telegram's id of a channel or supergroup, decimal, as in t.me/c/… */
  | { by: "channel"; channelId: string }
  /** The account's own saved messages. */
  | { by: "self" };

/** What a link of Telegram stands for, as far as downloads are concerned. https://core.telegram.org/api/links */
export type TelegramLink =
  | { kind: "chat"; chat: ChatAddress }
  | {
      kind: "messages";
      chat: ChatAddress;
      /** First and last message id, both included; the same for a single message. */
      first: number;
      last: number;
      /** The forum topic or thread that the messages are seen in, by the id of its first message. A range is limited to it. */
      topic: number | null;
      /** The comment under the message that is meant instead of the message itself: its id in the discussion group. */
      comment: number | null;
      /** Only this one message of its album. */
      single: boolean;
    };

export type ParsedLink = { link: TelegramLink; fault: null } | { link: null; fault: LinkFault };

/** Message ids are positive 32-bit integers (the TL type `int`). */
export const highestMessageId = 0x7fff_ffff;
/** https://core.telegram.org/api/bots/ids#supergroup-and-channel-ids */
export const highestChannelId = 997_852_516_352;

export const fault = (reason: LinkFault): ParsedLink => ({ link: null, fault: reason });
