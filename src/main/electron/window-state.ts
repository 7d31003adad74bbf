import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BrowserWindow, type Rectangle, screen } from "electron";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";

const WindowStateSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(200),
  height: z.number().int().min(200),
  maximized: z.boolean(),
});
type WindowState = z.infer<typeof WindowStateSchema>;

const fileName = "window.json";

/** Where the window was, if it is still on a screen; undefined lets Electron choose. */
export function restoreWindowState(folder: string): WindowState | undefined {
  let parsed: WindowState;
  try {
    parsed = WindowStateSchema.parse(JSON.parse(readFileSync(join(folder, fileName), "utf8")));
  } catch {
    // Missing at the first start, or damaged: the position of a window is not worth a message.
    return undefined;
  }
  return isOnAScreen(parsed) ? parsed : undefined;
}

function isOnAScreen(state: Rectangle): boolean {
  const { workArea } = screen.getDisplayMatching(state);
  return (
    state.x < workArea.x + workArea.width &&
    state.x + state.width > workArea.x &&
    state.y >= workArea.y &&
    state.y < workArea.y + workArea.height
  );
}

/** Remembers where the window is, whenever it has stopped moving. */
export function rememberWindowState(window: BrowserWindow, folder: string, warn: (error: unknown) => void): void {
  const save = (): void => {
    if (window.isDestroyed() || window.isMinimized()) return;
    const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    writeFileAtomic(join(folder, fileName), JSON.stringify(state)).catch(warn);
  };
  let settle: NodeJS.Timeout | undefined;
  const soon = (): void => {
    clearTimeout(settle);
    settle = setTimeout(save, 500);
  };
  window.on("resize", soon);
  window.on("move", soon);
  window.on("closed", () => clearTimeout(settle));
}
