import { foldCase } from "../../shared/fold-case";
import { beginningOf, longestSafeNameBytes, safePart } from "../selection/safe-name";
import type { TopicNameStore } from "../storage/topic-name-store";

/** Room for the id of a topic behind its title. */
const longestTitleBytes = longestSafeNameBytes - 20;

/** A topic of a forum; without an id or a title there is no name. */
interface Topic {
  topicId: number | null;
  topicTitle: string | null;
}

/** What the topics of forums are called in paths: two topics of one title are to have a folder each. */
export class TopicNames {
  readonly #store: TopicNameStore;

  constructor(store: TopicNameStore) {
    this.#store = store;
  }

  /** The topic's title, with its id where another topic of the chat has that name; recorded, so that each keeps its own. */
  of(chatId: string, topic: Topic): string | null {
    const { topicId, topicTitle } = topic;
    if (topicId !== null && topicTitle !== null) {
      const key = keyOf(topicTitle);
      if (this.#store.owner(chatId, key) === null) this.#store.save(chatId, key, topicId);
    }
    return this.wouldBe(chatId, topic);
  }

  /** The name that `of` would return, without giving it. */
  wouldBe(chatId: string, { topicId, topicTitle }: Topic): string | null {
    if (topicId === null || topicTitle === null) return topicTitle;
    const owner = this.#store.owner(chatId, keyOf(topicTitle));
    return owner === null || owner === topicId ? topicTitle : withId(topicTitle, topicId);
  }
}

/** Names are compared as the least discerning file systems do, and as they stand on the disk. */
const keyOf = (title: string): string => foldCase(safePart(title, longestSafeNameBytes));

const withId = (title: string, topicId: number): string => `${beginningOf(title, longestTitleBytes)} (${topicId})`;
