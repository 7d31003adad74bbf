import { app } from "electron";
import type { Instance, InstanceRecord } from "../instance/instance-record";
import { wishIn } from "../instance/wish";
import type { Log } from "../logging/log";

export interface Wishes {
  /** Somebody started Gramhaul again: show the window, and offer the links that came with it. */
  show(links: readonly string[]): void;
  /** `gramhaul --quit` was called. */
  quit(): void;
}

/** Hears what instances that are started beside this one want; a wish that comes before the app is ready waits until it is. */
export function hearOtherInstances(wishes: Wishes): void {
  app.on("second-instance", (_event, _argv, _workingDirectory, additionalData) => {
    const { want, links } = wishIn(additionalData);
    if (want === "quit") wishes.quit();
    else if (want === "show") wishes.show(links);
  });
  // macOS hands links over in this way, also that with which the app was started.
  app.on("open-url", (event, url) => {
    event.preventDefault();
    wishes.show([url]);
  });
}

/** Tells instances that are started beside this one how far it is. Without the file they only know less, so failing is no reason to stop. */
export function tellOtherInstances(
  record: InstanceRecord,
  phase: Instance["phase"],
  exitCode: number | null,
  log: Log,
) {
  try {
    record.write({ pid: process.pid, phase, exitCode });
  } catch (error) {
    log.warn("instance: other instances can't be told how far this one is", error);
  }
}
