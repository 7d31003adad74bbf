import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FileJob, FinishedFile } from "../../../../src/main/downloads/file-job";
import { type RunOutcome, Scheduler } from "../../../../src/main/downloads/scheduler";
import { Failure } from "../../../../src/shared/errors";
import { smallFilesPerSlot } from "../../../../src/shared/settings";
import { until } from "./conditions";
import { ManualClock } from "./manual-clock";

const small = 1_048_576;
const large = small + 1;

interface Run {
  id: number;
  signal: AbortSignal;
  finish(): void;
  fail(error: unknown): void;
}

/** A scheduler whose files run until the test ends them, or until they are aborted. */
class SchedulerBench {
  readonly clock = new ManualClock();
  readonly waiting: number[] = [];
  readonly started: number[] = [];
  readonly settled: [number, RunOutcome][] = [];
  readonly runs = new Map<number, Run>();
  filesAtOnce = 2;
  sizeOf: (id: number) => number | null = () => large;
  /** When false, an aborted run goes on until the test ends it. */
  endsOnAbort = true;
  readonly scheduler = new Scheduler({
    workList: {
      takeNext: (fits) => {
        const [id] = this.waiting;
        if (id === undefined || !fits(this.sizeOf(id))) return null;
        this.waiting.shift();
        return jobOf(id, this.sizeOf(id));
      },
      settled: (id, outcome) => this.settled.push([id, outcome]),
    },
    runFile: (job, signal) => this.#run(job.id, signal),
    filesAtOnce: () => this.filesAtOnce,
    clock: this.clock,
  });

  add(...ids: number[]): void {
    this.waiting.push(...ids);
    this.scheduler.wake();
  }

  #run(id: number, signal: AbortSignal): Promise<FinishedFile> {
    this.started.push(id);
    return new Promise((resolve, reject) => {
      const finish = () => resolve({ path: `/${id}`, sizeBytes: 1 });
      this.runs.set(id, { id, signal, finish, fail: reject });
      signal.addEventListener("abort", () => this.endsOnAbort && reject(signal.reason));
    });
  }
}

function jobOf(id: number, sizeBytes: number | null): FileJob {
  return {
    id,
    chat: { id: "user:1", accessHash: "1" },
    messageId: id,
    mediaId: String(id),
    location: { type: "document", id: String(id), accessHash: "", fileReference: "", thumbSize: "", dcId: 1 },
    sizeBytes,
    messageDate: 0,
    folder: "/",
    fileName: "x",
    partPath: null,
    path: null,
    chunks: null,
  };
}

describe("the scheduler", () => {
  it("runs as many files as it may, in order, and fills a slot as soon as it is free", async () => {
    const bench = new SchedulerBench();
    bench.add(1, 2, 3, 4);
    expect(bench.started).toEqual([1, 2]);
    bench.runs.get(2)?.finish();
    await until(() => bench.started.length === 3);
    expect(bench.started).toEqual([1, 2, 3]);
    expect(bench.settled).toEqual([[2, { kind: "finished", file: { path: "/2", sizeBytes: 1 } }]]);
    expect(bench.scheduler.runningIds()).toEqual([1, 3]);
  });

  it("goes on with the next file when one fails", async () => {
    const bench = new SchedulerBench();
    bench.add(1, 2, 3);
    const failure = new Failure("unavailable", "Restricted");
    bench.runs.get(1)?.fail(failure);
    await until(() => bench.started.length === 3);
    expect(bench.settled).toEqual([[1, { kind: "failed", failure }]]);
  });

  it("follows a change of the number of files at once: up at once, down by stopping the latest", async () => {
    const bench = new SchedulerBench();
    bench.add(1, 2, 3, 4, 5);
    bench.filesAtOnce = 4;
    bench.scheduler.wake();
    expect(bench.started).toEqual([1, 2, 3, 4]);
    bench.filesAtOnce = 1;
    bench.scheduler.wake();
    await until(() => bench.settled.length === 3);
    expect(bench.settled.map(([id]) => id).sort()).toEqual([2, 3, 4]);
    expect(bench.settled.every(([, outcome]) => outcome.kind === "aborted" && outcome.reason === "fewer-slots")).toBe(
      true,
    );
    expect(bench.scheduler.runningIds()).toEqual([1]);
  });

  it("runs several files of one chunk in the place of a larger one", async () => {
    const bench = new SchedulerBench();
    bench.sizeOf = () => small;
    const first = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
    bench.add(...first(3 * smallFilesPerSlot));
    expect(bench.started).toEqual(first(2 * smallFilesPerSlot));
    bench.runs.get(smallFilesPerSlot + 1)?.finish();
    await until(() => bench.started.length === 2 * smallFilesPerSlot + 1);
    bench.filesAtOnce = 1;
    bench.scheduler.wake();
    await until(() => bench.settled.length === smallFilesPerSlot + 1);
    expect(bench.scheduler.runningIds()).toEqual(first(smallFilesPerSlot));
  });

  it("takes a file of unknown size for a large one", () => {
    const bench = new SchedulerBench();
    bench.sizeOf = () => null;
    bench.add(1, 2, 3);
    expect(bench.started).toEqual([1, 2]);
  });

  it("lets no small file overtake a large one that waits for its place", async () => {
    const bench = new SchedulerBench();
    // One more than fits beside the large one.
    const smallOnes = Array.from({ length: smallFilesPerSlot + 1 }, (_, index) => index + 1);
    const largeOne = smallOnes.length + 1;
    bench.sizeOf = (id) => (id === largeOne ? large : small);
    bench.add(...smallOnes, largeOne, largeOne + 1, largeOne + 2);
    expect(bench.started).toEqual(smallOnes);
    bench.runs.get(2)?.finish();
    await until(() => bench.started.length === smallOnes.length + 1);
    expect(bench.started).toEqual([...smallOnes, largeOne]);
    bench.runs.get(3)?.finish();
    await until(() => bench.started.length === smallOnes.length + 2);
    expect(bench.started.at(-1)).toBe(largeOne + 1);
  });

  it("never runs more than fits, starts files in order, and starves none", async () => {
    const sizes = fc.array(fc.constantFrom(small, large, null), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(100)), async (queue, slots, picks) => {
        const bench = new SchedulerBench();
        bench.filesAtOnce = slots;
        bench.sizeOf = (id) => queue[id] ?? null;
        bench.add(...queue.keys());
        for (let turn = 0; bench.scheduler.runningCount > 0; turn += 1) {
          const running = bench.scheduler.runningIds();
          const load = running.reduce((sum, id) => sum + (queue[id] === small ? 1 : smallFilesPerSlot), 0);
          expect(load).toBeLessThanOrEqual(slots * smallFilesPerSlot);
          const settled = bench.settled.length;
          bench.runs.get(running[(picks[turn] ?? 0) % running.length] ?? -1)?.finish();
          await until(() => bench.settled.length > settled);
        }
        expect(bench.started).toEqual([...queue.keys()]);
      }),
    );
  });

  it("starts nothing while held, by each of the reasons", () => {
    const bench = new SchedulerBench();
    bench.scheduler.hold("offline");
    bench.scheduler.hold("pause-all");
    bench.add(1);
    bench.scheduler.release("offline");
    expect(bench.started).toEqual([]);
    bench.scheduler.release("pause-all");
    expect(bench.started).toEqual([1]);
  });

  it("starts nothing before a moment that it was given, and then by itself", () => {
    const bench = new SchedulerBench();
    bench.scheduler.holdUntil(bench.clock.now() + 10_000);
    bench.scheduler.holdUntil(bench.clock.now() + 5_000);
    bench.add(1);
    bench.clock.advance(9_999);
    expect(bench.started).toEqual([]);
    bench.clock.advance(1);
    expect(bench.started).toEqual([1]);
  });

  it("aborts one file and waits for its end", async () => {
    const bench = new SchedulerBench();
    bench.endsOnAbort = false;
    bench.add(1, 2, 3);
    let over = false;
    const aborted = bench.scheduler.abort([1, 99], "pause").then(() => {
      over = true;
    });
    expect(bench.runs.get(1)?.signal.aborted).toBe(true);
    expect(bench.runs.get(2)?.signal.aborted).toBe(false);
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    bench.runs.get(1)?.fail(new Error("closed"));
    await aborted;
    expect(bench.settled).toEqual([[1, { kind: "aborted", reason: "pause" }]]);
    expect(bench.started).toEqual([1, 2, 3]);
  });

  it("takes a file for finished that ends well although it was aborted", async () => {
    const bench = new SchedulerBench();
    bench.endsOnAbort = false;
    bench.add(1);
    const aborted = bench.scheduler.abort([1], "pause");
    bench.runs.get(1)?.finish();
    await aborted;
    expect(bench.settled[0]?.[1].kind).toBe("finished");
  });

  it("keeps a person's last wish for a file over what merely holds all files", async () => {
    const bench = new SchedulerBench();
    bench.endsOnAbort = false;
    bench.add(1, 2);
    const ends = [
      bench.scheduler.abort([1], "pause"),
      bench.scheduler.abort([1, 2], "offline"),
      bench.scheduler.abort([2], "cancel"),
      bench.scheduler.stop(),
    ];
    for (const run of bench.runs.values()) run.fail(new Error("closed"));
    await Promise.all(ends);
    expect(bench.settled).toEqual([
      [1, { kind: "aborted", reason: "pause" }],
      [2, { kind: "aborted", reason: "cancel" }],
    ]);
  });

  it("stops: takes nothing new, aborts all, and waits for each", async () => {
    const bench = new SchedulerBench();
    bench.add(1, 2, 3);
    bench.scheduler.holdUntil(bench.clock.now() + 1_000);
    await bench.scheduler.stop();
    expect(bench.settled.length).toBe(2);
    expect(bench.scheduler.runningCount).toBe(0);
    expect(bench.clock.pendingTimers).toBe(0);
    bench.add(4);
    bench.clock.advance(2_000);
    expect(bench.started).toEqual([1, 2]);
  });
});
