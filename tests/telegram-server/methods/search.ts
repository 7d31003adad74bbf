import { type MethodResult, RpcError, type TlObject } from "../contract";
import type { FileKind } from "../world/file-types";
import type { WorldChat, WorldMessage } from "../world/types";
import type { Caller, Domain, SignedInMethod } from "./domain";
import { threadMessages } from "./history";
import { chatOfPeer, userOfInput } from "./input-peers";
import { cutPage, newestFirst, pageObject, pageRequest } from "./message-lists";
import { int, object, objects, optionalInt, optionalObject, text } from "./tl-fields";

type MessageTest = (message: WorldMessage, kind: FileKind | undefined) => boolean;

const never: MessageTest = () => false;
const kinds =
  (...wanted: FileKind[]): MessageTest =>
  (_message, kind) =>
    kind !== undefined && wanted.includes(kind);

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
  inputMessagesFilterUrl: (message) => message.media?.kind === "webpage" || /https?:\/\//.test(message.text),
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
  const found = messagesIn(domain, chat, optionalInt(request, "top_msg_id")).filter((message) => {
    if (minDate > 0 && message.date < minDate) return false;
    if (maxDate > 0 && message.date > maxDate) return false;
    if (fromId !== undefined && message.fromId !== fromId) return false;
    if (query !== "" && !matches(domain, message, query)) return false;
    // An empty search lists messages only, not what happened in the chat.
    if (filter._ === "inputMessagesFilterEmpty" && message.action) return false;
    return fits(message, fileKindOf(domain, message));
  });
  return pageObject(domain, caller, chat, cutPage(found, pageRequest(request)));
}

function getSearchCounters(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const chat = chatOfPeer(object(request, "peer"), caller, domain);
  const messages = messagesIn(domain, chat, optionalInt(request, "top_msg_id"));
  return objects(request, "filters").map((filter) => {
    const fits = testOf(filter);
    const count = messages.filter((message) => fits(message, fileKindOf(domain, message))).length;
    return { _: "messages.searchCounter", filter, count };
  });
}

function messagesIn(domain: Domain, chat: WorldChat, topicId: number): WorldMessage[] {
  return topicId === 0 ? newestFirst(domain, chat) : threadMessages(domain, chat, topicId);
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
