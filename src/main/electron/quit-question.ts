import { type BrowserWindow, dialog } from "electron";
import type { Words } from "./words";

export interface QuitAnswer {
  quit: boolean;
  /** The box "don't ask again" was ticked; counts only for somebody who quits. */
  neverAskAgain: boolean;
}

/** Asks whether to quit while downloads run, in front of the window when it can be seen. */
export async function askToQuit(window: BrowserWindow | null, words: Words): Promise<QuitAnswer> {
  const options = {
    type: "question" as const,
    message: words.quitQuestion,
    detail: words.quitDetail,
    buttons: [words.quitYes, words.quitNo],
    defaultId: 0,
    cancelId: 1,
    checkboxLabel: words.dontAskAgain,
  };
  const { response, checkboxChecked } = await (window?.isVisible()
    ? dialog.showMessageBox(window, options)
    : dialog.showMessageBox(options));
  return { quit: response === 0, neverAskAgain: response === 0 && checkboxChecked };
}
