import { type MethodResult, RpcError, type TlObject } from "../contract";
import type { WorldChat, WorldMessage } from "../world/types";
import { isChannelKind } from "../world/world";
import type { Caller, Domain, SignedInMethod } from "./domain";
import { chatOfPeer } from "./input-peers";
import { messageObject, peersOf } from "./objects/messages";
import { peerObject } from "./objects/peers";
import { flag, int, object, objects, optionalInt } from "./tl-fields";
import { stateObject } from "./updates";

const maximumPage = 100;
/** Dialogs are in folder 0 (the main list) or 1 (the archive). */
const archiveFolder = 1;

export const dialogMethods: Record<string, SignedInMethod> = {
  "messages.getDialogs": getDialogs,
  "messages.getPinnedDialogs": (request, caller, domain) => {
    const folder = int(request, "folder_id");
    const entries = entriesOf(caller, domain).filter(
      (entry) => entry.chat.pinnedOrder !== undefined && folderOf(entry.chat) === folder,
    );
    return peerDialogs(entries, caller, domain);
  },
  "messages.getPeerDialogs": (request, caller, domain) => {
    const chats = objects(request, "peers").map((wanted) => chatOfPeer(object(wanted, "peer"), caller, domain));
    return peerDialogs(
      chats.map((chat) => ({ chat, top: domain.world.lastMessage(chat.key) })),
      caller,
      domain,
    );
  },
  "messages.getDialogFilters": () => ({ _: "messages.dialogFilters", filters: [] }),
};

interface DialogEntry {
  chat: WorldChat;
  top: WorldMessage | undefined;
}

/** Every dialog of the account: pinned ones by their order, then by their last message, newest first. */
function entriesOf(caller: Caller, domain: Domain): (DialogEntry & { top: WorldMessage })[] {
  const entries: (DialogEntry & { top: WorldMessage })[] = [];
  for (const chat of domain.world.chats.values()) {
    const top = domain.world.lastMessage(chat.key);
    if (top && domain.world.isVisible(chat, caller.user.id)) entries.push({ chat, top });
  }
  return entries.sort((a, b) => {
    const pinned = (a.chat.pinnedOrder ?? Infinity) - (b.chat.pinnedOrder ?? Infinity);
    return Number.isNaN(pinned) || pinned === 0 ? newer(a, b) : pinned;
  });
}

/** By date of the last message, then its id, then the chat: a total order, so that pages neither overlap nor leave gaps. */
function newer(a: { chat: WorldChat; top: WorldMessage }, b: { chat: WorldChat; top: WorldMessage }): number {
  return b.top.date - a.top.date || b.top.id - a.top.id || (a.chat.key < b.chat.key ? 1 : -1);
}

/** https://core.telegram.org/method/messages.getDialogs; paging by date, id and peer of the last dialog of the page before. */
function getDialogs(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const limit = int(request, "limit");
  if (limit < 0) throw new RpcError(400, "LIMIT_INVALID");
  const folder = request.folder_id === undefined ? undefined : int(request, "folder_id");
  const all = entriesOf(caller, domain).filter((entry) => folder === undefined || folderOf(entry.chat) === folder);
  const after = pageStart(request, caller, domain);
  const withoutPinned = flag(request, "exclude_pinned") || after !== undefined;
  const candidates = all
    .filter((entry) => !withoutPinned || entry.chat.pinnedOrder === undefined)
    .filter((entry) => after === undefined || isAfter(entry, after));
  const page = candidates.slice(0, Math.min(limit === 0 ? maximumPage : limit, maximumPage));
  const content = dialogContent(page, caller, domain);
  const isWhole = page.length === all.length;
  return isWhole
    ? { _: "messages.dialogs", ...content }
    : { _: "messages.dialogsSlice", count: all.length, ...content };
}

interface PageStart {
  date: number;
  id: number;
  chat: WorldChat | undefined;
}

function pageStart(request: TlObject, caller: Caller, domain: Domain): PageStart | undefined {
  const date = optionalInt(request, "offset_date");
  const id = optionalInt(request, "offset_id");
  const peer = object(request, "offset_peer");
  if (date === 0 && id === 0 && peer._ === "inputPeerEmpty") return undefined;
  const chat = peer._ === "inputPeerEmpty" ? undefined : chatOfPeer(peer, caller, domain);
  // A client that gives only the peer means that dialog's last message.
  const top = chat ? domain.world.lastMessage(chat.key) : undefined;
  return { date: date || (top?.date ?? 0), id: id || (top?.id ?? 0), chat };
}

function isAfter(entry: { chat: WorldChat; top: WorldMessage }, start: PageStart): boolean {
  if (entry.chat === start.chat) return false;
  if (start.date !== 0 && entry.top.date !== start.date) return entry.top.date < start.date;
  if (start.id !== 0 && entry.top.id !== start.id) return entry.top.id < start.id;
  return start.chat === undefined || entry.chat.key < start.chat.key;
}

function folderOf(chat: WorldChat): number {
  return chat.archived ? archiveFolder : 0;
}

function peerDialogs(entries: DialogEntry[], caller: Caller, domain: Domain): TlObject {
  return { _: "messages.peerDialogs", ...dialogContent(entries, caller, domain), state: stateObject(domain) };
}

function dialogContent(entries: DialogEntry[], caller: Caller, domain: Domain) {
  const tops = entries.map((entry) => entry.top).filter((top): top is WorldMessage => top !== undefined);
  const chats = entries.map((entry) => entry.chat);
  return {
    dialogs: entries.map((entry) => dialogObject(entry, domain)),
    messages: tops.map((top) => messageObject(domain, top, caller.user.id)),
    ...peersOf(domain, tops, caller.user.id, chats),
  };
}

function dialogObject(entry: DialogEntry, domain: Domain): TlObject {
  const topId = entry.top?.id ?? 0;
  const { chat } = entry;
  return {
    _: "dialog",
    pinned: chat.pinnedOrder !== undefined,
    peer: peerObject(chat),
    top_message: topId,
    read_inbox_max_id: Math.max(0, topId - chat.unreadCount),
    read_outbox_max_id: topId,
    unread_count: chat.unreadCount,
    unread_mentions_count: 0,
    unread_reactions_count: 0,
    unread_poll_votes_count: 0,
    notify_settings: { _: "peerNotifySettings" },
    pts: isChannelKind(chat.kind) ? domain.world.pts(chat.key) : undefined,
    folder_id: chat.archived ? archiveFolder : undefined,
  };
}
