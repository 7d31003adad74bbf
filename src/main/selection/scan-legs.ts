import type { MediaItem } from "../telegram/media-item";

/** A part of a chat that is read by itself: a topic of a forum, or all of the chat. */
export interface ScanLeg {
  /** Absent: all of the chat. */
  topicId?: number;
  /** Whether an item of what is read belongs to it. */
  holds(item: MediaItem): boolean;
}

const generalTopicId = 1;
/** From so many topics on, reading the whole chat takes fewer requests. */
const mostTopicsApart = 30;

/**
 * What is to be read so that everything of these topics is seen; none when nothing can be of any. `demanded` is what the filter asks
 * for, null for any topic. The messages of "General" name no topic (https://core.telegram.org/api/forum#forum-topics), and what Telegram
 * finds under its number is said nowhere: with it the whole chat is read, and chosen from here.
 */
export function legsOf(chosen: ReadonlySet<number> | null, demanded: ReadonlySet<number> | null): ScanLeg[] {
  if (chosen === null && demanded === null) return [{ holds: () => true }];
  const wanted = [...(chosen ?? demanded ?? [])].filter(
    (id) => (demanded?.has(id) ?? true) && Number.isInteger(id) && id > 0 && id < 2 ** 31,
  );
  if (wanted.includes(generalTopicId) || wanted.length > mostTopicsApart) {
    const topics = new Set(wanted);
    return [{ holds: ({ topicId }) => topicId !== null && topics.has(topicId) }];
  }
  return wanted.map((topicId) => ({ topicId, holds: () => true }));
}
