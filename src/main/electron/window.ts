import { join } from "node:path";
import { BrowserWindow, nativeTheme } from "electron";
import { appOrigin } from "./app-protocol";
import { rememberWindowState, restoreWindowState } from "./window-state";

export interface WindowOptions {
  title: string;
  userDataFolder: string;
  iconPath: string;
  /** Address of the dev server, undefined when the built window is served by the app itself. */
  devServer: string | undefined;
  /** True once the app is on its way out: then a page that does not finish loading, or has gone, is no fault. */
  isStopping(): boolean;
  log: { warn(message: string, ...details: unknown[]): void; error(message: string, ...details: unknown[]): void };
}

const backgroundColors = { light: "#ffffff", dark: "#1a1d1e" } as const;

/** Makes the one window of the app, hidden until it has something to show. */
export function createWindow(options: WindowOptions): BrowserWindow {
  const state = restoreWindowState(options.userDataFolder);
  const window = new BrowserWindow({
    width: 1200,
    height: 780,
    ...state,
    minWidth: 760,
    minHeight: 480,
    show: false,
    title: options.title,
    icon: options.iconPath,
    backgroundColor: backgroundColors[nativeTheme.shouldUseDarkColors ? "dark" : "light"],
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(__dirname, "../preload/index.js"),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  if (state?.maximized) window.maximize();
  rememberWindowState(window, options.userDataFolder, (error) => options.log.warn("window: position not saved", error));
  window.on("page-title-updated", (event) => event.preventDefault());
  window.once("ready-to-show", () => window.show());
  window.webContents.on("render-process-gone", (_event, { reason, exitCode }) => {
    // A signal to all processes ends this one with the app.
    if (reason === "clean-exit" || window.isDestroyed() || options.isStopping()) return;
    options.log.error(`window: its process ended (${reason}, ${exitCode}); loading it again, downloads go on`);
    load(window, options);
  });
  load(window, options);
  return window;
}

function load(window: BrowserWindow, { devServer, isStopping, log }: WindowOptions): void {
  window.loadURL(devServer ?? `${appOrigin}/`).catch((error: unknown) => {
    if (!isStopping() && !window.isDestroyed()) log.error("window: could not be loaded", error);
  });
}

/** Whether an address is a page of ours. */
export function isOwnPage(url: string, devServer: string | undefined): boolean {
  try {
    const { origin, protocol, host } = new URL(url);
    return `${protocol}//${host}` === appOrigin || (devServer !== undefined && origin === new URL(devServer).origin);
  } catch {
    return false;
  }
}

/** Brings the window to the front, wherever it was. */
export function showWindow(window: BrowserWindow | null): void {
  if (!window || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
