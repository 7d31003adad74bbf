import type { ChatRef } from "./chat-source";

/** An album has ten messages at most, and in a channel nothing gets in between them. */
const reachInChannels = 9;
/** Ids of private chats and basic groups are counted over all of them: messages of others may lie between. */
const reachAmongOthers = 19;

/** How far from a message, in ids, the others of its album may be. */
export function albumReach({ id }: Pick<ChatRef, "id">): number {
  return id.startsWith("channel:") ? reachInChannels : reachAmongOthers;
}
