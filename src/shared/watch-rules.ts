import { z } from "zod";
import { ChosenTopicSchema, DownloadReasonSchema } from "./downloads";
import { longestFilter } from "./filters";
import { DownloadKindSchema } from "./media";
import { PathTemplateSchema } from "./path-template";

/** What a rule takes of new messages, and where it puts it; can be changed later. */
export const WatchChoiceSchema = z.object({
  kinds: z.array(DownloadKindSchema).min(1),
  /** As `filters.check` gave it; null for all. */
  filter: z.string().max(longestFilter).nullable(),
  /** The path below the downloads folder; null: the template of the settings, as it is when a file is queued. */
  template: PathTemplateSchema.nullable(),
});
export type WatchChoice = z.infer<typeof WatchChoiceSchema>;

/** What makes a rule what it is. */
export const WatchWishSchema = WatchChoiceSchema.extend({
  chatId: z.string(),
  /** Only this topic of a forum; null: the whole chat. */
  topic: ChosenTopicSchema.nullable().default(null),
  /** Epoch seconds of the oldest message that it takes; null: the messages that come from now on. */
  since: z.number().int().positive().nullable(),
});
export type WatchWish = z.infer<typeof WatchWishSchema>;

export const watchStates = [
  /** Everything that was posted has been looked at. */
  "watching",
  /** There is more to look at. */
  "catching-up",
  /** It goes on by itself, see `reason`. */
  "waiting",
  /** The chat can't be read at the moment, see `reason`. It is tried again now and then. */
  "problem",
  "paused",
] as const;

/** A wish for what is going to be posted in a chat. */
export const WatchRuleSchema = WatchWishSchema.extend({
  /** With the title that it had when the rule last found something in it. */
  topic: ChosenTopicSchema.nullable(),
  id: z.number().int(),
  chatTitle: z.string(),
  /** Epoch milliseconds. */
  createdAt: z.number(),
  state: z.enum(watchStates),
  reason: DownloadReasonSchema.nullable(),
  /** How many messages have been looked at since it began to catch up; 0 when it does not. */
  lookedAt: z.number().int(),
  /** Files in the messages that it has looked at, of these the ones that it wants, and of these the newly queued (the rest was queued before). */
  seen: z.number().int(),
  matched: z.number().int(),
  queued: z.number().int(),
  /** When it last queued something, epoch milliseconds; null for never. */
  lastAt: z.number().nullable(),
});
export type WatchRule = z.infer<typeof WatchRuleSchema>;
