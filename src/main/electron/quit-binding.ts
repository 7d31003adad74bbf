import { app, type BrowserWindow, powerMonitor } from "electron";
import { fileOperationsEnd } from "../lifecycle/file-operations";
import type { QuitController } from "../lifecycle/quit-controller";
import { type RepeatedSignals, turnMs } from "../lifecycle/repeated-signals";

export interface QuitBindingDependencies {
  controller: QuitController;
  signals: RepeatedSignals;
  /** Hides the window instead of quitting, if the setting is on and there is a tray; returns whether it did. */
  hideToTray(): boolean;
  log: { info(message: string): void; warn(message: string): void };
}

/** How long after the final `app.quit()` the process may still be there, milliseconds. */
const watchdogMs = 2_000;

const exitCodes: Readonly<Record<"SIGHUP" | "SIGINT" | "SIGTERM", number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** Binds Electron's own quit to the controller. Call before the app is ready: `before-quit` must be caught from the start. */
export function bindBeforeQuit({ controller }: QuitBindingDependencies): void {
  app.on("before-quit", (event) => {
    if (controller.phase === "stopped") return;
    event.preventDefault();
    controller.request("system-quit");
  });
  // Without a listener Electron quits with its last window; whether to quit is the controller's question alone.
  app.on("window-all-closed", () => undefined);
}

/** Closing the window hides it (close to tray) or asks for a quit; while stopping it stays, because it shows the progress. */
export function bindWindowClose(window: BrowserWindow, { controller, hideToTray }: QuitBindingDependencies): void {
  window.on("close", (event) => {
    if (controller.phase === "stopped") return;
    event.preventDefault();
    if (controller.phase === "idle" && !hideToTray()) controller.request("window");
  });
  // Windows ends the process when this handler returns: nothing to save here, every transition is in the database already.
  window.on("session-end", () => controller.request("session-end"));
}

/**
 * Signals and the end of the session. Call after the app is ready: earlier, Electron's own signal handlers would replace these, and a
 * second signal would kill the process half-way. A second signal (not the duplicate of the first) exits at once.
 */
export function bindSignals({ controller, signals, log }: QuitBindingDependencies): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      const meaning = signals.received(performance.now());
      if (meaning === "first") {
        outliveOtherProcesses();
        setInterval(() => signals.turned(performance.now()), turnMs);
        log.info(`quit: ${signal}`);
        controller.request("signal");
      } else if (meaning === "again") {
        log.warn(`quit: ${signal} again; leaving at once`);
        void leaveAtOnce(exitCodes[signal], signal);
      }
    });
  }
  // The typings know the event without its argument; preventDefault delays the log-off until the app has quit by itself.
  powerMonitor.on("shutdown", ((event?: { preventDefault(): void }) => {
    event?.preventDefault();
    controller.request("session-end");
  }) as () => void);
}

/** How long a forced end waits for file operations, milliseconds: they were all told to stop before, and take some milliseconds. */
const forcedPatienceMs = 200;

/**
 * Ends the process without waiting for the running shutdown; nothing is lost, because every transition is in the database already.
 * Where a disk does not answer, the process can only be ended by a signal: the one it was sent, where there was one.
 */
export async function leaveAtOnce(code: number, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  if (await fileOperationsEnd(forcedPatienceMs)) {
    app.exit(code);
    return;
  }
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/**
 * A signal to all processes of the app (SIGHUP of a terminal that is closed, SIGTERM of a service manager) ends Chromium's other
 * processes as well. Some 50 ms later Chromium aborts this one, too ("GPU process isn't usable. Goodbye."), half-way through the
 * shutdown, because it can't start its GPU process again. It looks for this switch at each such failure, and goes on with it.
 */
function outliveOtherProcesses(): void {
  app.commandLine.appendSwitch("disable-gpu-process-crash-limit");
}

export interface LeaveOptions {
  signals: RepeatedSignals;
  /** Starts Gramhaul again, with the same arguments, when this process has ended. */
  startAgain: boolean;
  /** A disk does not answer: an ordinary end would wait for it for ever. */
  byForce: boolean;
  log: { error(message: string): void };
}

/**
 * Ends the process after the shutdown, as soon as no duplicate of a signal is to be expected any more. `app.quit()` closes the
 * windows in order; the watchdog is for a window that would not.
 */
export function leave(code: number, { signals, startAgain, byForce, log }: LeaveOptions): void {
  if (startAgain) app.relaunch();
  setTimeout(() => {
    if (byForce) process.kill(process.pid, "SIGKILL");
    if (code !== 0) {
      app.exit(code);
      return;
    }
    setTimeout(() => {
      log.error("quit: still here after the final quit; leaving at once");
      app.exit(0);
    }, watchdogMs);
    app.quit();
  }, signals.staysFor(performance.now()));
}
