import { type MethodResult, RpcError, type TlObject } from "../contract";
import type { BoxEvent, WorldChat, WorldMessage } from "../world/types";
import { commonBox, isChannelKind } from "../world/world";
import { type Caller, type Domain, nowSeconds, type SignedInMethod } from "./domain";
import { channelOfInput } from "./input-peers";
import { messageObject, peersOf } from "./objects/messages";
import { int, object } from "./tl-fields";

/** Events per difference at most; a client that is further behind asks again. */
const maximumEvents = 500;

/** https://core.telegram.org/api/updates */
export const updateMethods: Record<string, SignedInMethod> = {
  "updates.getState": (_request, _caller, domain) => stateObject(domain),
  "updates.getDifference": getDifference,
  "updates.getChannelDifference": getChannelDifference,
};

export function stateObject(domain: Domain, pts = domain.world.pts(commonBox)): TlObject {
  return { _: "updates.state", pts, qts: 0, date: nowSeconds(), seq: 0, unread_count: 0 };
}

function getDifference(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const pts = int(request, "pts");
  if (pts <= 0) throw new RpcError(400, "PERSISTENT_TIMESTAMP_EMPTY");
  const pending = domain.world.eventsAfter(commonBox, pts);
  if (pending.length === 0) return { _: "updates.differenceEmpty", date: nowSeconds(), seq: 0 };
  const events = pending.slice(0, maximumEvents);
  const content = { ...differenceContent(events, caller, domain), new_encrypted_messages: [] };
  return events.length < pending.length
    ? { _: "updates.differenceSlice", ...content, intermediate_state: stateObject(domain, events.at(-1)?.pts) }
    : { _: "updates.difference", ...content, state: stateObject(domain) };
}

function getChannelDifference(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const chat = channelOfInput(object(request, "channel"), caller, domain);
  const pts = int(request, "pts");
  if (pts <= 0) throw new RpcError(400, "PERSISTENT_TIMESTAMP_EMPTY");
  const pending = domain.world.eventsAfter(chat.key, pts);
  const limit = Math.max(1, Math.min(int(request, "limit"), maximumEvents));
  const events = pending.slice(0, limit);
  const last = events.at(-1);
  if (!last) {
    return { _: "updates.channelDifferenceEmpty", final: true, pts: domain.world.pts(chat.key), timeout: 30 };
  }
  return {
    _: "updates.channelDifference",
    final: events.length === pending.length,
    pts: last.pts,
    timeout: 30,
    ...differenceContent(events, caller, domain, chat),
  };
}

function differenceContent(events: BoxEvent[], caller: Caller, domain: Domain, chat?: WorldChat) {
  const newMessages: WorldMessage[] = [];
  const mentioned: WorldMessage[] = [];
  const other: TlObject[] = [];
  for (const event of events) {
    const source = domain.world.chats.get(event.chatKey);
    if (!source || !domain.world.isVisible(source, caller.user.id)) continue;
    const messages = messagesOf(event, domain);
    mentioned.push(...messages);
    if (event.kind === "new") newMessages.push(...messages);
    else other.push(...updateObjects(event, caller.user.id, domain));
  }
  return {
    new_messages: newMessages.map((message) => messageObject(domain, message, caller.user.id)),
    other_updates: other,
    ...peersOf(domain, mentioned, caller.user.id, chat ? [chat] : []),
  };
}

function messagesOf(event: BoxEvent, domain: Domain): WorldMessage[] {
  return event.messageIds
    .map((id) => domain.world.message(event.chatKey, id))
    .filter((message): message is WorldMessage => message !== undefined);
}

/** The `Update`s that tell of an event. */
export function updateObjects(event: BoxEvent, viewerId: bigint, domain: Domain): TlObject[] {
  const chat = domain.world.chats.get(event.chatKey);
  if (!chat) return [];
  const channel = isChannelKind(chat.kind);
  const counters = { pts: event.pts, pts_count: event.ptsCount };
  if (event.kind === "delete") {
    return channel
      ? [{ _: "updateDeleteChannelMessages", channel_id: chat.id, messages: event.messageIds, ...counters }]
      : [{ _: "updateDeleteMessages", messages: event.messageIds, ...counters }];
  }
  const names = {
    new: channel ? "updateNewChannelMessage" : "updateNewMessage",
    edit: channel ? "updateEditChannelMessage" : "updateEditMessage",
  };
  return messagesOf(event, domain).map((message) => ({
    _: names[event.kind === "new" ? "new" : "edit"],
    message: messageObject(domain, message, viewerId),
    ...counters,
  }));
}

/** Sends an event of the world to every signed-in device whose account sees the chat. */
export function pushEvent(event: BoxEvent, domain: Domain): void {
  const chat = domain.world.chats.get(event.chatKey);
  if (!chat) return;
  const viewers = new Set<bigint>();
  for (const key of domain.protocol.keys()) if (key.userId !== undefined) viewers.add(key.userId);
  for (const viewerId of viewers) {
    if (!domain.world.isVisible(chat, viewerId)) continue;
    const updates: TlObject = {
      _: "updates",
      updates: updateObjects(event, viewerId, domain),
      ...peersOf(domain, messagesOf(event, domain), viewerId, [chat]),
      date: nowSeconds(),
      seq: 0,
    };
    domain.protocol.pushUpdates(updates, (key) => key.userId === viewerId);
  }
}
