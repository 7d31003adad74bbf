import bigInt from "big-integer";
import { Api } from "telegram";
import { Failure } from "../../../shared/errors";
import { type MediaCounts, type MediaKind, mediaKinds } from "../../../shared/media";
import type { ChatRef, HistoryPage, HistorySource, MediaItem } from "../gateway";
import type { Home } from "./home";
import { mediaOf } from "./media";
import { messagesByIds } from "./messages-by-ids";
import { inputPeer } from "./peers";
import type { GatewaySession } from "./session";

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
} as const satisfies Record<MediaKind, () => Api.TypeMessagesFilter>;

/** Reading a chat: counts, pages, and single messages again. */
export class ChatHistory implements HistorySource {
  readonly #home: Home;
  readonly #session: GatewaySession;

  constructor(home: Home, session: GatewaySession) {
    this.#home = home;
    this.#session = session;
  }

  async mediaCounts(chat: ChatRef, signal: AbortSignal): Promise<MediaCounts> {
    const request = new Api.messages.GetSearchCounters({
      peer: inputPeer(chat, this.#session.userId),
      filters: mediaKinds.map((kind) => filters[kind]()),
    });
    const counters = await this.#home.invoke(request, { signal });
    const counts: MediaCounts = { photo: 0, video: 0, audio: 0, document: 0, voice: 0, "video-note": 0, animation: 0 };
    for (const counter of counters) {
      const kind = mediaKinds.find((candidate) => filters[candidate]().className === counter.filter.className);
      if (kind) counts[kind] = counter.count;
    }
    return counts;
  }

  async page(
    chat: ChatRef,
    request: {
      kinds: readonly MediaKind[];
      order: "newest-first" | "oldest-first";
      from: number | null;
      limit: number;
    },
    signal: AbortSignal,
  ): Promise<HistoryPage> {
    const peer = inputPeer(chat, this.#session.userId);
    const limit = Math.max(1, Math.min(request.limit, longestPage));
    const oldestFirst = request.order === "oldest-first";
    // Telegram counts from the newest: a window starts at the first message below `offsetId`, moved by `addOffset` towards older
    // ones. So the window of `limit` messages from id X upwards is offsetId X, addOffset -limit.
    const from = request.from ?? (oldestFirst ? 1 : 0);
    const window = {
      offsetId: from,
      addOffset: oldestFirst ? -limit : 0,
      limit,
      maxId: 0,
      minId: 0,
      hash: bigInt.zero,
    };
    const messages = await this.#messages(peer, request.kinds, window, signal);
    // Near the newest message Telegram fills the upward window with older ones: seen already, and never to be seen twice.
    const page = messages
      .filter((message) => (oldestFirst ? message.id >= from : from === 0 || message.id < from))
      .sort((a, b) => (oldestFirst ? a.id - b.id : b.id - a.id));
    const last = page.at(-1);
    const items = page.map((message) => mediaOf(message, chat.id)).filter((item) => item !== null);
    return {
      items: items.filter((item) => request.kinds.includes(item.kind)),
      scanned: page.length,
      // Telegram may send a page that is not full in the middle of a chat: only an empty one is the end.
      next: last === undefined ? null : oldestFirst ? last.id + 1 : last.id,
    };
  }

  /** Fetches one message again. Rejects with `message-deleted`, or `unavailable` when it does not hold this media any more. */
  async item(chat: ChatRef, messageId: number, mediaId: string, signal: AbortSignal): Promise<MediaItem> {
    const peer = inputPeer(chat, this.#session.userId);
    const answer = await messagesByIds(this.#home, peer, [messageId], signal);
    const message = messagesOf(answer).find((candidate) => candidate.id === messageId);
    if (!message || message instanceof Api.MessageEmpty) {
      throw new Failure("message-deleted", `Message ${messageId} was deleted`);
    }
    const item = mediaOf(message, chat.id);
    if (!item) throw new Failure("unavailable", `Message ${messageId} has no media any more`);
    if (item.mediaId !== mediaId) throw new Failure("unavailable", `The media of message ${messageId} was replaced`);
    return item;
  }

  async #messages(
    peer: Api.TypeInputPeer,
    kinds: readonly MediaKind[],
    window: {
      offsetId: number;
      addOffset: number;
      limit: number;
      maxId: number;
      minId: number;
      hash: bigInt.BigInteger;
    },
    signal: AbortSignal,
  ): Promise<Api.TypeMessage[]> {
    const [kind, ...others] = kinds;
    if (kind === undefined) return [];
    const request =
      others.length > 0
        ? new Api.messages.GetHistory({ peer, offsetDate: 0, ...window })
        : new Api.messages.Search({ peer, q: "", filter: filters[kind](), minDate: 0, maxDate: 0, ...window });
    return messagesOf(await this.#home.invoke(request, { signal }));
  }
}

function messagesOf(answer: Api.messages.TypeMessages): Api.TypeMessage[] {
  return answer instanceof Api.messages.MessagesNotModified ? [] : answer.messages;
}
