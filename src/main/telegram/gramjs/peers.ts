import bigInt from "big-integer";
import { Api } from "telegram";
import { Failure } from "../../../shared/errors";
import type { ChatRef } from "../chat-source";

/** Telegram's address of a chat. Throws a Failure of kind `unavailable` when the id is none of ours. */
export function inputPeer(chat: ChatRef, selfId: string | null): Api.TypeInputPeer {
  const match = /^(user|group|channel):(\d+)$/.exec(chat.id);
  const id = match?.[2];
  if (!match || id === undefined || !/^-?\d+$/.test(chat.accessHash)) {
    throw new Failure("unavailable", `"${chat.id}" is not the id of a chat`);
  }
  if (match[1] === "group") return new Api.InputPeerChat({ chatId: bigInt(id) });
  const accessHash = bigInt(chat.accessHash);
  if (match[1] === "channel") return new Api.InputPeerChannel({ channelId: bigInt(id), accessHash });
  if (id === selfId) return new Api.InputPeerSelf();
  return new Api.InputPeerUser({ userId: bigInt(id), accessHash });
}

/** Our id of a chat, from Telegram's. */
export function chatIdOf(peer: Api.TypePeer): string {
  if (peer instanceof Api.PeerUser) return `user:${peer.userId}`;
  if (peer instanceof Api.PeerChat) return `group:${peer.chatId}`;
  return `channel:${peer.channelId}`;
}

/** The name by which anybody finds it; null when it has none. */
export function activeUsername(peer: Api.User | Api.Channel): string | null {
  return peer.username ?? peer.usernames?.find((candidate) => candidate.active)?.username ?? null;
}
