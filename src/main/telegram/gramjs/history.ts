import bigInt from "big-integer";
import { Api } from "telegram";
import { Failure } from "../../../shared/errors";
import { type DownloadKind, type MediaCounts, mediaKinds, noMedia } from "../../../shared/media";
import type { ChatRef } from "../chat-source";
import type { HistoryPage, HistoryRequest, HistorySource } from "../history-source";
import type { MediaItem, PostComments } from "../media-item";
import { albumOf, shareAlbumCaptions } from "./album-captions";
import { isWithin, type MessageWindow, windowOf } from "./history-window";
import type { Home } from "./home";
import { itemOf, mediaOf } from "./media";
import { type FoundMessages, foundIn } from "./message-details";
import { messagesByIds } from "./messages-by-ids";
import { chatIdOf, inputPeer } from "./peers";
import type { GatewaySession } from "./session";
import type { TopicTitles } from "./topic-titles";

/** Telegram's own limit of one page. */
const longestPage = 100;

/** Telegram's search filter for each kind: https://core.telegram.org/type/MessagesFilter */
const filters = {
  photo: () => new Api.InputMessagesFilterPhotos(),
  video: () => new Api.InputMessagesFilterVideo(),
  audio: () => new Api.InputMessagesFilterMusic(),
  document: () => new Api.InputMessagesFilterDocument(),
  voice: () => new Api.InputMessagesFilterVoice(),
  "video-note": () => new Api.InputMessagesFilterRoundVideo(),
  animation: () => new Api.InputMessagesFilterGif(),
  // It has none for what is nothing but text: that is chosen from here.
  text: () => new Api.InputMessagesFilterEmpty(),
  links: () => new Api.InputMessagesFilterUrl(),
} as const satisfies Record<DownloadKind | "links", () => Api.TypeMessagesFilter>;

const counted = [...mediaKinds, "links"] as const;

/** Reading a chat: counts, pages, and single messages again. */
export class ChatHistory implements HistorySource {
  readonly #home: Home;
  readonly #session: GatewaySession;
  readonly #topics: TopicTitles;

  constructor(home: Home, session: GatewaySession, topics: TopicTitles) {
    this.#home = home;
    this.#session = session;
    this.#topics = topics;
  }

  async mediaCounts(chat: ChatRef, signal: AbortSignal): Promise<MediaCounts> {
    const request = new Api.messages.GetSearchCounters({
      peer: inputPeer(chat, this.#session.userId),
      filters: counted.map((kind) => filters[kind]()),
    });
    const counters = await this.#home.invoke(request, { signal });
    const counts: MediaCounts = { ...noMedia };
    for (const counter of counters) {
      const kind = counted.find((candidate) => filters[candidate]().className === counter.filter.className);
      if (kind) counts[kind] = counter.count;
    }
    return counts;
  }

  async page(chat: ChatRef, request: HistoryRequest, signal: AbortSignal): Promise<HistoryPage> {
    const peer = inputPeer(chat, this.#session.userId);
    const window = windowOf({ ...request, limit: Math.max(1, Math.min(request.limit, longestPage)) });
    const answer = await this.#messages(peer, request, window, signal);
    const listed = answer.messages.filter(window.isNew).sort((a, b) => window.inOrder(a.id, b.id));
    const messages = withoutCutAlbum(listed, window.limit);
    const last = messages.at(-1);
    const toItem = request.kinds.includes("text") ? itemOf : mediaOf;
    const items = messages
      .map((message) => toItem(message, ownerOf(message, chat), answer))
      .filter((item) => item !== null);
    shareAlbumCaptions(messages, items);
    shareAlbumComments(items);
    const wanted = items.filter(
      (item) =>
        request.kinds.includes(item.kind) &&
        isWithin(item, request.range) &&
        (request.withLinks !== true || item.links !== undefined),
    );
    await this.#topics.giveTo(wanted, chat, answer.chats, signal);
    return {
      items: wanted,
      scanned: messages.length,
      // Telegram may send a page that is not full in the middle of a chat: only an empty one is the end, or one beyond the range.
      next: last === undefined || listed.every(window.isBeyond) ? null : window.after(last.id),
    };
  }

  /** Fetches one message again. Rejects with `message-deleted`, or `unavailable` when it does not hold this media any more. */
  async item(chat: ChatRef, messageId: number, mediaId: string, signal: AbortSignal): Promise<MediaItem> {
    const peer = inputPeer(chat, this.#session.userId);
    const found = foundIn(await messagesByIds(this.#home, peer, [messageId], signal), this.#session.userId);
    const message = found.messages.find((candidate) => candidate.id === messageId);
    if (!message || message instanceof Api.MessageEmpty) {
      throw new Failure("message-deleted", `Message ${messageId} was deleted`);
    }
    const item = mediaOf(message, chat.id, found);
    if (!item) throw new Failure("unavailable", `Message ${messageId} has no media any more`);
    if (item.mediaId !== mediaId) throw new Failure("unavailable", `The media of message ${messageId} was replaced`);
    return item;
  }

  async #messages(
    peer: Api.TypeInputPeer,
    { kinds, topicId, sender, commentsOf, withLinks = false, query = "" }: HistoryRequest,
    { offsetId, offsetDate, addOffset, limit, minId, maxId, minDate, maxDate }: MessageWindow,
    signal: AbortSignal,
  ): Promise<FoundMessages> {
    const [kind, ...others] = kinds;
    if (kind === undefined) return { messages: [], users: [], chats: [], selfId: this.#session.userId };
    const window = { peer, offsetId, addOffset, limit, minId, maxId, hash: bigInt.zero };
    const listing = { ...window, offsetDate, offsetId: offsetDate > 0 ? 0 : offsetId };
    const request = (): ListRequest => {
      if (commentsOf !== undefined) return new Api.messages.GetReplies({ ...listing, msgId: commentsOf });
      const isChosenHere = others.length > 0 || kind === "text";
      if (isChosenHere && sender === undefined && !withLinks && query === "") {
        return topicId === undefined
          ? new Api.messages.GetHistory(listing)
          : new Api.messages.GetReplies({ ...listing, msgId: topicId });
      }
      const filter = filters[withLinks ? "links" : others.length > 0 ? "text" : kind]();
      const fromId = sender && inputPeer(sender, this.#session.userId);
      return new Api.messages.Search({ ...window, q: query, filter, minDate, maxDate, fromId, topMsgId: topicId });
    };
    return foundIn(await this.#home.invoke(request(), { signal }), this.#session.userId);
  }
}

type ListRequest = Api.messages.GetHistory | Api.messages.GetReplies | Api.messages.Search;

/** The chat that a message is in: of comments it is another one than that of the post. */
function ownerOf(message: Api.TypeMessage, chat: ChatRef): string {
  return message instanceof Api.MessageEmpty ? chat.id : chatIdOf(message.peerId);
}

/** Leaves out an album that may go on after a full page, if there is anything before it: the next page has it whole. */
function withoutCutAlbum(messages: readonly Api.TypeMessage[], limit: number): readonly Api.TypeMessage[] {
  const album = albumOf(messages.at(-1));
  if (album === null || messages.length < limit) return messages;
  const kept = messages.filter((message) => albumOf(message) !== album);
  return kept.length > 0 ? kept : messages;
}

/** People comment one message of an album, which stands for all. */
function shareAlbumComments(items: readonly MediaItem[]): void {
  const comments = new Map<string, PostComments>();
  for (const item of items) {
    if (item.groupedId !== null && item.comments) comments.set(item.groupedId, item.comments);
  }
  for (const item of items) {
    const ofAlbum = item.groupedId === null ? undefined : comments.get(item.groupedId);
    if (ofAlbum) item.comments ??= ofAlbum;
  }
}
