import bigInt from "big-integer";
import { Api } from "telegram";
import { toFailure } from "../../../shared/errors";
import type { ChatRef } from "../chat-source";
import type { MediaItem } from "../media-item";
import type { Home } from "./home";

/** Titles change rarely; one that has is seen after this long. */
const trustedMs = 10 * 60_000;
const mostRemembered = 10_000;
/** Ids asked for at once, as many as messages come in one page. */
const longestRequest = 100;

interface RememberedTitle {
  /** Null: there is no such topic any more. */
  title: string | null;
  /** Of `performance.now()`. */
  until: number;
}

/** What the topics of forums are called (https://core.telegram.org/api/forum#forum-topics). */
export class TopicTitles {
  readonly #home: Home;
  readonly #remembered = new Map<string, RememberedTitle>();

  constructor(home: Home) {
    this.#home = home;
  }

  /**
   * Gives the media of a forum the titles of their topics; media of other chats stay as they are. `chats` came with the messages. One
   * request for all topics that are not known yet. A forum that does not tell them (any more) leaves its media without.
   */
  async giveTo(
    items: readonly MediaItem[],
    chat: ChatRef,
    chats: readonly Api.TypeChat[],
    signal: AbortSignal,
  ): Promise<void> {
    const forum = chats.find(
      (each) => each instanceof Api.Channel && each.forum === true && `channel:${each.id}` === chat.id,
    );
    if (forum === undefined) return;
    await this.#learn(chat, [...new Set(items.map(({ topicId }) => topicId).filter((id) => id !== null))], signal);
    for (const item of items) {
      const title = item.topicId === null ? null : this.#remembered.get(keyOf(chat, item.topicId))?.title;
      if (title) item.topicTitle = title;
    }
  }

  async #learn(chat: ChatRef, ids: readonly number[], signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const unknown = ids.filter((id) => (this.#remembered.get(keyOf(chat, id))?.until ?? 0) <= now);
    for (let from = 0; from < unknown.length; from += longestRequest) {
      const asked = unknown.slice(from, from + longestRequest);
      const titles = await this.#ask(chat, asked, signal);
      if (this.#remembered.size + asked.length > mostRemembered) this.#remembered.clear();
      for (const id of asked) {
        this.#remembered.set(keyOf(chat, id), { title: titles.get(id) ?? null, until: now + trustedMs });
      }
    }
  }

  async #ask(chat: ChatRef, topics: number[], signal: AbortSignal): Promise<Map<number, string>> {
    const channel = new Api.InputChannel({
      channelId: bigInt(chat.id.slice("channel:".length)),
      accessHash: bigInt(chat.accessHash),
    });
    try {
      const answer = await this.#home.invoke(new Api.channels.GetForumTopicsByID({ channel, topics }), { signal });
      const found = answer.topics.filter((topic) => topic instanceof Api.ForumTopic);
      return new Map(found.map(({ id, title }) => [id, title]));
    } catch (error) {
      // What passes, or ends everything, is for whoever asked. After any other refusal their media can be had all the same.
      if (["network", "flood-wait", "auth-lost", "cancelled"].includes(toFailure(error).kind)) throw error;
      return new Map();
    }
  }
}

const keyOf = (chat: ChatRef, topicId: number): string => `${chat.id} ${topicId}`;
