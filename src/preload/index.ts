import { contextBridge, type IpcRendererEvent, ipcRenderer } from "electron";
import { type Bridge, type EventName, eventNames, type RequestName, requestNames } from "../shared/ipc";

const declaredRequests: ReadonlySet<string> = new Set(requestNames);
const declaredEvents: ReadonlySet<string> = new Set(eventNames);

/** The only way between the window and main: declared channels, plain data, and no Electron object ever. */
const bridge: Bridge = {
  request(name: RequestName, input: unknown) {
    if (!declaredRequests.has(name)) return Promise.reject(new Error(`Unknown request ${String(name)}`));
    return ipcRenderer.invoke(`request:${name}`, input);
  },
  on(name: EventName, listener: (payload: never) => void) {
    if (!declaredEvents.has(name)) throw new Error(`Unknown event ${String(name)}`);
    const forward = (_event: IpcRendererEvent, payload: unknown): void => listener(payload as never);
    ipcRenderer.on(`event:${name}`, forward);
    return () => ipcRenderer.removeListener(`event:${name}`, forward);
  },
};

contextBridge.exposeInMainWorld("gramhaul", bridge);
