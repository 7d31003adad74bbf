import { z } from "zod";

/** More topics than that are "all topics", or a filter. */
export const mostChosenTopics = 1_000;

/** A topic of a forum, as the window offers it. */
export const TopicSchema = z.object({
  /** 1 is "General". */
  id: z.number().int().positive(),
  title: z.string(),
  closed: z.boolean(),
  pinned: z.boolean(),
});
export type Topic = z.infer<typeof TopicSchema>;

/** Where a channel's posts are commented: nowhere, in a group with this title, or in one that the account may not see. */
export const DiscussionSchema = z.object({
  state: z.enum(["none", "closed", "open"]),
  title: z.string().nullable(),
});
export type DiscussionView = z.infer<typeof DiscussionSchema>;

/** What is known of where a download's message comes from; null for what does not apply, or was not recorded. */
export const DownloadOriginSchema = z.object({
  /** Whom it was forwarded from; see `ForwardOrigin` of the gateway. */
  forwardedFrom: z.object({ id: z.number().nullable(), name: z.string().nullable() }).nullable(),
  /** The post that it comments. */
  commentedPost: z
    .object({ chatId: z.string(), chatTitle: z.string(), messageId: z.number().int(), text: z.string() })
    .nullable(),
});
export type DownloadOrigin = z.infer<typeof DownloadOriginSchema>;
