import { downloadKinds, mediaKinds } from "../../../shared/media";
import { abortable } from "../../lifecycle/abort";
import type { WatchRuleRecord } from "../../storage/watch-rule-store";
import type { ChatRef } from "../../telegram/chat-source";
import type { HistorySource } from "../../telegram/history-source";
import type { MediaItem } from "../../telegram/media-item";
import type { MessageSource } from "../../telegram/message-source";
import { planScan } from "../scan-plan";

/** Messages asked for at once, the most that Telegram gives (https://core.telegram.org/api/offsets). */
export const pageMessages = 100;
/** An album whose last part is younger than this may not be all there. */
const youngAlbumMs = 60_000;

/** What lies behind the place that a rule has come to. */
export interface NewMedia {
  /** Files that were looked at, and texts where the rule wants such. */
  seen: number;
  /** Those that the rule wants, the oldest first. */
  matching: MediaItem[];
  /** How many messages were looked at. */
  scanned: number;
  /** Where to go on; null: nothing has been posted. */
  next: number | null;
  /** The album that the history ends with and that may still grow: the rule is to look again in a moment, from `next` on. */
  growing: GrowingAlbum | null;
  /** What the rule's topic is called now; null: these messages don't tell, or it has none. */
  topicTitle: string | null;
}

/** An album as it was seen: when it is still the same a moment later, it is whole. */
export interface GrowingAlbum {
  groupedId: string;
  lastMessageId: number;
}

export interface NewMediaSources {
  history: Pick<HistorySource, "page">;
  messages: Pick<MessageSource, "withAlbum">;
}

/**
 * Reads the next messages of a rule's chat. Always by the history and never by Telegram's search for one kind: a search index that lags
 * behind would let a rule go past a message that it was not shown. A topic's messages are chosen from here, out of the history of the whole
 * chat: so the place that a rule has come to is one of the chat, and "General", whose messages name no topic, is like any other. `grown` is the album that was left over the last time. `now` is epoch
 * milliseconds.
 */
export async function readNewMedia(
  sources: NewMediaSources,
  chat: ChatRef,
  rule: WatchRuleRecord,
  { grown, now }: { grown: GrowingAlbum | null; now: number },
  signal: AbortSignal,
): Promise<NewMedia> {
  const page = await abortable(
    sources.history.page(
      chat,
      {
        kinds: rule.kinds.includes("text") ? downloadKinds : mediaKinds,
        order: "oldest-first",
        from: rule.nextFrom,
        limit: pageMessages,
        ...(rule.since !== null && { range: { minDate: rule.since } }),
      },
      signal,
    ),
    signal,
  );
  const growing = page.next === null ? null : growingAlbum(page.items, page.next - 1, grown, now);
  const whole = growing === null ? page.items : itemsBefore(page.items, growing);
  const items = whole.filter(({ topicId }) => rule.topic === null || topicId === rule.topic.id);
  await completeFirstAlbum(sources.messages, chat, items, signal);
  const wanted = items.filter((item) => rule.kinds.includes(item.kind));
  const plan = planScan(rule);
  return {
    seen: items.length,
    matching: plan === null ? [] : await plan.matching(wanted, signal),
    scanned: page.scanned,
    next: growing === null ? page.next : firstOf(page.items, growing),
    growing,
    topicTitle: rule.topic === null ? null : (items.at(-1)?.topicTitle ?? null),
  };
}

/** The parts of an album have ids of their own, and one may be read before the next is there; its caption may be on any of them. */
function growingAlbum(
  items: readonly MediaItem[],
  lastMessageId: number,
  grown: GrowingAlbum | null,
  now: number,
): GrowingAlbum | null {
  const last = items.at(-1);
  if (last === undefined || last.groupedId === null || last.messageId !== lastMessageId) return null;
  if (now - last.date * 1_000 > youngAlbumMs) return null;
  if (grown?.groupedId === last.groupedId && grown.lastMessageId === lastMessageId) return null;
  return { groupedId: last.groupedId, lastMessageId };
}

const firstOf = (items: readonly MediaItem[], { groupedId }: GrowingAlbum): number =>
  Math.min(...items.filter((item) => item.groupedId === groupedId).map(({ messageId }) => messageId));

function itemsBefore(items: readonly MediaItem[], album: GrowingAlbum): MediaItem[] {
  const first = firstOf(items, album);
  return items.filter(({ messageId }) => messageId < first);
}

/** An album that begins the page may have begun on the one before, with its caption and its first places. */
async function completeFirstAlbum(
  messages: NewMediaSources["messages"],
  chat: ChatRef,
  items: readonly MediaItem[],
  signal: AbortSignal,
): Promise<void> {
  const [first] = items;
  if (first === undefined || first.groupedId === null) return;
  if (first.caption !== "" && first.albumIndex === undefined) return;
  const found = await abortable(messages.withAlbum(chat, first.messageId, signal), signal);
  const album = found.map(({ item }) => item).filter((item) => item !== null);
  const caption = album.map((item) => item.caption).find((text) => text !== "");
  for (const item of items.filter(({ groupedId }) => groupedId === first.groupedId)) {
    if (caption !== undefined) item.caption = caption;
    const whole = album.find(({ messageId }) => messageId === item.messageId);
    if (whole?.albumIndex !== undefined) item.albumIndex = whole.albumIndex;
  }
}
