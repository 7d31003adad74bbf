import { z } from "zod";
import {
  AppInfoSchema,
  ConnectionSchema,
  NoticeSchema,
  ShutdownProgressSchema,
  SpeedLimitStateSchema,
} from "./app-state";
import { BotStateSchema, BotTokenSchema } from "./bot";
import { ChatListSchema } from "./chats";
import {
  ChosenTopicSchema,
  DownloadActionSchema,
  DownloadTargetSchema,
  QueueDeltaSchema,
  QueuePageSchema,
  QueueTotalsSchema,
  ScanSchema,
} from "./downloads";
import { FilterCheckSchema, FilterDraftSchema, longestFilter } from "./filters";
import {
  HistoryChatSchema,
  HistoryFileSchema,
  HistoryFindSchema,
  HistoryFormatSchema,
  HistoryQuerySchema,
  HistoryRowSchema,
  HistoryTransferSchema,
  mostHistoryRows,
} from "./history";
import { DroppedPathsSchema, ImportChoiceSchema, ImportFilterSchema, ImportStateSchema } from "./imports";
import { LinkReadingSchema, LinkWishSchema, longestLinkText } from "./links";
import { DownloadKindSchema, MediaCountsSchema, ScanOrderSchema } from "./media";
import { ListOfMediaSchema, mediaRequests } from "./media-browser";
import { longestPreviewedTemplate, PathPreviewSchema } from "./path-template";
import { SettingsPatchSchema, SettingsSchema } from "./settings";
import { ApiCredentialsSchema, SignInStateSchema } from "./sign-in";
import { DiscussionSchema, DownloadOriginSchema, mostChosenTopics, TopicSchema } from "./threads";
import { WatchChoiceSchema, WatchRuleSchema, WatchWishSchema } from "./watch-rules";

const nothing = z.undefined();
const historyIds = z.array(z.number().int()).max(mostHistoryRows);
/** What a request answers that only does something. */
const done = z.void();

/**
 * Requests of the window and their answers. Main parses every input; nothing else crosses the border in this direction.
 * A request that can't be met rejects with an `IpcProblem` (see below).
 */
export const requests = {
  "app.info": { input: nothing, output: AppInfoSchema },
  "app.notices": { input: nothing, output: z.array(NoticeSchema) },
  "app.dismissNotice": { input: z.number().int(), output: done },
  /** Opens one of the app's own named pages in the browser; the window never names a URL. */
  "app.openPage": { input: z.enum(["api-credentials", "licence"]), output: done },
  "app.quit": { input: nothing, output: done },
  /** Ends at once, without waiting for the running shutdown. */
  "app.quitNow": { input: nothing, output: done },

  "settings.get": { input: nothing, output: SettingsSchema },
  "settings.change": { input: SettingsPatchSchema, output: SettingsSchema },
  /** Shows the folder dialog; null when cancelled. Rejects with `downloads-folder-unwritable`. */
  "settings.chooseFolder": { input: nothing, output: SettingsSchema.nullable() },

  /** What is wrong with a template for names and folders, or the paths that it would give to the newest downloads. */
  "names.preview": { input: z.string().max(longestPreviewedTemplate), output: PathPreviewSchema },

  "signIn.state": { input: nothing, output: SignInStateSchema },
  /** `credentials` may be left out when they are stored already. */
  "signIn.withPhone": {
    input: z.object({ credentials: ApiCredentialsSchema.optional(), phone: z.string().min(1).max(32) }),
    output: done,
  },
  "signIn.withQr": { input: z.object({ credentials: ApiCredentialsSchema.optional() }), output: done },
  "signIn.code": { input: z.string().min(1).max(16), output: done },
  "signIn.resendCode": { input: nothing, output: done },
  "signIn.password": { input: z.string().max(1024), output: done },
  "signIn.cancel": { input: nothing, output: done },
  "signIn.signOut": { input: nothing, output: done },

  "chats.list": { input: nothing, output: ChatListSchema },
  "chats.reload": { input: nothing, output: done },
  "chats.mediaCounts": { input: z.string(), output: MediaCountsSchema },
  /** The topics of a forum, in Telegram's order. */
  "chats.topics": { input: z.string(), output: z.array(TopicSchema) },
  /** Where a channel's posts are commented. */
  "chats.discussion": { input: z.string(), output: DiscussionSchema },

  /** Says whether a filter can be used, or where it can't; asked while it is typed. */
  "filters.check": { input: FilterDraftSchema, output: FilterCheckSchema },

  "scans.list": { input: nothing, output: z.array(ScanSchema) },
  "scans.start": {
    input: z.object({
      chatId: z.string(),
      kinds: z.array(DownloadKindSchema).min(1),
      order: ScanOrderSchema,
      /** As `filters.check` gave it. */
      filter: z.string().max(longestFilter).nullable().default(null),
      /** See `Scan`. */
      topics: z.array(ChosenTopicSchema).min(1).max(mostChosenTopics).nullable().default(null),
      withComments: z.boolean().default(false),
      wholeAlbums: z.boolean().default(false),
      topicFolders: z.boolean().default(false),
    }),
    output: ScanSchema,
  },
  "scans.stop": { input: z.number().int(), output: done },
  "scans.resume": { input: z.number().int(), output: done },
  "scans.dismiss": { input: z.number().int(), output: done },

  /** The links in a text, as far as they can be told without asking Telegram. */
  "links.read": { input: z.string().max(longestLinkText), output: z.array(LinkReadingSchema) },
  /** Downloads what the links in a text name; what comes of each is told by `links.changed`. */
  "links.download": { input: z.string().max(longestLinkText), output: LinkWishSchema },
  /** The same, and what was downloaded before is downloaded once more. */
  "links.downloadAgain": { input: z.string().max(longestLinkText), output: LinkWishSchema },
  "links.list": { input: nothing, output: z.array(LinkWishSchema) },
  "links.stop": { input: z.number().int(), output: done },
  /** The links that came from outside since the last time (a browser, the command line), one a line; empty when there are none. */
  "links.takeOffered": { input: nothing, output: z.string() },
  "links.dismiss": { input: z.number().int(), output: done },

  "watch.list": { input: nothing, output: z.array(WatchRuleSchema) },
  /** Rejects with `already-watched` where there is a rule, and with `network` when the last message can't be asked for. */
  "watch.make": { input: WatchWishSchema, output: WatchRuleSchema },
  /** Holds for the messages that the rule has not looked at. Rejects with `unknown-rule`. */
  "watch.edit": { input: z.object({ id: z.number().int(), choice: WatchChoiceSchema }), output: WatchRuleSchema },
  "watch.pause": { input: z.number().int(), output: done },
  "watch.resume": { input: z.number().int(), output: done },
  "watch.remove": { input: z.number().int(), output: done },
  "imports.state": { input: nothing, output: ImportStateSchema },
  /** Lets the user choose files of another program and begins to read them; what is in them is told by `imports.changed`. False when cancelled. */
  "imports.choose": { input: nothing, output: z.boolean() },
  /** Begins to read files that were dropped on the window; see `Bridge.importDropped`. Rejects with `no-import-file`. */
  "imports.readDropped": { input: DroppedPathsSchema, output: done },
  "imports.setFilter": { input: ImportFilterSchema, output: done },
  /** Starts what is chosen of the read file. Rejects with `downloads-folder-unwritable` before anything is started. */
  "imports.start": { input: ImportChoiceSchema, output: done },
  /** Forgets the read file, or stops reading it. */
  "imports.close": { input: nothing, output: done },
  "imports.stop": { input: z.number().int(), output: done },
  "imports.resume": { input: z.number().int(), output: done },
  "imports.dismiss": { input: z.number().int(), output: done },

  "queue.page": {
    input: z.object({ after: z.number().nullable(), limit: z.number().int().min(1).max(5000) }),
    output: QueuePageSchema,
  },
  "queue.totals": { input: nothing, output: QueueTotalsSchema },
  "queue.act": {
    input: z.object({ action: DownloadActionSchema, target: DownloadTargetSchema }),
    output: z.object({ affected: z.number().int() }),
  },
  "queue.pauseAll": { input: nothing, output: done },
  "queue.resumeAll": { input: nothing, output: done },
  /** Moves rows to the front or the back of the queue. */
  "queue.move": { input: z.object({ ids: z.array(z.number().int()), to: z.enum(["front", "back"]) }), output: done },
  "queue.openFile": { input: z.number().int(), output: done },
  "queue.showInFolder": { input: z.number().int(), output: done },
  /** What is known of a download's message beside its row. */
  "queue.origin": { input: z.number().int(), output: DownloadOriginSchema },

  "history.find": { input: HistoryQuerySchema, output: HistoryFindSchema },
  /** Those of these entries that are there, in no order. */
  "history.rows": { input: historyIds, output: z.array(HistoryRowSchema) },
  /** Whether their files are still where they were put. */
  "history.files": { input: historyIds, output: z.array(HistoryFileSchema) },
  "history.chats": { input: nothing, output: z.array(HistoryChatSchema) },
  "history.openFile": { input: z.number().int(), output: done },
  "history.showInFolder": { input: z.number().int(), output: done },
  /** Puts the link to the message into the clipboard. */
  "history.copyLink": { input: z.number().int(), output: done },
  /** Asks Telegram for the message and queues its media, whatever the history says. Rejects with `message-gone`. */
  "history.again": { input: z.number().int(), output: done },
  "history.forget": { input: z.number().int(), output: done },
  /** Both show a dialog for the file; false when it was cancelled. How it goes is told by `history.transferChanged`. */
  "history.export": { input: HistoryFormatSchema, output: z.boolean() },
  "history.import": { input: nothing, output: z.boolean() },
  "history.transfer": { input: nothing, output: HistoryTransferSchema.nullable() },
  "history.stopTransfer": { input: nothing, output: done },
  "history.dismissTransfer": { input: nothing, output: done },

  "network.state": { input: nothing, output: ConnectionSchema },
  "speedLimit.state": { input: nothing, output: SpeedLimitStateSchema },

  "bot.state": { input: nothing, output: BotStateSchema },
  /** The token is a secret: it goes in this direction only. What comes of it is told by `bot.changed`. */
  "bot.setToken": { input: BotTokenSchema, output: done },
  "bot.remove": { input: nothing, output: done },
  "bot.retry": { input: nothing, output: done },

  ...mediaRequests,
} as const;

/** What main tells the window without being asked. */
export const events = {
  "app.infoChanged": AppInfoSchema,
  "app.noticesChanged": z.array(NoticeSchema),
  "app.shutdown": ShutdownProgressSchema,
  /** Sent by the tray and the menu: show this screen. */
  "app.show": z.enum(["queue", "settings"]),
  "settings.changed": SettingsSchema,
  "signIn.changed": SignInStateSchema,
  "chats.changed": ChatListSchema,
  "scans.changed": z.array(ScanSchema),
  /** Ask `links.takeOffered`. */
  "links.offered": nothing,
  "links.changed": z.array(LinkWishSchema),
  "watch.changed": z.array(WatchRuleSchema),
  "imports.changed": ImportStateSchema,
  "queue.changed": QueueDeltaSchema,
  /** Something was added to the history or forgotten; at most once a second. */
  "history.changed": nothing,
  "history.transferChanged": HistoryTransferSchema.nullable(),
  /** What is open has other media than before, see `media.follow`; at most once in 1.5 seconds. */
  "media.changed": ListOfMediaSchema,
  "network.changed": ConnectionSchema,
  "speedLimit.changed": SpeedLimitStateSchema,
  "bot.changed": BotStateSchema,
} as const;

export type RequestName = keyof typeof requests;
/** What the page may ask by name. The rest is asked by the preload script, with what it has found out itself. */
export type PageRequestName = Exclude<RequestName, "imports.readDropped">;
export type RequestInput<N extends RequestName> = z.input<(typeof requests)[N]["input"]>;
export type RequestOutput<N extends RequestName> = z.output<(typeof requests)[N]["output"]>;
export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>;

export const requestNames = Object.keys(requests) as RequestName[];
export const pageRequestNames = requestNames.filter((name): name is PageRequestName => name !== "imports.readDropped");
export const eventNames = Object.keys(events) as EventName[];

/** Why a request was refused; `kind` has words in the window. */
export const IpcProblemSchema = z.object({
  kind: z.enum([
    "bad-input",
    "shutting-down",
    "signed-out",
    "unknown-chat",
    "unknown-download",
    "unknown-media",
    /** Telegram does not let this account read the chat. */
    "no-access",
    "already-watched",
    "unknown-rule",
    "file-missing",
    /** Something was dropped that is no file to import: by its name, or a folder. */
    "no-import-file",
    "message-gone",
    "downloads-folder-unwritable",
    "network",
    "flood-wait",
    "unknown",
  ]),
  message: z.string(),
  waitSeconds: z.number().optional(),
});
export type IpcProblem = z.infer<typeof IpcProblemSchema>;

/** Answers travel as values: an exception thrown across Electron's IPC keeps only its text. */
export type IpcAnswer<N extends RequestName> =
  | { ok: true; value: RequestOutput<N> }
  | { ok: false; problem: IpcProblem };

/** What the preload script puts on `window.gramhaul`: allow-listed channels, the way for dropped files, and nothing else. */
export interface Bridge {
  request<N extends PageRequestName>(name: N, input: RequestInput<N>): Promise<IpcAnswer<N>>;
  /**
   * Has files read that a person dropped on the window. The page gives the files and never names a path: only a file that
   * the system handed to the window has one.
   */
  importDropped(files: readonly File[]): Promise<IpcAnswer<"imports.readDropped">>;
  /** Returns the function that ends the subscription. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
}
