import { z } from "zod";

/** Why a piece of text is not a link that Gramhaul can download from; found out without asking Telegram. */
export const linkFaults = [
  /** No link at all. */
  "not-a-link",
  /** A link to somewhere else. */
  "not-telegram",
  "invite-link",
  "sticker-link",
  "story-link",
  /** Another link of Telegram that names neither a chat nor a message: a proxy, a bot's app, a setting … */
  "no-message",
  /** A user name that Telegram would not give. */
  "bad-name",
  /** A message, topic, comment or channel id that is no number, or none that Telegram gives. */
  "bad-id",
  "range-backwards",
  "range-too-long",
  /** A comment is one message: it can't be asked for of a range. */
  "comment-of-range",
] as const;
export const LinkFaultSchema = z.enum(linkFaults);
export type LinkFault = z.infer<typeof LinkFaultSchema>;

/** Why nothing came of a link that is right by its form. */
export const linkFailures = [
  "unknown-name",
  /** Not a member, banned, or the chat has gone. */
  "no-access",
  "deleted",
  "text-only",
  /** A message with something in it that is no file: a poll, a sticker, a preview; or a file that destroys itself. */
  "no-media",
  /** A post without comments, or whose discussion can't be read. */
  "no-comments",
  "signed-out",
  /** Stopped by the user before its turn came to an end. */
  "stopped",
  "unknown",
] as const;
export const LinkProblemSchema = z.enum([...linkFaults, ...linkFailures]);
export type LinkProblem = z.infer<typeof LinkProblemSchema>;

/** The most messages that one range may name: more is what downloading the whole chat is for. */
export const longestRange = 10_000;
/** The longest text that links are read out of, in characters. */
export const longestLinkText = 200_000;

/** One link as it was found in a text; `problem` is null when it is right by its form. */
export const LinkReadingSchema = z.object({ text: z.string(), problem: LinkFaultSchema.nullable() });
export type LinkReading = z.infer<typeof LinkReadingSchema>;

/** One link of a wish and what has come of it. */
export const LinkEntrySchema = z.intersection(
  z.object({ text: z.string(), chatTitle: z.string().nullable() }),
  z.discriminatedUnion("state", [
    z.object({ state: z.literal("pending") }),
    /** `looked` of `total` messages have been asked for. */
    z.object({ state: z.literal("working"), looked: z.number().int(), total: z.number().int() }),
    /** Goes on by itself; `until` is epoch milliseconds. */
    z.object({
      state: z.literal("waiting"),
      reason: z.enum(["flood-wait", "network", "unknown"]),
      until: z.number(),
    }),
    /** `known` were in the list of downloads or in the history before; of these `downloaded` were downloaded, and can be again. */
    z.object({
      state: z.literal("done"),
      queued: z.number().int(),
      known: z.number().int(),
      downloaded: z.number().int(),
    }),
    /** A link to a chat: there is nothing to download yet, the window opens it. */
    z.object({ state: z.literal("chat"), chatId: z.string() }),
    z.object({ state: z.literal("problem"), problem: LinkProblemSchema }),
  ]),
);
export type LinkEntry = z.infer<typeof LinkEntrySchema>;

/** Links that were asked for together. */
export const LinkWishSchema = z.object({
  id: z.number().int(),
  /** False once every link of it has come to an end. */
  running: z.boolean(),
  entries: z.array(LinkEntrySchema),
});
export type LinkWish = z.infer<typeof LinkWishSchema>;
