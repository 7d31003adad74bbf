import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exitCodeOf, ShutdownSequence, type ShutdownStep } from "../../../../src/main/lifecycle/shutdown-sequence";

type Behaviour =
  | "returns"
  | "throws"
  | "throws benign"
  | "resolves"
  | "rejects"
  | "rejects benign"
  | "hangs"
  | "late"
  | "rejects late";
const behaviours: readonly Behaviour[] = [
  "returns",
  "throws",
  "throws benign",
  "resolves",
  "rejects",
  "rejects benign",
  "hangs",
  "late",
  "rejects late",
];
const expectedOutcome: Readonly<Record<Behaviour, string>> = {
  returns: "ok",
  throws: "failed",
  "throws benign": "benign",
  resolves: "ok",
  rejects: "failed",
  "rejects benign": "benign",
  hangs: "overran",
  late: "overran",
  "rejects late": "overran",
};

const deadlineMs = 100;
const benign = (): Error => Object.assign(new Error("gone"), { code: "ECONNRESET" });
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function act(behaviour: Behaviour): void | Promise<void> {
  switch (behaviour) {
    case "returns":
      return;
    case "throws":
      throw new TypeError("bug");
    case "throws benign":
      throw benign();
    case "resolves":
      return after(10);
    case "rejects":
      return after(10).then(() => Promise.reject(new TypeError("bug")));
    case "rejects benign":
      return after(10).then(() => Promise.reject(benign()));
    case "hangs":
      return new Promise(() => undefined);
    case "late":
      return after(deadlineMs + 50);
    case "rejects late":
      return after(deadlineMs + 50).then(() => Promise.reject(new Error("too late")));
  }
}

function recordingLog() {
  const lines: { level: string; message: string }[] = [];
  const at = (level: string) => (message: string) => void lines.push({ level, message });
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

describe("ShutdownSequence", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const runToEnd = async (sequence: ShutdownSequence, totalMs: number) => {
    const report = sequence.run(totalMs);
    await vi.runAllTimersAsync();
    return report;
  };

  it("keeps order, deadlines and report, whatever any step does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...behaviours), { minLength: 1, maxLength: 8 }), async (plan) => {
        const started: string[] = [];
        const log = recordingLog();
        const steps = plan.map((behaviour, index): ShutdownStep => {
          const name = `${index} ${behaviour}`;
          const run = () => {
            started.push(name);
            return act(behaviour);
          };
          return { name, deadlineMs, run };
        });
        const report = await runToEnd(new ShutdownSequence({ steps, log, now: () => Date.now() }), 60_000);
        expect(started).toEqual(steps.map(({ name }) => name));
        expect(report.map(({ step }) => step)).toEqual(started);
        expect(report.map(({ outcome }) => outcome)).toEqual(plan.map((behaviour) => expectedOutcome[behaviour]));
        for (const { ms } of report) expect(ms).toBeLessThanOrEqual(deadlineMs + 1);
        const errors = plan.filter((behaviour) => ["failed", "overran"].includes(expectedOutcome[behaviour] ?? ""));
        expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(errors.length);
        expect(exitCodeOf(report)).toBe(errors.length === 0 ? 0 : 1);
      }),
      { numRuns: 200 },
    );
  });

  it("never exceeds the total deadline, and still starts every step", async () => {
    const started: number[] = [];
    const steps = Array.from({ length: 7 }, (_, index) => ({
      name: String(index),
      deadlineMs: 5_000,
      run: () => {
        started.push(index);
        return new Promise<void>(() => undefined);
      },
    }));
    const begun = Date.now();
    const report = await runToEnd(new ShutdownSequence({ steps, log: recordingLog(), now: () => Date.now() }), 10_000);
    expect(Date.now() - begun).toBeLessThanOrEqual(10_050);
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(report.every(({ outcome }) => outcome === "overran")).toBe(true);
  });

  it("runs once and gives every caller the same report", async () => {
    let runs = 0;
    const sequence = new ShutdownSequence({
      steps: [{ name: "a", deadlineMs, run: () => void runs++ }],
      log: recordingLog(),
    });
    const both = Promise.all([sequence.run(), sequence.run()]);
    await vi.runAllTimersAsync();
    const [first, second] = await both;
    expect(first).toBe(second);
    expect(runs).toBe(1);
  });

  it("goes on when the window can't be told", async () => {
    const steps = [{ name: "a", deadlineMs, run: () => undefined }];
    const onStep = (): never => {
      throw new Error("Object has been destroyed");
    };
    const report = await runToEnd(new ShutdownSequence({ steps, log: recordingLog(), onStep }), 1_000);
    expect(report).toMatchObject([{ step: "a", outcome: "ok" }]);
  });

  it("logs a benign error at debug and an unknown one at error", async () => {
    const log = recordingLog();
    const steps: ShutdownStep[] = [
      { name: "benign", deadlineMs, run: () => Promise.reject(benign()) },
      { name: "unknown", deadlineMs, run: () => Promise.reject(new TypeError("bug")) },
    ];
    await runToEnd(new ShutdownSequence({ steps, log }), 1_000);
    expect(log.lines.filter(({ level }) => level === "error").map(({ message }) => message)).toEqual([
      "shutdown: unknown failed; going on",
    ]);
    expect(log.lines.some(({ level, message }) => level === "debug" && message.startsWith("shutdown: benign"))).toBe(
      true,
    );
  });
});
