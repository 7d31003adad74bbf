import type { WatchRule } from "../../../shared/watch-rules";

/** What a rule follows, in one line: a chat, or a topic of it. */
export function ruleTitle({ topic, chatTitle }: WatchRule, title = chatTitle): string {
  return topic === null ? title : `${title} › ${topic.title}`;
}
