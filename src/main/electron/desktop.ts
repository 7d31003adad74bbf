import { type BrowserWindow, dialog, shell } from "electron";
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
  return {
    info,
    openPage: (page) => openInBrowser(pages[page]),
    chooseFolder: async (current) => {
      const options = {
        title: words().chooseFolder,
        defaultPath: current,
        properties: ["openDirectory" as const, "createDirectory" as const],
      };
      const parent = window();
      const { canceled, filePaths } = await (parent
        ? dialog.showOpenDialog(parent, options)
        : dialog.showOpenDialog(options));
      return canceled ? null : (filePaths[0] ?? null);
    },
    chooseImportFiles: async () => {
      const options = {
        title: words().chooseImportFiles,
        filters: [
          { name: "YAML, JSON", extensions: ["yaml", "yml", "json"] },
          { name: "*", extensions: ["*"] },
        ],
        properties: ["openFile" as const, "multiSelections" as const],
      };
      const parent = window();
      const { canceled, filePaths } = await (parent
        ? dialog.showOpenDialog(parent, options)
        : dialog.showOpenDialog(options));
      return canceled ? [] : filePaths;
    },
    openPath: (path) => shell.openPath(path),
    showInFolder: (path) => shell.showItemInFolder(path),
    takeOfferedLinks,
    claimTelegramLinks,
    quit: requestQuit,
    quitNow: () => void leaveAtOnce(0),
  };
}
