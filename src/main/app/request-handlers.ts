import { access } from "node:fs/promises";
import type { z } from "zod";
import type { AppInfo } from "../../shared/app-state";
import { type Failure, toFailure } from "../../shared/errors";
import type { HistoryFormat } from "../../shared/history";
import type { IpcProblem, RequestName, RequestOutput, requests } from "../../shared/ipc";
import { UnknownMedia } from "../browser/media-browser";
import { ShuttingDown } from "../lifecycle/work-tracker";
import { checkDraft } from "../selection/filter/filter-draft";
import { FilterRefused } from "../selection/filter/filter-refused";
import { readLinks } from "../selection/links/read-links";
import { previewedPaths, previewPaths } from "../selection/naming/preview-paths";
import { AlreadyWatched, UnknownRule } from "../selection/watch/watch-rules";
import type { AccountRuntime } from "./account-runtime";
import type { Core } from "./core";
import { mustBeDroppable } from "./dropped-files";
import { type LinkDesktop, mediaHandlers } from "./media-handlers";
import { RequestRefused } from "./refusal";
import { mustBeWritable } from "./writable-folder";

/** One handler a request, given the parsed input. */
export type RequestHandlers = {
  [N in RequestName]: (input: z.output<(typeof requests)[N]["input"]>) => RequestOutput<N> | Promise<RequestOutput<N>>;
};

/** What the handlers ask of the desktop. */
export interface Desktop extends LinkDesktop {
  info(): AppInfo;
  openPage(page: "api-credentials" | "licence"): Promise<void>;
  /** Lets the user choose a folder; null when cancelled. */
  chooseFolder(current: string): Promise<string | null>;
  /** Lets the user choose where the history is exported to, and from where it is imported; null when cancelled. */
  chooseExportFile(suggestedName: string): Promise<string | null>;
  chooseHistoryFile(): Promise<string | null>;
  /** Opens a file with its program; an empty text means that it worked. */
  openPath(path: string): Promise<string>;
  showInFolder(path: string): void;
  /** Lets the user choose files of another program to import; none when cancelled. */
  chooseImportFiles(): Promise<string[]>;
  /** Links that came from outside, one a line; see `OfferedLinks`. */
  takeOfferedLinks(): string;
  /** Makes tg: links open here, or no longer; false when the system refuses. */
  claimTelegramLinks(wanted: boolean): boolean;
  quit(): void;
  quitNow(): void;
}

/** Turns anything a handler threw into what the window can show. */
export function toIpcProblem(error: unknown): IpcProblem {
  if (error instanceof RequestRefused) return { kind: error.kind, message: error.message };
  if (error instanceof FilterRefused) return { kind: "bad-input", message: error.message };
  if (error instanceof UnknownMedia) return { kind: "unknown-media", message: error.message };
  if (error instanceof AlreadyWatched) return { kind: "already-watched", message: error.message };
  if (error instanceof UnknownRule) return { kind: "unknown-rule", message: error.message };
  if (error instanceof ShuttingDown) return { kind: "shutting-down", message: error.message };
  const failure = toFailure(error);
  return {
    kind: problemKindOf(failure),
    message: failure.message,
    ...(failure.options.waitSeconds === undefined ? {} : { waitSeconds: failure.options.waitSeconds }),
  };
}

function problemKindOf({ kind }: Failure): IpcProblem["kind"] {
  switch (kind) {
    case "network":
    case "flood-wait":
      return kind;
    case "auth-lost":
      return "signed-out";
    case "unavailable":
      return "no-access";
    case "permission":
      return "downloads-folder-unwritable";
    default:
      return "unknown";
  }
}

/** Answers every request of the window out of the core and the desktop. */
export function createRequestHandlers(core: Core, desktop: Desktop): RequestHandlers {
  const account = (): AccountRuntime => {
    if (core.isStopping) throw new ShuttingDown();
    if (!core.account) throw new RequestRefused("signed-out", "Nobody is signed in");
    return core.account;
  };
  const openFinished = async (id: number): Promise<string> => {
    const path = account().queue.row(id)?.path;
    if (!path) throw new RequestRefused("unknown-download", `Download ${id} has no file`);
    if (!(await exists(path))) throw new RequestRefused("file-missing", path);
    return path;
  };
  return {
    "app.info": () => desktop.info(),
    "app.notices": () => core.notices.list,
    "app.dismissNotice": (id) => core.notices.dismiss(id),
    "app.openPage": (page) => desktop.openPage(page),
    "app.quit": () => desktop.quit(),
    "app.quitNow": () => desktop.quitNow(),

    "settings.get": () => core.settings.current,
    "settings.change": async (patch) => {
      if (patch.downloadsFolder) await mustBeWritable(patch.downloadsFolder);
      const { openTelegramLinks } = patch;
      if (openTelegramLinks !== undefined && !desktop.claimTelegramLinks(openTelegramLinks)) {
        throw new RequestRefused("unknown", "The system does not let Gramhaul open tg: links");
      }
      return core.settings.change(patch);
    },
    "settings.chooseFolder": async () => {
      const folder = await desktop.chooseFolder(core.downloadsFolder);
      if (folder === null) return null;
      await mustBeWritable(folder);
      return core.settings.change({ downloadsFolder: folder });
    },

    // Also before a sign-in: then of made-up messages.
    "names.preview": (template) => previewPaths(template, core.account?.queue.newestPathSources(previewedPaths) ?? []),

    "signIn.state": () => core.signIn.state,
    "signIn.withPhone": ({ credentials, phone }) => core.signIn.withPhone(phone, credentials),
    "signIn.withQr": ({ credentials }) => core.signIn.withQr(credentials),
    "signIn.code": (code) => core.signIn.code(code),
    "signIn.resendCode": () => core.signIn.resendCode(),
    "signIn.password": (password) => core.signIn.password(password),
    "signIn.cancel": () => core.signIn.cancel(),
    "signIn.signOut": () => core.signIn.signOut(),

    "chats.list": () => account().chats.view,
    "chats.reload": () => account().reloadChats(),
    "chats.mediaCounts": (chatId) => account().mediaCounts(chatId),
    "chats.topics": (chatId) => account().topics(chatId),
    "chats.discussion": (chatId) => account().discussion(chatId),

    "scans.list": () => account().scans.list(),
    "filters.check": (draft) => checkDraft(draft),
    "scans.start": (wish) => account().startScan(wish),
    "scans.stop": (id) => account().scans.stop(id),
    "scans.resume": (id) => account().scans.resume(id),
    "scans.dismiss": (id) => account().scans.dismiss(id),

    "links.read": (text) => readLinks(text).map(({ text: link, fault }) => ({ text: link, problem: fault })),
    "links.download": (text) => account().links.start(text),
    "links.downloadAgain": (text) => account().links.start(text, true),
    "links.list": () => account().links.list(),
    "links.stop": (id) => account().links.stop(id),
    "links.takeOffered": () => desktop.takeOfferedLinks(),
    "links.dismiss": (id) => account().links.dismiss(id),

    "watch.list": () => account().watch.list(),
    "watch.make": (wish) => account().makeWatchRule(wish),
    "watch.edit": ({ id, choice }) => account().watch.edit(id, choice),
    "watch.pause": (id) => account().watch.pause(id),
    "watch.resume": (id) => account().watch.resume(id),
    "watch.remove": (id) => account().watch.remove(id),
    "imports.state": () => account().importState,
    "imports.choose": async () => {
      const paths = await desktop.chooseImportFiles();
      if (paths.length > 0) account().imports.read(paths);
      return paths.length > 0;
    },
    "imports.readDropped": async (paths) => {
      // Without an account, not even whether the files are there is looked at.
      account();
      await mustBeDroppable(paths);
      account().imports.read(paths);
    },
    "imports.setFilter": ({ index, filter }) => account().imports.setFilter(index, filter),
    "imports.start": async (choice) => {
      const { pathTemplate, downloadsFolder } = account().imports.offers;
      const patch = {
        ...(choice.pathTemplate && pathTemplate !== null && { pathTemplate }),
        ...(choice.downloadsFolder && downloadsFolder !== null && { downloadsFolder }),
      };
      if (patch.downloadsFolder !== undefined) await mustBeWritable(patch.downloadsFolder);
      // Before the downloads, whose paths are decided when they are queued.
      if (Object.keys(patch).length > 0) await core.settings.change(patch);
      account().imports.start(choice);
    },
    "imports.close": () => account().imports.close(),
    "imports.stop": (id) => account().messageLists.stop(id),
    "imports.resume": (id) => account().messageLists.resume(id),
    "imports.dismiss": (id) => account().messageLists.dismiss(id),

    "queue.page": ({ after, limit }) => account().queue.page(after, limit),
    "queue.totals": () => account().queue.totals(),
    "queue.act": ({ action, target }) => account().queue.act(action, target),
    "queue.pauseAll": () => account().queue.pauseAll(),
    "queue.resumeAll": () => account().queue.resumeAll(),
    "queue.move": async ({ ids, to }) => void (await account().queue.move(ids, to)),
    "queue.openFile": async (id) => {
      const path = await openFinished(id);
      const problem = await desktop.openPath(path);
      if (problem !== "") throw new RequestRefused("unknown", problem);
    },
    "queue.origin": (id) => account().queue.origin(id),
    "queue.showInFolder": async (id) => desktop.showInFolder(await openFinished(id)),

    "history.find": (query) => account().history.find(query),
    "history.rows": (ids) => account().history.rows(ids),
    "history.files": (ids) => account().history.files(ids),
    "history.chats": () => account().history.chats(),
    "history.openFile": async (id) => {
      const problem = await desktop.openPath(await account().history.pathOf(id));
      if (problem !== "") throw new RequestRefused("unknown", problem);
    },
    "history.showInFolder": async (id) => desktop.showInFolder(await account().history.pathOf(id)),
    "history.copyLink": (id) => desktop.copyText(account().history.linkOf(id)),
    "history.again": (id) => account().history.again(id),
    "history.forget": (id) => account().history.forget(id),
    "history.export": async (format) => {
      const path = await desktop.chooseExportFile(historyFileName(format));
      if (path !== null) void account().historyTransfers.export(path, format);
      return path !== null;
    },
    "history.import": async () => {
      const path = await desktop.chooseHistoryFile();
      if (path !== null) void account().historyTransfers.import(path);
      return path !== null;
    },
    "history.transfer": () => account().historyTransfers.current,
    "history.stopTransfer": () => account().historyTransfers.stop(),
    "history.dismissTransfer": () => account().historyTransfers.dismiss(),

    "network.state": () => core.network.connection,
    "speedLimit.state": () => core.speedLimit.state,

    "bot.state": () => core.bot.state,
    "bot.setToken": (token) => core.bot.setToken(token),
    "bot.remove": () => core.bot.remove(),
    "bot.retry": () => core.bot.retry(),

    ...mediaHandlers(account, desktop),
  };
}

/** With the day in this computer's time zone. */
function historyFileName(format: HistoryFormat): string {
  const now = new Date();
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0"));
  return `gramhaul-history-${day.join("-")}.${format}`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
