import { join } from "node:path";
import { app, type BrowserWindow, clipboard, dialog, type OpenDialogOptions, shell } from "electron";
import type { AppInfo } from "../../shared/app-state";
import type { Desktop } from "../app/request-handlers";
import { leaveAtOnce } from "./quit-binding";
import { openInBrowser } from "./security";
import type { Words } from "./words";

/** The pages the window may ask for by name. */
const pages = {
  "api-credentials": "https://my.telegram.org/apps",
  licence: "https://opensource.org/license/mit",
} as const;

export interface DesktopDependencies {
  window(): BrowserWindow | null;
  words(): Words;
  info(): AppInfo;
  requestQuit(): void;
  takeOfferedLinks(): string;
  claimTelegramLinks(wanted: boolean): boolean;
}

/** What the request handlers ask of the desktop, on Electron. */
export function electronDesktop(deps: DesktopDependencies): Desktop {
  const { window, words, info, requestQuit, takeOfferedLinks, claimTelegramLinks } = deps;
  /** None when cancelled. */
  const choosePaths = async (options: OpenDialogOptions): Promise<string[]> => {
    const parent = window();
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    return canceled ? [] : filePaths;
  };
  return {
    info,
    openPage: (page) => openInBrowser(pages[page]),
    openLink: (url) => openInBrowser(url),
    chooseFolder: async (current) => {
      const [path = null] = await choosePaths({
        title: words().chooseFolder,
        defaultPath: current,
        properties: ["openDirectory", "createDirectory"],
      });
      return path;
    },
    chooseExportFile: async (suggestedName) => {
      const options = { title: words().exportHistory, defaultPath: join(app.getPath("documents"), suggestedName) };
      const parent = window();
      const { canceled, filePath } = await (parent
        ? dialog.showSaveDialog(parent, options)
        : dialog.showSaveDialog(options));
      return canceled || filePath === "" ? null : (filePath ?? null);
    },
    chooseHistoryFile: async () => {
      const [path = null] = await choosePaths({
        title: words().importHistory,
        properties: ["openFile"],
        filters: [{ name: "CSV, JSON", extensions: ["csv", "json"] }],
      });
      return path;
    },
    chooseImportFiles: () =>
      choosePaths({
        title: words().chooseImportFiles,
        filters: [
          { name: "YAML, JSON", extensions: ["yaml", "yml", "json"] },
          { name: "*", extensions: ["*"] },
        ],
        properties: ["openFile", "multiSelections"],
      }),
    openPath: (path) => shell.openPath(path),
    copyText: (text) => clipboard.writeText(text),
    showInFolder: (path) => shell.showItemInFolder(path),
    takeOfferedLinks,
    claimTelegramLinks,
    quit: requestQuit,
    quitNow: () => void leaveAtOnce(0),
  };
}
