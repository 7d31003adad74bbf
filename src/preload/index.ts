import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from "electron";
import { type Bridge, type EventName, eventNames, type PageRequestName, pageRequestNames } from "../shared/ipc";

const declaredRequests: ReadonlySet<string> = new Set(pageRequestNames);
const declaredEvents: ReadonlySet<string> = new Set(eventNames);

/** The only way between the window and main: declared channels, plain data and the files of a drop, and no Electron object ever. */
const bridge: Bridge = {
  request(name: PageRequestName, input: unknown) {
    if (!declaredRequests.has(name)) return Promise.reject(new Error(`Unknown request ${String(name)}`));
    return ipcRenderer.invoke(`request:${name}`, input);
  },
  importDropped(files: readonly File[]) {
    return ipcRenderer.invoke("request:imports.readDropped", files.map(pathOf));
  },
  on(name: EventName, listener: (payload: never) => void) {
    if (!declaredEvents.has(name)) throw new Error(`Unknown event ${String(name)}`);
    const forward = (_event: IpcRendererEvent, payload: unknown): void => listener(payload as never);
    ipcRenderer.on(`event:${name}`, forward);
    return () => ipcRenderer.removeListener(`event:${name}`, forward);
  },
};

/**
 * Where a file lies that the system handed to the window; empty for one that a page made up. Electron has `webUtils` since 29, and
 * `File.path` until 31.
 */
function pathOf(file: File & { readonly path?: string }): string {
  // A plain object with a `path` is no file: on the old Electron it would name one.
  if (!(file instanceof File)) return "";
  const utils: typeof webUtils | undefined = webUtils;
  return utils === undefined ? (file.path ?? "") : utils.getPathForFile(file);
}

contextBridge.exposeInMainWorld("gramhaul", bridge);
