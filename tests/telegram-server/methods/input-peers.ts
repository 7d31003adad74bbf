import { RpcError, type TlObject } from "../contract";
import type { WorldChat, WorldUser } from "../world/types";
import type { Caller, Domain } from "./domain";
import { int, long, object } from "./tl-fields";

/** The chat an InputPeer means, refused as Telegram refuses what is unknown, private or has a wrong access hash. */
export function chatOfPeer(peer: TlObject, caller: Caller, domain: Domain): WorldChat {
  switch (peer._) {
    case "inputPeerSelf":
      return chatWithUser(caller.user, caller, domain);
    case "inputPeerUser":
    case "inputPeerUserFromMessage":
      return chatWithUser(userOfInput(peer, caller, domain), caller, domain);
    case "inputPeerChat":
      return readable(domain.world.chats.get(`group:${long(peer, "chat_id")}`), caller, domain, "CHAT_ID_INVALID");
    case "inputPeerChannel":
    case "inputPeerChannelFromMessage":
      return channelOfInput(peer, caller, domain);
    default:
      throw new RpcError(400, "PEER_ID_INVALID");
  }
}

/** The channel or supergroup an InputChannel or InputPeerChannel means. */
export function channelOfInput(input: TlObject, caller: Caller, domain: Domain): WorldChat {
  if (input._ === "inputChannelEmpty") throw new RpcError(400, "CHANNEL_INVALID");
  const chat = domain.world.chats.get(`channel:${long(input, "channel_id")}`);
  const found = readable(chat, caller, domain, "CHANNEL_INVALID");
  if (input._.endsWith("FromMessage")) {
    checkSource(input, caller, domain, "CHANNEL_INVALID");
  } else if (!hashFits(long(input, "access_hash"), found.accessHash, caller)) {
    throw new RpcError(400, "CHANNEL_INVALID");
  }
  return found;
}

/** The user an InputUser or InputPeerUser means. */
export function userOfInput(input: TlObject, caller: Caller, domain: Domain): WorldUser {
  if (input._ === "inputUserSelf" || input._ === "inputPeerSelf") return caller.user;
  if (input._ === "inputUserEmpty") throw new RpcError(400, "USER_ID_INVALID");
  const user = domain.world.users.get(long(input, "user_id"));
  if (!user) throw new RpcError(400, "USER_ID_INVALID");
  if (user.id === caller.user.id) return user;
  if (input._.endsWith("FromMessage")) {
    checkSource(input, caller, domain, "USER_ID_INVALID");
  } else if (!hashFits(long(input, "access_hash"), user.accessHash, caller)) {
    throw new RpcError(400, "USER_ID_INVALID");
  }
  return user;
}

function chatWithUser(user: WorldUser, caller: Caller, domain: Domain): WorldChat {
  const self = user.id === caller.user.id;
  const chat = domain.world.chats.get(self ? `saved:${user.id}` : `user:${user.id}`);
  if (chat) return chat;
  // A user without any message yet is a chat all the same: an empty one, which no dialog list shows.
  return self
    ? domain.world.addChat({ kind: "saved", title: "Saved Messages", userId: user.id, visibleTo: [user.id] })
    : domain.world.addChat({ kind: "private", title: user.firstName, userId: user.id });
}

/** Bots may use 0 for peers they know (https://core.telegram.org/api/peers). */
function hashFits(given: bigint, wanted: bigint, caller: Caller): boolean {
  return given === wanted || (given === 0n && caller.user.bot);
}

function checkSource(input: TlObject, caller: Caller, domain: Domain, error: string): void {
  const source = chatOfPeer(object(input, "peer"), caller, domain);
  if (!domain.world.message(source.key, int(input, "msg_id"))) throw new RpcError(400, error);
}

function readable(chat: WorldChat | undefined, caller: Caller, domain: Domain, error: string): WorldChat {
  if (!chat) throw new RpcError(400, error);
  if (!domain.world.isReadable(chat, caller.user.id)) throw new RpcError(400, "CHANNEL_PRIVATE");
  return chat;
}
