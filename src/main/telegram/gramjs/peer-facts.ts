import { Api } from "telegram";
import type { GatewayChat } from "../chat-source";
import { completeJpeg } from "./media";
import { activeUsername, chatIdOf } from "./peers";

/** Anybody one can write to, as Telegram sends them beside its lists. */
export type Peer = Api.TypeUser | Api.TypeChat;

/** The peers that come with an answer, by our id of their chat. */
export function peersOf(answer: { users: Api.TypeUser[]; chats: Api.TypeChat[] }): Map<string, Peer> {
  const peers = new Map<string, Peer>();
  for (const user of answer.users) peers.set(`user:${user.id}`, user);
  for (const chat of answer.chats) {
    const isChannel = chat instanceof Api.Channel || chat instanceof Api.ChannelForbidden;
    peers.set(`${isChannel ? "channel" : "group"}:${chat.id}`, chat);
  }
  return peers;
}

/** A chat that was found by its name or through a message, not in the list of dialogs; null when it can't be read. */
export function lonelyChat(
  peer: Api.TypePeer,
  peers: ReadonlyMap<string, Peer>,
  selfId: string | null,
): GatewayChat | null {
  const id = chatIdOf(peer);
  const found = peers.get(id);
  const facts = found && factsOf(found, selfId);
  if (!found || !facts) return null;
  return {
    id,
    accessHash: accessHashOf(found),
    ...facts,
    ...photoOf(found),
    lastMessageDate: 0,
    pinned: false,
    archived: false,
  };
}

/** Kind and name; null for chats that cannot be read any more. */
export function factsOf(peer: Peer, selfId: string | null): Pick<GatewayChat, "kind" | "title" | "username"> | null {
  if (peer instanceof Api.User) {
    // One's own chat is where messages are saved; the name is also that of its folder.
    if (peer.id.toString() === selfId) return { kind: "saved", title: "Saved Messages", username: null };
    const name = [peer.firstName, peer.lastName].filter(Boolean).join(" ");
    const title = name || (peer.deleted ? "Deleted Account" : (activeUsername(peer) ?? peer.id.toString()));
    return { kind: peer.bot ? "bot" : "private", title, username: activeUsername(peer) };
  }
  if (peer instanceof Api.Chat) return { kind: "group", title: peer.title, username: null };
  if (peer instanceof Api.Channel) {
    const kind = peer.broadcast ? "channel" : peer.forum ? "forum" : "supergroup";
    return { kind, title: peer.title, username: activeUsername(peer) };
  }
  return null;
}

/** Decimal; "0" for peers that have none. */
export function accessHashOf(peer: Peer): string {
  const hash = peer instanceof Api.User || peer instanceof Api.Channel ? peer.accessHash : undefined;
  return hash?.toString() ?? "0";
}

/** What is known of the peer's photo. */
export function photoOf(peer: Peer): Pick<GatewayChat, "strippedPhotoJpeg" | "photoId" | "photoDcId"> {
  const photo = "photo" in peer ? peer.photo : undefined;
  if (!(photo instanceof Api.ChatPhoto || photo instanceof Api.UserProfilePhoto)) {
    return { strippedPhotoJpeg: null, photoId: null, photoDcId: null };
  }
  const jpeg = photo.strippedThumb ? completeJpeg(photo.strippedThumb) : null;
  return {
    strippedPhotoJpeg: jpeg?.toString("base64") ?? null,
    photoId: photo.photoId.toString(),
    photoDcId: photo.dcId,
  };
}
