import { isBenignWhileStopping } from "./benign-errors";
import type { QuitController } from "./quit-controller";
import type { ShutdownLog } from "./shutdown-sequence";

/** What of the process is needed: it says what nobody caught. */
export interface UncaughtSource {
  on(event: "uncaughtException" | "unhandledRejection", listener: (error: unknown) => void): unknown;
}

/**
 * Catches what nobody caught, instead of Electron's box that neither quits nor logs. An exception leaves the app in a state nobody
 * foresaw: it is logged and the app quits in order. A rejection costs one operation, and is only logged. What stopping itself
 * causes is neither.
 */
export function catchUncaught(
  source: UncaughtSource,
  controller: Pick<QuitController, "phase" | "request">,
  log: Pick<ShutdownLog, "debug" | "error">,
): void {
  const isExpected = (error: unknown): boolean => {
    const isStopping = controller.phase === "stopping" || controller.phase === "stopped";
    return isStopping && isBenignWhileStopping(error);
  };
  source.on("uncaughtException", (error) => {
    if (isExpected(error)) {
      log.debug("expected while stopping", error);
      return;
    }
    log.error("uncaught exception", error);
    controller.request("fatal");
  });
  source.on("unhandledRejection", (error) => {
    if (isExpected(error)) log.debug("expected while stopping", error);
    else log.error("unhandled rejection", error);
  });
}
