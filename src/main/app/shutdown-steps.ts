import type { ShutdownStepName } from "../../shared/app-state";
import type { ShutdownStep } from "../lifecycle/shutdown-sequence";

/** What is in flight at Telegram when the app stops gets this long to finish, milliseconds. */
const disconnectGraceMs = 100;

/** Milliseconds. A synchronous step needs none; the figure is for the report. */
const deadlinesMs: Readonly<Record<ShutdownStepName, number>> = {
  "close-intake": 100,
  "cancel-tasks": 100,
  "await-tasks": 5_000,
  "stop-network-monitor": 500,
  "stop-bot": 2_000,
  "disconnect-client": 3_000,
  "close-storage": 1_000,
};

/** What there is to stop. */
export interface Stoppable {
  /** Refuses new work in the same turn. */
  closeIntake(): void;
  /** Aborts every scan and download in the same turn; resolves when the last has ended. */
  stopTasks(): Promise<void>;
  stopNetworkMonitor(): Promise<void>;
  stopBot(graceMs: number): Promise<void>;
  disconnectClient(graceMs: number): Promise<void>;
  closeStorage(): Promise<void>;
}

/**
 * The ordered shutdown. Consumers end before what they consume: the tasks before the connections they read from, the client last of
 * the network, and the storage only when nobody is left who could write to it. See docs/shutdown.md.
 */
export function shutdownSteps(parts: Stoppable): ShutdownStep<ShutdownStepName>[] {
  const step = (name: ShutdownStepName, run: () => void | Promise<void>): ShutdownStep<ShutdownStepName> => ({
    name,
    deadlineMs: deadlinesMs[name],
    run,
  });
  let tasksEnded: Promise<void> = Promise.resolve();
  return [
    step("close-intake", () => parts.closeIntake()),
    step("cancel-tasks", () => {
      tasksEnded = parts.stopTasks();
    }),
    step("await-tasks", () => tasksEnded),
    step("stop-network-monitor", () => parts.stopNetworkMonitor()),
    step("stop-bot", () => parts.stopBot(disconnectGraceMs)),
    step("disconnect-client", () => parts.disconnectClient(disconnectGraceMs)),
    step("close-storage", () => parts.closeStorage()),
  ];
}
