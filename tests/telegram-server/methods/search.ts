import { type MethodResult, RpcError, type TlObject } from "../contract";
import type { FileKind } from "../world/file-types";
import type { WorldChat, WorldMessage } from "../world/types";
import type { Caller, Domain, SignedInMethod } from "./domain";
import { threadMessages } from "./history";
import { chatOfPeer, userOfInput } from "./input-peers";
import { addedMessages, arrayOf, cutPage, LazyMessages, pageObject, pageRequest } from "./message-lists";
import { writtenLink } from "./objects/messages";
import { int, object, objects, optionalInt, optionalObject, text } from "./tl-fields";

type MessageTest = ((message: WorldMessage, kind: FileKind | undefined) => boolean) & {
  /** For one that looks at nothing else: the kinds that it lets through. */
  kinds?: readonly FileKind[];
};

const never: MessageTest = () => false;
const kinds = (...wanted: FileKind[]): MessageTest =>
  Object.assign((_message: WorldMessage, kind: FileKind | undefined) => kind !== undefined && wanted.includes(kind), {
    kinds: wanted,
  });

/** What each filter lets through (https://core.telegram.org/type/MessagesFilter). */
const filters: Record<string, MessageTest> = {
  inputMessagesFilterEmpty: () => true,
  inputMessagesFilterPhotos: kinds("photo"),
  inputMessagesFilterVideo: kinds("video"),
  inputMessagesFilterPhotoVideo: kinds("photo", "video"),
  inputMessagesFilterDocument: kinds("document"),
  inputMessagesFilterMusic: kinds("audio"),
  inputMessagesFilterVoice: kinds("voice"),
  inputMessagesFilterRoundVideo: kinds("video-note"),
  inputMessagesFilterRoundVoice: kinds("voice", "video-note"),
  inputMessagesFilterGif: kinds("animation"),
  inputMessagesFilterUrl: ({ media, text, hiddenLinks = [] }) =>
    media?.kind === "webpage" || hiddenLinks.length > 0 || text.search(writtenLink) >= 0,
  inputMessagesFilterChatPhotos: (message) => message.action?.kind === "chat-photo",
  inputMessagesFilterPinned: (message) => message.pinned === true,
  inputMessagesFilterContacts: (message) => message.media?.kind === "contact",
  inputMessagesFilterPoll: (message) => message.media?.kind === "poll",
  inputMessagesFilterMyMentions: never,
  inputMessagesFilterGeo: never,
  inputMessagesFilterPhoneCalls: never,
};

export const searchMethods: Record<string, SignedInMethod> = {
  "messages.search": search,
  "messages.getSearchCounters": getSearchCounters,
};

function search(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const chat = chatOfPeer(object(request, "peer"), caller, domain);
  const filter = object(request, "filter");
  const fits = testOf(filter);
  const query = text(request, "q").toLowerCase();
  const minDate = int(request, "min_date");
  const maxDate = int(request, "max_date");
  const from = optionalObject(request, "from_id");
  const fromId = from ? userOfInput(from, caller, domain).id : undefined;
  const isWanted = (message: WorldMessage): boolean => {
    if (minDate > 0 && message.date < minDate) return false;
    if (maxDate > 0 && message.date > maxDate) return false;
    if (fromId !== undefined && message.fromId !== fromId) return false;
    if (query !== "" && !matches(domain, message, query)) return false;
    // An empty search lists messages only, not what happened in the chat.
    if (filter._ === "inputMessagesFilterEmpty" && message.action) return false;
    return fits(message, fileKindOf(domain, message));
  };
  const topicId = optionalInt(request, "top_msg_id");
  const lazy = domain.world.lazyHistory(chat.key);
  const found =
    lazy && topicId === 0
      ? new LazyMessages(
          addedMessages(domain, chat).filter(isWanted),
          lazy,
          lazy.search({ kinds: kindsIn(filter, fits), query, minDate, maxDate, fromId: fromId?.toString() }),
        )
      : messagesIn(domain, chat, topicId).filter(isWanted);
  return pageObject(domain, caller, chat, cutPage(found, pageRequest(request)));
}

function getSearchCounters(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const chat = chatOfPeer(object(request, "peer"), caller, domain);
  const topicId = optionalInt(request, "top_msg_id");
  const lazy = topicId === 0 ? domain.world.lazyHistory(chat.key) : undefined;
  const messages = lazy ? addedMessages(domain, chat) : messagesIn(domain, chat, topicId);
  return objects(request, "filters").map((filter) => {
    const fits = testOf(filter);
    const inLazy = (fits.kinds ?? []).reduce((sum, kind) => sum + (lazy?.countOf(kind) ?? 0), 0);
    const count = inLazy + messages.filter((message) => fits(message, fileKindOf(domain, message))).length;
    return { _: "messages.searchCounter", filter, count };
  });
}

function messagesIn(domain: Domain, chat: WorldChat, topicId: number): WorldMessage[] {
  return topicId === 0 ? arrayOf(domain, chat) : threadMessages(domain, chat, topicId);
}

/** What a filter lets through of a lazy history, which has files and texts only; null for all of it. */
function kindsIn(filter: TlObject, fits: MessageTest): readonly FileKind[] | null {
  return filter._ === "inputMessagesFilterEmpty" ? null : (fits.kinds ?? []);
}

function testOf(filter: TlObject): MessageTest {
  const test = filters[filter._];
  if (!test) throw new RpcError(400, "FILTER_NOT_SUPPORTED");
  return test;
}

/** Words of the text, and file names, as Telegram's search finds them. */
function matches(domain: Domain, message: WorldMessage, query: string): boolean {
  if (message.text.toLowerCase().includes(query)) return true;
  const file = message.media?.kind === "file" ? domain.world.files.get(message.media.fileId) : undefined;
  return [file?.fileName, file?.title, file?.performer].some((name) => name?.toLowerCase().includes(query));
}

/** The kind of a message's file; what is gone or is no file has none. */
export function fileKindOf(domain: Domain, message: WorldMessage): FileKind | undefined {
  return message.media?.kind === "file" ? domain.world.files.get(message.media.fileId)?.kind : undefined;
}
