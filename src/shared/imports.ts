import { z } from "zod";
import { DownloadReasonSchema, ScanSchema } from "./downloads";
import { FilterProblemSchema, longestFilter } from "./filters";
import { DownloadKindSchema } from "./media";

/** More files than this at once are no other program's set-up. */
export const mostDroppedFiles = 16;

/** Whether a file may be dropped on the window, by its name: a dialog that names the files it wants comes first everywhere else. */
export const isDroppableName = (name: string): boolean => /\.(ya?ml|json)$/i.test(name);

/** Absolute paths of files that were dropped. 32,767 is Windows' longest path. */
export const DroppedPathsSchema = z.array(z.string().max(32_767)).min(1).max(mostDroppedFiles);

/** Why a file can't be imported at all. */
export const importFaults = [
  /** Gone, or may not be read. */
  "unreadable",
  /** Neither a configuration of telegram_media_downloader nor an export of Telegram Desktop. */
  "not-an-import",
  /** Chosen or dropped with others: an export is read by itself. */
  "not-alone",
  "empty",
  "too-large",
  /** Bytes that are not text. */
  "not-text",
  "bad-yaml",
  "bad-json",
  /** Nested, or repeating itself, as no such file is; or nothing can be made of it within a bounded time and memory. */
  "too-nested",
] as const;
export const ImportFaultSchema = z.object({
  kind: z.enum(importFaults),
  fileName: z.string(),
  /** From 1, where the place is known. */
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
});
export type ImportFault = z.infer<typeof ImportFaultSchema>;

/** What of a file is not taken over, or not as it stands. */
export const importNoteKinds = [
  /** Known, and nothing here corresponds to it. */
  "not-taken",
  /** A secret, or what goes with one: it is not read, kept or logged. */
  "secret",
  "unknown-key",
  "bad-value",
  /** A media type that is not downloaded here. */
  "unknown-type",
  /** No media type is left that is known here: all are taken. */
  "no-types",
  /** The names can't be made by a template. */
  "bad-template",
  /** Part of the names that templates do not have. */
  "no-such-field",
  /** A folder of another computer. */
  "folder-elsewhere",
  /** Messages from before a group became a supergroup: they have ids of another chat. */
  "old-group-messages",
  "stickers",
  /** An export that ends in the middle: what comes before is taken. */
  "cut-off",
  /** A chat of which there is nothing to download. */
  "empty-chats",
] as const;
export const ImportNoteSchema = z.object({
  kind: z.enum(importNoteKinds),
  fileName: z.string(),
  /** The key it is about, or a piece of its value; never a secret. Empty where there is none. */
  key: z.string(),
  line: z.number().int().nullable(),
  count: z.number().int().optional(),
});
export type ImportNote = z.infer<typeof ImportNoteSchema>;

/** Why nothing can be started for a chat of the file. */
export const importChatProblems = [
  "bad-chat-id",
  "unknown-name",
  "no-access",
  "signed-out",
  /** Telegram asks to wait before it looks up more names, or does not answer: reading the file once more tries again. */
  "not-now",
] as const;

/** A chat of the file and what would be downloaded of it. */
export const ImportChatSchema = z.object({
  /** Which of the chats of the file. */
  index: z.number().int(),
  /** The chat as the file names it. */
  written: z.string(),
  line: z.number().int().nullable(),
  chatId: z.string().nullable(),
  title: z.string().nullable(),
  problem: z.enum(importChatProblems).nullable(),
  /** What is looked for in the whole chat; null when only single messages are fetched. */
  scan: z
    .object({
      kinds: z.array(DownloadKindSchema),
      /** As it is written, "" when there is none. */
      filter: z.string(),
      filterProblem: FilterProblemSchema.nullable(),
      /** Everything that must hold of a media, as one filter; null when all are wanted, or the filter is bad. */
      joined: z.string().nullable(),
      /** Begins at this message; null: at the first. */
      from: z.number().int().nullable(),
    })
    .nullable(),
  /** Single messages: how many in all, and of how many the file is not in the export (in a configuration: all). */
  messages: z.object({ all: z.number().int(), missing: z.number().int() }),
});
export type ImportChat = z.infer<typeof ImportChatSchema>;

/** What was found in the chosen files. */
export const ImportReportSchema = z.object({
  source: z.enum(["config", "export"]),
  fileNames: z.array(z.string()),
  chats: z.array(ImportChatSchema),
  /** The template for names and folders that gives the same paths; null when the file says nothing about them. */
  pathTemplate: z.string().nullable(),
  /** Absolute path. */
  downloadsFolder: z.string().nullable(),
  notes: z.array(ImportNoteSchema),
});
export type ImportReport = z.infer<typeof ImportReportSchema>;

/** Messages of a chat, named by their ids, on their way into the queue. */
export const MessageListSchema = z.object({
  id: z.number().int(),
  chatId: z.string(),
  chatTitle: z.string(),
  state: ScanSchema.shape.state,
  reason: DownloadReasonSchema.nullable(),
  /** `looked` of `total` messages have been asked for; `queued` files are new in the queue, `known` were there. */
  total: z.number().int(),
  looked: z.number().int(),
  queued: z.number().int(),
  known: z.number().int(),
  /** Messages that are gone or have no file. */
  empty: z.number().int(),
});
export type MessageList = z.infer<typeof MessageListSchema>;

export const ImportStateSchema = z.object({
  /** The file that is being read, looked at, or was refused. */
  file: z.discriminatedUnion("state", [
    z.object({ state: z.literal("none") }),
    /** `totalBytes` is 0 while chats are looked up. */
    z.object({ state: z.literal("reading"), readBytes: z.number(), totalBytes: z.number() }),
    z.object({ state: z.literal("refused"), fault: ImportFaultSchema }),
    z.object({ state: z.literal("read"), report: ImportReportSchema }),
    /** What it came to: chats that are looked through, single messages that are fetched, and new watch rules. */
    z.object({
      state: z.literal("started"),
      scans: z.number().int(),
      messages: z.number().int(),
      rules: z.number().int(),
    }),
  ]),
  lists: z.array(MessageListSchema),
});
export type ImportState = z.infer<typeof ImportStateSchema>;

/** What of a read file is started. */
export const ImportChoiceSchema = z.object({
  /** By their `index`. */
  chats: z.array(z.number().int()),
  /** Only messages whose file is not in the export. */
  onlyMissing: z.boolean(),
  /** Whether the chats that are looked through are watched, too. */
  watch: z.boolean(),
  pathTemplate: z.boolean(),
  downloadsFolder: z.boolean(),
});
export type ImportChoice = z.infer<typeof ImportChoiceSchema>;

/** Another filter for a chat of the read file. */
export const ImportFilterSchema = z.object({ index: z.number().int(), filter: z.string().max(longestFilter + 1) });
