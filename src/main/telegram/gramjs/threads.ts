import bigInt from "big-integer";
import { Api } from "telegram";
import { Failure } from "../../../shared/errors";
import type { ChatRef } from "../chat-source";
import type { Discussion, GatewayTopic, ThreadSource } from "../thread-source";
import type { Home } from "./home";
import { lonelyChat, peersOf } from "./peer-facts";
import { inputPeer } from "./peers";
import type { GatewaySession } from "./session";

/** Telegram's own limit of one page (https://core.telegram.org/method/channels.getForumTopics). */
const longestPage = 100;

/** Where the next page of topics starts. */
interface TopicOffset {
  offsetDate: number;
  offsetId: number;
  offsetTopic: number;
}

/** Topics of forums and discussions of channels. */
export class ChatThreads implements ThreadSource {
  readonly #home: Home;
  readonly #session: GatewaySession;

  constructor(home: Home, session: GatewaySession) {
    this.#home = home;
    this.#session = session;
  }

  async topics(chat: ChatRef, signal: AbortSignal): Promise<GatewayTopic[]> {
    const channel = this.#channel(chat);
    const found = new Map<number, GatewayTopic>();
    let offset: TopicOffset = { offsetDate: 0, offsetId: 0, offsetTopic: 0 };
    for (;;) {
      const request = new Api.channels.GetForumTopics({ channel, ...offset, limit: longestPage });
      const answer = await this.#home.invoke(request, { signal });
      const before = found.size;
      for (const topic of answer.topics) if (topic instanceof Api.ForumTopic) found.set(topic.id, toTopic(topic));
      const next = offsetAfter(answer);
      // A topic with a new message moves up while we page, and may come twice; a page of nothing new is the end.
      if (next === null || found.size === before || found.size >= answer.count) return [...found.values()];
      offset = next;
    }
  }

  async missingTopics(chat: ChatRef, ids: readonly number[], signal: AbortSignal): Promise<number[]> {
    const channel = this.#channel(chat);
    const there = new Set<number>();
    for (let from = 0; from < ids.length; from += longestPage) {
      const topics = ids.slice(from, from + longestPage);
      const answer = await this.#home.invoke(new Api.channels.GetForumTopicsByID({ channel, topics }), { signal });
      for (const topic of answer.topics) if (topic instanceof Api.ForumTopic) there.add(topic.id);
    }
    return ids.filter((id) => !there.has(id));
  }

  async discussion(chat: ChatRef, signal: AbortSignal): Promise<Discussion> {
    const full = await this.#home.invoke(new Api.channels.GetFullChannel({ channel: this.#channel(chat) }), { signal });
    const linked = full.fullChat instanceof Api.ChannelFull ? full.fullChat.linkedChatId : undefined;
    if (!linked) return { state: "none" };
    const group = lonelyChat(new Api.PeerChannel({ channelId: linked }), peersOf(full), this.#session.userId);
    return group === null ? { state: "closed" } : { state: "open", group };
  }

  #channel(chat: ChatRef): Api.InputChannel {
    const peer = inputPeer(chat, this.#session.userId);
    if (!(peer instanceof Api.InputPeerChannel)) throw new Failure("unavailable", `"${chat.id}" has no threads`);
    return new Api.InputChannel({ channelId: peer.channelId, accessHash: bigInt(peer.accessHash) });
  }
}

function toTopic({ id, title, closed, pinned }: Api.ForumTopic): GatewayTopic {
  return { id, title, closed: closed ?? false, pinned: pinned ?? false };
}

/** Behind the last topic of a page, by the date that the page is sorted by; null when it names none. */
function offsetAfter(answer: Api.messages.ForumTopics): TopicOffset | null {
  const last = answer.topics.filter((topic) => topic instanceof Api.ForumTopic).at(-1);
  if (last === undefined) return null;
  const top = answer.messages.find(({ id }) => id === last.topMessage);
  const topDate = top === undefined || top instanceof Api.MessageEmpty ? last.date : top.date;
  return {
    offsetDate: answer.orderByCreateDate ? last.date : topDate,
    offsetId: last.topMessage,
    offsetTopic: last.id,
  };
}
