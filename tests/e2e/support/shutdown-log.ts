import { expect } from "vitest";
import type { AppProcess } from "./app-process";

/** What the log says of a step's end. */
export interface LoggedStep {
  step: string;
  outcome: string;
  ms: number;
}

/** The steps of the ordered shutdown, in their order. Written out here: the app's own list would follow a wrong order. */
export const shutdownSteps = [
  "close-intake",
  "cancel-tasks",
  "await-tasks",
  "stop-network-monitor",
  "stop-bot",
  "disconnect-client",
  "close-storage",
] as const;

/** Ends of the shutdown's steps in the order in which the log reports them. */
export function loggedSteps(lines: readonly string[]): LoggedStep[] {
  return lines.flatMap((line) => {
    const [, step, outcome, ms] = /shutdown: ([a-z-]+) (ok|benign|failed|overran) in (\d+) ms/.exec(line) ?? [];
    return step === undefined || outcome === undefined ? [] : [{ step, outcome, ms: Number(ms) }];
  });
}

/** Asserts that every step has run, once and in order, that those named here ended as said, the others well, and `Stopped!` came last. */
export async function expectOrderedSteps(app: AppProcess, otherwise: Record<string, string> = {}): Promise<void> {
  const lines = await app.logLinesOfLastStart();
  expect(loggedSteps(lines).map(({ step, outcome }) => [step, outcome])).toEqual(
    shutdownSteps.map((step) => [step, otherwise[step] ?? "ok"]),
  );
  expect(lines.filter((line) => line.includes("Shutting down gracefully"))).toHaveLength(1);
  expect(lines.at(-1)).toContain("Stopped!");
}
