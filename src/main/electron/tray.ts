import { Menu, nativeImage, Tray } from "electron";
import type { Words } from "./words";

export interface TrayActions {
  show(): void;
  pauseAll(): void;
  resumeAll(): void;
  quit(): void;
}

/** The icon in the system's tray, with its menu. Keep a reference for as long as it is to stay. */
export class TrayIcon {
  readonly #tray: Tray;
  readonly #actions: TrayActions;
  #words: Words | undefined;

  constructor(iconPath: string, words: Words, actions: TrayActions) {
    const image = nativeImage.createFromPath(iconPath);
    if (process.platform === "darwin") image.setTemplateImage(true);
    this.#tray = new Tray(image);
    this.#actions = actions;
    this.#tray.on("click", () => actions.show());
    this.setWords(words);
  }

  /** Rebuilds the menu, if it is to say something else: on Linux a changed menu has to be set again as a whole. */
  setWords(words: Words): void {
    if (words === this.#words) return;
    this.#words = words;
    this.#tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: words.show, click: () => this.#actions.show() },
        { type: "separator" },
        { label: words.pauseAll, click: () => this.#actions.pauseAll() },
        { label: words.resumeAll, click: () => this.#actions.resumeAll() },
        { type: "separator" },
        { label: words.quit, click: () => this.#actions.quit() },
      ]),
    );
    this.#tray.setToolTip(words.trayIdle);
  }

  /**
   * Shows what goes on. Not on Linux: there Chromium sends the menu anew, with other ids, for every change of the tooltip, and a click
   * in the menu that the person has open is lost.
   */
  setToolTip(text: string): void {
    if (process.platform !== "linux" && !this.#tray.isDestroyed()) this.#tray.setToolTip(text);
  }

  destroy(): void {
    if (!this.#tray.isDestroyed()) this.#tray.destroy();
  }
}
