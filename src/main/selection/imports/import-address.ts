import { isName } from "../links/link-parts";
import { parseLink } from "../links/parse-link";
import { highestChannelId } from "../links/telegram-link";

/** How a file of another program names a chat. */
export type ImportAddress =
  | { by: "self" }
  | { by: "name"; name: string }
  /** Our ids that it may be, the likeliest first: see `ChatRef`. */
  | { by: "id"; chatIds: readonly string[] };

/** Ids of channels and supergroups are marked by this, https://core.telegram.org/api/bots/ids */
const channelMark = 1_000_000_000_000;
/** Old exports of Telegram Desktop wrote the kind of a chat into the upper bits of its id. */
const oldUserMark = 2 ** 32;
const oldChatMark = 2 ** 33;
/** What the sample configurations have in the place of an id. */
const placeholder = /^(telegram_chat_id|your_chat_id)/i;

/** The chat of a `chat_id`: a number as bots know it, a public name, `me`, or a link to a chat. Null when it is none. */
export function configAddress(chatId: unknown): ImportAddress | null {
  if (typeof chatId === "number") return markedId(chatId);
  if (typeof chatId !== "string") return null;
  const text = chatId.trim();
  if (/^-?\d{1,16}$/.test(text)) return markedId(Number(text));
  if (/^(me|self)$/i.test(text)) return { by: "self" };
  if (placeholder.test(text)) return null;
  const name = text.replace(/^@/, "");
  if (isName(name)) return { by: "name", name };
  const { link } = parseLink(text);
  if (link?.kind !== "chat") return null;
  if (link.chat.by === "channel") return { by: "id", chatIds: [`channel:${link.chat.channelId}`] };
  return link.chat;
}

function markedId(id: number): ImportAddress | null {
  if (!Number.isSafeInteger(id) || id === 0) return null;
  if (id > 0) return { by: "id", chatIds: [`user:${id}`] };
  const channelId = -id - channelMark;
  if (channelId <= 0) {
    // "-100" in front of the id is the same as the mark for ids of ten digits only, and what people were told to write.
    const short = /^100([1-9]\d*)$/.exec(String(-id))?.[1];
    return { by: "id", chatIds: [`group:${-id}`, ...(short === undefined ? [] : [`channel:${short}`])] };
  }
  return channelId > highestChannelId ? null : { by: "id", chatIds: [`channel:${channelId}`] };
}

/**
 * The chat of an export, by its `type` and its bare `id`; the names of the types are those of Telegram Desktop's
 * `export/output/export_output_json.cpp`. Null when it is none that can be looked at again.
 */
export function exportAddress(type: unknown, id: unknown): ImportAddress | null {
  if (type === "saved_messages") return { by: "self" };
  if (typeof id !== "number" || !Number.isSafeInteger(id) || id <= 0) return null;
  switch (type) {
    case "personal_chat":
    case "bot_chat":
      return { by: "id", chatIds: [`user:${id}`, ...unmarked("user", id, oldUserMark)] };
    case "private_group":
      return { by: "id", chatIds: [`group:${id}`, ...unmarked("group", id, oldChatMark)] };
    case "private_supergroup":
    case "public_supergroup":
    case "private_channel":
    case "public_channel":
      return { by: "id", chatIds: [`channel:${id}`, ...unmarked("channel", id, oldChatMark)] };
    default:
      return null;
  }
}

const unmarked = (kind: string, id: number, mark: number): string[] =>
  id > mark && id < mark + 2 ** 32 ? [`${kind}:${id - mark}`] : [];
