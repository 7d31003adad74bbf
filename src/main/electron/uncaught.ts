import { isBenignWhileStopping } from "../lifecycle/benign-errors";
import type { QuitController } from "../lifecycle/quit-controller";
import type { Log } from "../logging/log";

/**
 * Catches what nobody caught, instead of Electron's box that neither quits nor logs. An exception leaves the app in a state nobody
 * foresaw: it is logged and the app quits in order. A rejection costs one operation, and is only logged. What stopping itself
 * causes is neither.
 */
export function catchUncaught(controller: QuitController, log: Log): void {
  const isExpected = (error: unknown): boolean => {
    const isStopping = controller.phase === "stopping" || controller.phase === "stopped";
    return isStopping && isBenignWhileStopping(error);
  };
  process.on("uncaughtException", (error) => {
    if (isExpected(error)) {
      log.debug("expected while stopping", error);
      return;
    }
    log.error("uncaught exception", error);
    controller.request("fatal");
  });
  process.on("unhandledRejection", (error) => {
    if (isExpected(error)) log.debug("expected while stopping", error);
    else log.error("unhandled rejection", error);
  });
}
