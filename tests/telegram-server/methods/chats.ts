import { type MethodResult, RpcError, type TlObject } from "../contract";
import type { WorldChat } from "../world/types";
import { isChannelKind } from "../world/world";
import type { Caller, Domain, SignedInMethod } from "./domain";
import { channelOfInput, userOfInput } from "./input-peers";
import { photoObject } from "./objects/media";
import { peersOf } from "./objects/messages";
import { chatObject, peerObject, userObject } from "./objects/peers";
import { longs, object, objects, text } from "./tl-fields";

/** Users, groups and channels by themselves: who they are, not what was written there. */
export const chatMethods: Record<string, SignedInMethod> = {
  "users.getUsers": (request, caller, domain) =>
    objects(request, "id").map((input) => {
      if (input._ === "inputUserEmpty") return { _: "userEmpty", id: 0n };
      return userObject(domain, userOfInput(input, caller, domain), caller.user.id);
    }),
  "users.getFullUser": (request, caller, domain) => {
    const user = userOfInput(object(request, "id"), caller, domain);
    const photo = user.photo ? domain.world.files.require(user.photo.fileId) : undefined;
    return {
      _: "users.userFull",
      full_user: {
        _: "userFull",
        id: user.id,
        about: user.about,
        settings: { _: "peerSettings" },
        profile_photo: photo ? photoObject(domain, photo) : undefined,
        notify_settings: { _: "peerNotifySettings" },
        common_chats_count: 0,
      },
      chats: [],
      users: [userObject(domain, user, caller.user.id)],
    };
  },
  "contacts.resolveUsername": resolveUsername,
  "contacts.getContacts": () => ({ _: "contacts.contacts", contacts: [], saved_count: 0, users: [] }),
  "messages.getChats": (request, caller, domain) => ({
    _: "messages.chats",
    chats: longs(request, "id").map((id) => chatObject(domain, requireGroup(id, caller, domain), caller.user.id)),
  }),
  "channels.getChannels": (request, caller, domain) => ({
    _: "messages.chats",
    chats: objects(request, "id").map((input) =>
      chatObject(domain, channelOfInput(input, caller, domain), caller.user.id),
    ),
  }),
  "messages.getFullChat": (request, caller, domain) => {
    const chat = requireGroup(BigInt(String(request.chat_id)), caller, domain);
    return fullResult(chat, caller, domain, {
      _: "chatFull",
      id: chat.id,
      about: chat.about ?? "",
      participants: {
        _: "chatParticipants",
        chat_id: chat.id,
        participants: chat.memberIds.map((id, i) =>
          i === 0
            ? { _: "chatParticipantCreator", user_id: id }
            : { _: "chatParticipant", user_id: id, inviter_id: chat.memberIds[0] ?? id, date: chat.date },
        ),
        version: 1,
      },
      chat_photo: photoOf(chat, domain),
      notify_settings: { _: "peerNotifySettings" },
    });
  },
  "channels.getFullChannel": getFullChannel,
  "channels.getParticipant": (request, caller, domain) => {
    const chat = channelOfInput(object(request, "channel"), caller, domain);
    return {
      _: "channels.channelParticipant",
      participant: {
        _: "channelParticipantSelf",
        user_id: caller.user.id,
        inviter_id: caller.user.id,
        date: chat.date,
      },
      chats: [chatObject(domain, chat, caller.user.id)],
      users: [userObject(domain, caller.user, caller.user.id)],
    };
  },
  "messages.checkChatInvite": (request, caller, domain) => {
    const hash = text(request, "hash");
    const chat = [...domain.world.chats.values()].find((candidate) => candidate.inviteHash === hash);
    if (!chat) throw new RpcError(400, "INVITE_HASH_EXPIRED");
    if (!domain.world.isVisible(chat, caller.user.id)) return invite(chat);
    return { _: "chatInviteAlready", chat: chatObject(domain, chat, caller.user.id) };
  },
};

function resolveUsername(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const name = text(request, "username").replace(/^@/, "").toLowerCase();
  if (!/^[a-z]\w{3,31}$/.test(name)) throw new RpcError(400, "USERNAME_INVALID");
  for (const chat of domain.world.chats.values()) {
    if (chat.username?.toLowerCase() !== name || !isChannelKind(chat.kind)) continue;
    return {
      _: "contacts.resolvedPeer",
      peer: peerObject(chat),
      chats: [chatObject(domain, chat, caller.user.id)],
      users: [],
    };
  }
  for (const user of domain.world.users.values()) {
    if (user.username?.toLowerCase() !== name) continue;
    return {
      _: "contacts.resolvedPeer",
      peer: { _: "peerUser", user_id: user.id },
      chats: [],
      users: [userObject(domain, user, caller.user.id)],
    };
  }
  throw new RpcError(400, "USERNAME_NOT_OCCUPIED");
}

function requireGroup(id: bigint, caller: Caller, domain: Domain): WorldChat {
  const chat = domain.world.chats.get(`group:${id}`);
  if (!chat || !domain.world.isVisible(chat, caller.user.id)) throw new RpcError(400, "CHAT_ID_INVALID");
  return chat;
}

function getFullChannel(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const chat = channelOfInput(object(request, "channel"), caller, domain);
  const linked = chat.linkedChatKey === undefined ? undefined : domain.world.chats.get(chat.linkedChatKey);
  const lastId = domain.world.lastMessage(chat.key)?.id ?? 0;
  return fullResult(chat, caller, domain, {
    _: "channelFull",
    id: chat.id,
    about: chat.about ?? "",
    participants_count: chat.memberIds.length + 1,
    read_inbox_max_id: Math.max(0, lastId - chat.unreadCount),
    read_outbox_max_id: lastId,
    unread_count: chat.unreadCount,
    chat_photo: photoOf(chat, domain),
    notify_settings: { _: "peerNotifySettings" },
    bot_info: [],
    linked_chat_id: linked?.id,
    pts: domain.world.pts(chat.key),
  });
}

function fullResult(chat: WorldChat, caller: Caller, domain: Domain, full: TlObject): TlObject {
  const peers = peersOf(domain, [], caller.user.id, [chat]);
  const members = chat.memberIds
    .map((id) => domain.world.users.get(id))
    .filter((user) => user !== undefined && user.id !== caller.user.id)
    .flatMap((user) => (user ? [userObject(domain, user, caller.user.id)] : []));
  const users = isChannelKind(chat.kind) ? peers.users : [...peers.users, ...members];
  return { _: "messages.chatFull", full_chat: full, chats: peers.chats, users };
}

function photoOf(chat: WorldChat, domain: Domain): TlObject {
  return chat.photo ? photoObject(domain, domain.world.files.require(chat.photo.fileId)) : { _: "photoEmpty", id: 0n };
}

function invite(chat: WorldChat): TlObject {
  return {
    _: "chatInvite",
    channel: isChannelKind(chat.kind),
    broadcast: chat.kind === "channel",
    megagroup: chat.kind === "supergroup",
    title: chat.title,
    about: chat.about,
    photo: { _: "photoEmpty", id: 0n },
    participants_count: chat.memberIds.length + 1,
    color: 0,
  };
}
