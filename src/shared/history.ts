import { z } from "zod";
import { DownloadKindSchema } from "./media";

/** How a file came to be in the history. */
export const historyOrigins = [
  "downloaded",
  /** A hard link, or a copy where there can be none, of a file that was there. */
  "linked",
  /** Nothing was made: `path` is the file with the same content that was there. */
  "same",
  /** Told by an imported list: keeps from downloading again, and its path is not trusted. */
  "imported",
] as const;
export const HistoryOriginSchema = z.enum(historyOrigins);
export type HistoryOrigin = z.infer<typeof HistoryOriginSchema>;

/** What happens to a download whose content is on the disk already, from another message. docs/history.md */
export const sameContentPolicies = ["keep-both", "link", "skip", "rename"] as const;
export const SameContentPolicySchema = z.enum(sameContentPolicies);
export type SameContentPolicy = z.infer<typeof SameContentPolicySchema>;

/** One finished download as the window sees it. */
export const HistoryRowSchema = z.object({
  id: z.number().int(),
  chatId: z.string(),
  chatTitle: z.string(),
  messageId: z.number().int(),
  kind: DownloadKindSchema,
  fileName: z.string(),
  sizeBytes: z.number().nullable(),
  /** Epoch seconds. */
  messageDate: z.number(),
  /** Epoch milliseconds. */
  finishedAt: z.number(),
  path: z.string().nullable(),
  origin: HistoryOriginSchema,
  /** Lower case hexadecimal; null while it was not needed. */
  sha256: z.string().nullable(),
  /** To the message, for whoever may see it; null where Telegram has none. */
  link: z.string().nullable(),
  /** All of the message's text; "" also where nobody knows it. */
  caption: z.string(),
});
export type HistoryRow = z.infer<typeof HistoryRowSchema>;

export const historySorts = ["finished", "date", "name", "size", "chat"] as const;
export const HistorySortSchema = z.enum(historySorts);
export type HistorySort = z.infer<typeof HistorySortSchema>;

/** The longest text that is searched for, in characters. */
export const longestHistorySearch = 200;

export const HistoryQuerySchema = z.object({
  /** Words in the file's name, the chat's title or the caption; capitals don't matter. */
  search: z.string().max(longestHistorySearch),
  /** None: all of them. */
  kinds: z.array(DownloadKindSchema),
  chatId: z.string().nullable(),
  /** When it was finished, epoch milliseconds: not before, and before. */
  from: z.number().nullable(),
  until: z.number().nullable(),
  sort: HistorySortSchema,
  descending: z.boolean(),
});
export type HistoryQuery = z.infer<typeof HistoryQuerySchema>;

/** All that the history has, the newest first. */
export const wholeHistory: HistoryQuery = {
  search: "",
  kinds: [],
  chatId: null,
  from: null,
  until: null,
  sort: "finished",
  descending: true,
};

/** What a query comes to: ids in the asked order. Their rows are asked for when they are to be seen. */
export const HistoryFindSchema = z.object({
  ids: z.array(z.number().int()),
  /** Of all of these. */
  bytes: z.number(),
  /** Entries in the whole history. */
  total: z.number().int(),
});
export type HistoryFind = z.infer<typeof HistoryFindSchema>;

/** The most rows that are given at once. */
export const mostHistoryRows = 200;

/** A chat that has entries. */
export const HistoryChatSchema = z.object({ chatId: z.string(), title: z.string(), count: z.number().int() });
export type HistoryChat = z.infer<typeof HistoryChatSchema>;

/** Whether the files are still where they were put; `unknown` where nobody looks: the path of an imported entry. */
export const HistoryFileSchema = z.object({ id: z.number().int(), state: z.enum(["there", "missing", "unknown"]) });
export type HistoryFile = z.infer<typeof HistoryFileSchema>;

export const HistoryFormatSchema = z.enum(["csv", "json"]);
export type HistoryFormat = z.infer<typeof HistoryFormatSchema>;

/** Why a line of an imported file was left out. */
export const ImportFaultSchema = z.object({
  /** The first line of the file is 1. */
  line: z.number().int(),
  reason: z.enum(["not-readable", "too-long", "wrong-columns", "bad-value"]),
  /** The column or field, or what the reader said. */
  detail: z.string(),
});
export type ImportFault = z.infer<typeof ImportFaultSchema>;

/** The most faults that are told one by one. */
export const mostImportFaults = 100;

/** An export or import, from its beginning until it is dismissed. */
export const HistoryTransferSchema = z.object({
  kind: z.enum(["export", "import"]),
  /** `failed` with the words of the system. */
  state: z.enum(["running", "done", "stopped", "failed", "not-a-history"]),
  /** Name of the file, without its folder. */
  fileName: z.string(),
  /** Entries written, or looked at. */
  done: z.number().int(),
  /** Between 0 and 1. */
  fraction: z.number(),
  /** Of an import: new entries, entries that were there, and lines that are left out. */
  added: z.number().int(),
  known: z.number().int(),
  bad: z.number().int(),
  faults: z.array(ImportFaultSchema),
  problem: z.string().nullable(),
});
export type HistoryTransfer = z.infer<typeof HistoryTransferSchema>;
