import type { TlObject } from "../../contract";
import type { WorldChat, WorldUser } from "../../world/types";
import { isChannelKind } from "../../world/world";
import type { Domain } from "../domain";

/** The user as `viewerId` sees them. */
export function userObject(domain: Domain, user: WorldUser, viewerId: bigint): TlObject {
  return {
    _: "user",
    self: user.id === viewerId,
    bot: user.bot,
    premium: user.premium,
    deleted: user.deleted,
    id: user.id,
    access_hash: user.accessHash,
    first_name: user.firstName,
    last_name: user.lastName,
    username: user.username,
    phone: user.id === viewerId ? user.phone : undefined,
    photo: user.photo ? profilePhoto(domain, "userProfilePhoto", user.photo.fileId) : undefined,
    status: user.bot ? undefined : { _: "userStatusRecently" },
    bot_info_version: user.bot ? 1 : undefined,
  };
}

/** A group or channel as `viewerId` gets it beside dialogs and messages; private chats have users instead. */
export function chatObject(domain: Domain, chat: WorldChat, viewerId: bigint): TlObject {
  const photo = chat.photo ? profilePhoto(domain, "chatPhoto", chat.photo.fileId) : { _: "chatPhotoEmpty" };
  const memberCount = chat.memberIds.length + 1;
  if (!isChannelKind(chat.kind)) {
    return {
      _: "chat",
      id: chat.id,
      title: chat.title,
      photo,
      participants_count: memberCount,
      date: chat.date,
      version: 1,
      noforwards: chat.protectedContent,
    };
  }
  return {
    _: "channel",
    left: !domain.world.isVisible(chat, viewerId),
    broadcast: chat.kind === "channel",
    megagroup: chat.kind === "supergroup",
    forum: chat.forum,
    has_link: chat.linkedChatKey !== undefined,
    noforwards: chat.protectedContent,
    id: chat.id,
    access_hash: chat.accessHash,
    title: chat.title,
    username: chat.username,
    photo,
    date: chat.date,
    participants_count: memberCount,
  };
}

/** The `Peer` that a chat's messages carry for this viewer. */
export function peerObject(chat: WorldChat): TlObject {
  if (isChannelKind(chat.kind)) return { _: "peerChannel", channel_id: chat.id };
  if (chat.kind === "group") return { _: "peerChat", chat_id: chat.id };
  return userPeer(chat.id);
}

export function userPeer(userId: bigint): TlObject {
  return { _: "peerUser", user_id: userId };
}

function profilePhoto(domain: Domain, typeName: "userProfilePhoto" | "chatPhoto", fileId: bigint): TlObject {
  const file = domain.world.files.require(fileId);
  return {
    _: typeName,
    photo_id: file.id,
    stripped_thumb: domain.world.files.strippedThumbnail(file),
    dc_id: file.dcId,
  };
}
