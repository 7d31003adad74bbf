import { describe, expect, it } from "vitest";
import { ShuttingDown, WorkTracker } from "../../../../src/main/lifecycle/work-tracker";

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let resolve = (): void => undefined;
  let reject = (_error: Error): void => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

describe("WorkTracker", () => {
  it("refuses new work once stopped", async () => {
    const tracker = new WorkTracker();
    await tracker.stopAndDrain();
    await expect(tracker.run(async () => 1)).rejects.toBeInstanceOf(ShuttingDown);
  });

  it("drains what was running, also work that fails", async () => {
    const tracker = new WorkTracker();
    const first = deferred();
    const second = deferred();
    const outcomes = Promise.allSettled([tracker.run(() => first.promise), tracker.run(() => second.promise)]);
    let drained = false;
    const drain = tracker.stopAndDrain().then(() => {
      drained = true;
    });
    first.resolve();
    await first.promise;
    expect(drained).toBe(false);
    expect(tracker.size).toBeGreaterThan(0);
    second.reject(new Error("broken"));
    await drain;
    expect((await outcomes).map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(tracker.size).toBe(0);
  });

  it("drains once, however often it is asked", () => {
    const tracker = new WorkTracker();
    expect(tracker.stopAndDrain()).toBe(tracker.stopAndDrain());
  });
});
