import { describe, expect, it } from "vitest";
import { type Stoppable, shutdownSteps } from "../../../../src/main/app/shutdown-steps";
import { ShutdownSequence, totalDeadlineMs } from "../../../../src/main/lifecycle/shutdown-sequence";
import { shutdownStepNames } from "../../../../src/shared/app-state";

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function recording(overrides: Partial<Stoppable> = {}) {
  const calls: string[] = [];
  const parts: Stoppable = {
    closeIntake: () => void calls.push("closeIntake"),
    stopTasks: async () => {
      calls.push("stopTasks");
      await new Promise((resolve) => setTimeout(resolve, 20));
      calls.push("tasks ended");
    },
    stopNetworkMonitor: async () => void calls.push("stopNetworkMonitor"),
    stopBot: async () => void calls.push("stopBot"),
    disconnectClient: async () => void calls.push("disconnectClient"),
    closeStorage: async () => void calls.push("closeStorage"),
    ...overrides,
  };
  return { calls, steps: shutdownSteps(parts) };
}

describe("shutdownSteps", () => {
  it("ends each part before what it needs, and waits for the tasks before the network is touched", async () => {
    const { calls, steps } = recording();
    const report = await new ShutdownSequence({ steps, log }).run();
    expect(report.map(({ step }) => step)).toEqual([...shutdownStepNames]);
    expect(calls).toEqual([
      "closeIntake",
      "stopTasks",
      "tasks ended",
      "stopNetworkMonitor",
      "stopBot",
      "disconnectClient",
      "closeStorage",
    ]);
  });

  it("disconnects and closes the storage also when the tasks can't be stopped", async () => {
    const { calls, steps } = recording({
      stopTasks: () => {
        throw new TypeError("bug");
      },
    });
    const report = await new ShutdownSequence({ steps, log }).run();
    expect(report.find(({ step }) => step === "cancel-tasks")?.outcome).toBe("failed");
    expect(calls).toEqual(["closeIntake", "stopNetworkMonitor", "stopBot", "disconnectClient", "closeStorage"]);
  });

  it("has no step that could use up the whole by itself", () => {
    for (const { deadlineMs } of recording().steps) expect(deadlineMs).toBeLessThanOrEqual(totalDeadlineMs / 2);
  });
});
