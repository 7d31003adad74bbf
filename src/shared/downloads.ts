import { z } from "zod";
import { FailureKindSchema } from "./errors";
import { DownloadKindSchema, ScanOrderSchema } from "./media";

export const downloadStates = [
  "queued",
  "preparing",
  "downloading",
  "verifying",
  "done",
  "paused",
  "waiting",
  "failed",
  "skipped",
  "cancelled",
] as const;
export const DownloadStateSchema = z.enum(downloadStates);
export type DownloadState = z.infer<typeof DownloadStateSchema>;

/**
 * The one table of allowed transitions. `cancelled` and `skipped` are ends like `done`, but a person may retry them.
 * From every running state there is a way back to `queued`: that is what a quit and a crash use.
 */
export const downloadTransitions: Readonly<Record<DownloadState, readonly DownloadState[]>> = {
  queued: ["preparing", "paused", "waiting", "cancelled", "skipped", "failed"],
  preparing: ["downloading", "verifying", "queued", "paused", "waiting", "failed", "skipped", "cancelled"],
  downloading: ["verifying", "queued", "paused", "waiting", "failed", "skipped", "cancelled"],
  verifying: ["done", "downloading", "queued", "paused", "waiting", "failed", "cancelled"],
  done: ["queued"],
  paused: ["queued", "cancelled"],
  waiting: ["queued", "preparing", "paused", "cancelled", "failed"],
  failed: ["queued", "cancelled"],
  skipped: ["queued"],
  cancelled: ["queued"],
};

/** States in which a file occupies a slot of the scheduler. */
export const runningStates: readonly DownloadState[] = ["preparing", "downloading", "verifying"];
/** States that still have work to do, now or later. */
export const unfinishedStates: readonly DownloadState[] = [...runningStates, "queued", "waiting", "paused"];

/** Why a download waits, failed or was skipped. The window turns it into words. */
export const DownloadReasonSchema = z.object({
  kind: z.union([
    FailureKindSchema,
    // `same-content`, of a row that is done: nothing was fetched, `message` is the path of the file with the same content.
    z.enum(["offline", "signed-out", "unsupported", "same-content"]),
  ]),
  /** Telegram's or the system's own code, for the details. */
  code: z.string().optional(),
  message: z.string().optional(),
  /** Epoch milliseconds at which a wait ends. */
  until: z.number().optional(),
  /** For `disk-full`: how many bytes are needed. */
  bytesNeeded: z.number().optional(),
  retryable: z.boolean().optional(),
});
export type DownloadReason = z.infer<typeof DownloadReasonSchema>;

/** One row of the queue as the window sees it. */
export const DownloadRowSchema = z.object({
  id: z.number().int(),
  accountId: z.string(),
  chatId: z.string(),
  chatTitle: z.string(),
  messageId: z.number().int(),
  kind: DownloadKindSchema,
  /** Name on disk once it is known, else the name that it is going to get. */
  fileName: z.string(),
  /** Declared size; null where Telegram does not say. */
  sizeBytes: z.number().nullable(),
  doneBytes: z.number(),
  /** Bytes per second, averaged over a few seconds; 0 when not running. */
  bytesPerSecond: z.number(),
  state: DownloadStateSchema,
  reason: DownloadReasonSchema.nullable(),
  /** Position in the user's order; smaller is earlier. */
  position: z.number(),
  attempts: z.number().int(),
  /** Epoch milliseconds. */
  addedAt: z.number(),
  finishedAt: z.number().nullable(),
  /** Absolute path of the finished file. */
  path: z.string().nullable(),
  hasThumbnail: z.boolean(),
});
export type DownloadRow = z.infer<typeof DownloadRowSchema>;

export const QueueTotalsSchema = z.object({
  counts: z.record(DownloadStateSchema, z.number().int()),
  bytesPerSecond: z.number(),
  /** Bytes done and declared, over all unfinished rows: for the taskbar. */
  doneBytes: z.number(),
  totalBytes: z.number(),
  /** Free space where the downloads go; null when it can't be read. */
  freeBytes: z.number().nullable(),
  /** True while "Pause all" holds the scheduler. */
  pausedAll: z.boolean(),
});
export type QueueTotals = z.infer<typeof QueueTotalsSchema>;

/** One page of the queue's snapshot, in the order of `position`. `revision` is that of the next delta to apply. */
export const QueuePageSchema = z.object({
  rows: z.array(DownloadRowSchema),
  /** Cursor of the next page, null at the end. */
  next: z.number().nullable(),
  revision: z.number().int(),
});
export type QueuePage = z.infer<typeof QueuePageSchema>;

/** Coalesced changes, at most ten times a second. */
export const QueueDeltaSchema = z.object({
  revision: z.number().int(),
  changed: z.array(DownloadRowSchema),
  removed: z.array(z.number().int()),
  totals: QueueTotalsSchema,
});
export type QueueDelta = z.infer<typeof QueueDeltaSchema>;

/** A topic of a forum that a scan is about, with the title that it had when it was chosen. */
export const ChosenTopicSchema = z.object({ id: z.number().int().positive(), title: z.string().max(1_000) });
export type ChosenTopic = z.infer<typeof ChosenTopicSchema>;

/** What a scan had to leave out. */
export const ScanNoteSchema = z.discriminatedUnion("kind", [
  /** The topic was deleted. */
  z.object({ kind: z.literal("topic-gone"), title: z.string() }),
  /** The channel has no comments (any more), or this account may not see the group that they are in. */
  z.object({ kind: z.enum(["no-comments", "comments-closed"]) }),
]);
export type ScanNote = z.infer<typeof ScanNoteSchema>;

/** A wish to download all media of a chat, being worked off page by page. */
export const ScanSchema = z.object({
  id: z.number().int(),
  chatId: z.string(),
  chatTitle: z.string(),
  kinds: z.array(DownloadKindSchema),
  order: ScanOrderSchema,
  state: z.enum(["running", "waiting", "stopped", "done", "failed"]),
  reason: DownloadReasonSchema.nullable(),
  /** Which of them are wanted, in the filter language; null for all. */
  filter: z.string().nullable(),
  /** Only these topics of a forum; null for the whole chat. */
  topics: z.array(ChosenTopicSchema).nullable(),
  /** Also the media in the comments of the posts that are downloaded. */
  withComments: z.boolean(),
  /** Whether an album of which the filter lets anything through is taken as a whole, as far as its media are of these kinds. */
  wholeAlbums: z.boolean(),
  /** Whether each topic of a forum has a folder of its own, whatever the template for paths says. */
  topicFolders: z.boolean(),
  notes: z.array(ScanNoteSchema),
  /**
   * Messages looked at, media of these kinds found, of these the ones that the filter lets through (all, without one), and of these the
   * newly queued (the rest was queued before). Of that rest, `downloaded` are in the history: they were downloaded before.
   */
  scanned: z.number().int(),
  found: z.number().int(),
  matched: z.number().int(),
  queued: z.number().int(),
  downloaded: z.number().int(),
  /** Telegram's count of what there is to find; null until known, and always when only a part of the chat is read. */
  expected: z.number().int().nullable(),
});
export type Scan = z.infer<typeof ScanSchema>;

/** What can be done to downloads; the target is a list of ids or all. */
export const downloadActions = ["pause", "resume", "cancel", "retry", "again", "remove", "remove-with-file"] as const;
export const DownloadActionSchema = z.enum(downloadActions);
export type DownloadAction = z.infer<typeof DownloadActionSchema>;
export const DownloadTargetSchema = z.union([
  z.object({ ids: z.array(z.number().int()) }),
  z.object({ all: z.literal(true) }),
]);
export type DownloadTarget = z.infer<typeof DownloadTargetSchema>;

/** States in which each action does something; the window shows an action only then. */
export const actionStates: Readonly<Record<DownloadAction, readonly DownloadState[]>> = {
  pause: ["queued", "preparing", "downloading", "verifying", "waiting"],
  resume: ["paused"],
  cancel: ["queued", "preparing", "downloading", "verifying", "waiting", "paused", "failed"],
  retry: ["failed", "skipped", "cancelled"],
  /** Downloads a finished file once more. */
  again: ["done"],
  remove: downloadStates,
  "remove-with-file": downloadStates,
};
