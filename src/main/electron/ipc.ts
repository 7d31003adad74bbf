import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from "electron";
import type { EventName, EventPayload, IpcAnswer, IpcProblem, RequestName } from "../../shared/ipc";
import { requestNames, requests } from "../../shared/ipc";
import { type RequestHandlers, toIpcProblem } from "../app/request-handlers";

export interface IpcDependencies {
  handlers: RequestHandlers;
  /** The only window that may ask. */
  window(): BrowserWindow | null;
  /** Whether an address is one of our own pages. */
  isOwnPage(url: string): boolean;
  log: { warn(message: string, ...details: unknown[]): void; error(message: string, ...details: unknown[]): void };
}

/** Answers the window's requests: declared channels, main frame of our own window, input parsed by its schema. */
export function registerIpc(deps: IpcDependencies): void {
  for (const name of requestNames) {
    ipcMain.handle(`request:${name}`, (event, input: unknown) => answer(deps, event, name, input));
  }
}

/** Removes all of it; a window that is still there gets Electron's own refusal. */
export function unregisterIpc(): void {
  for (const name of requestNames) ipcMain.removeHandler(`request:${name}`);
}

/** Tells the window something, if there is one. */
export function tellWindow<N extends EventName>(window: BrowserWindow | null, name: N, payload: EventPayload<N>): void {
  if (!window || window.isDestroyed() || window.webContents.isDestroyed() || !hasPage(window)) return;
  window.webContents.send(`event:${name}`, payload);
}

/** Whether there is a page that could be told: when its process has ended, Electron prints an error with its stack for each message. */
function hasPage(window: BrowserWindow): boolean {
  try {
    return typeof window.webContents.mainFrame.url === "string";
  } catch {
    // "Render frame was disposed before WebFrameMain could be accessed"
    return false;
  }
}

async function answer<N extends RequestName>(
  deps: IpcDependencies,
  event: IpcMainInvokeEvent,
  name: N,
  input: unknown,
): Promise<IpcAnswer<N>> {
  const sender = senderOf(event, deps);
  if (sender !== "our window") {
    // One that is going asks until the end: nobody is there to be told, and the log may be at its last line.
    if (sender === "stranger") deps.log.warn(`ipc: refused ${name} from a stranger`);
    return { ok: false, problem: { kind: "bad-input", message: "Not allowed" } };
  }
  const parsed = requests[name].input.safeParse(input);
  if (!parsed.success) {
    const message = parsed.error.issues
      .map(({ path, message: text }) => `${path.join(".") || "input"}: ${text}`)
      .join("; ");
    return { ok: false, problem: { kind: "bad-input", message } };
  }
  try {
    // The handler table is typed by name; TypeScript can't correlate the two look-ups.
    const handle = deps.handlers[name] as (input: unknown) => unknown;
    return { ok: true, value: (await handle(parsed.data)) as never };
  } catch (error) {
    const problem: IpcProblem = toIpcProblem(error);
    if (problem.kind === "unknown") deps.log.error(`ipc: ${name} failed`, error);
    return { ok: false, problem };
  }
}

function senderOf(event: IpcMainInvokeEvent, deps: IpcDependencies): "our window" | "gone" | "stranger" {
  const window = deps.window();
  if (window === null || window.isDestroyed() || !hasPage(window)) return "gone";
  const frame = event.senderFrame;
  if (frame === null) return "gone";
  const isOurs =
    event.sender === window.webContents && frame === window.webContents.mainFrame && deps.isOwnPage(frame.url);
  return isOurs ? "our window" : "stranger";
}
