import { app, Menu, type MenuItemConstructorOptions } from "electron";
import type { Words } from "./words";

export interface MenuActions {
  showQueue(): void;
  showSettings(): void;
  closeWindow(): void;
  restart(): void;
  quit(): void;
}

/** The application menu. Quit is ours, not Electron's role, so that the reason is known; the rest are the roles a person expects. */
export function setApplicationMenu(words: Words, actions: MenuActions): void {
  const quit: MenuItemConstructorOptions = {
    label: words.quit,
    accelerator: "CmdOrCtrl+Q",
    click: () => actions.quit(),
  };
  const restart: MenuItemConstructorOptions = { label: words.restart, click: () => actions.restart() };
  const settings: MenuItemConstructorOptions = {
    label: words.settings,
    accelerator: "CmdOrCtrl+,",
    click: () => actions.showSettings(),
  };
  const appMenu: MenuItemConstructorOptions[] =
    process.platform === "darwin"
      ? [
          {
            label: app.name,
            submenu: [
              { role: "about" },
              { type: "separator" },
              settings,
              { type: "separator" },
              { role: "services" },
              { type: "separator" },
              { role: "hide" },
              { role: "hideOthers" },
              { role: "unhide" },
              { type: "separator" },
              restart,
              quit,
            ],
          },
        ]
      : [];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...appMenu,
      {
        label: words.file,
        submenu: [
          ...(process.platform === "darwin" ? [] : [settings]),
          { label: words.closeWindow, accelerator: "CmdOrCtrl+W", click: () => actions.closeWindow() },
          ...(process.platform === "darwin" ? [] : [{ type: "separator" } as const, restart, quit]),
        ],
      },
      { label: words.edit, role: "editMenu" },
      {
        label: words.view,
        submenu: [
          { label: words.queue, accelerator: "CmdOrCtrl+1", click: () => actions.showQueue() },
          { type: "separator" },
          { role: "resetZoom" },
          { role: "zoomIn" },
          { role: "zoomOut" },
          { role: "togglefullscreen" },
          ...(app.isPackaged ? [] : [{ role: "toggleDevTools" } as const]),
        ],
      },
      { label: words.window, role: "windowMenu" },
    ]),
  );
}
