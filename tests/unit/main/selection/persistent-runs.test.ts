import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ShuttingDown } from "../../../../src/main/lifecycle/work-tracker";
import { Failure } from "../../../../src/shared/errors";
import { gate, until } from "../downloads/conditions";
import { CountBench, recordOf } from "./count-bench";

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/** Long enough for everything that nothing holds back. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

let bench: CountBench;
beforeEach(() => {
  bench = new CountBench();
});
afterEach(() => bench.runs.shutdown());

describe("a persistent run", () => {
  it("begins a turn later, is under way until it is done, and tells of each change", async () => {
    const told: string[] = [];
    const end = bench.runs.onChange((views) => told.push(JSON.stringify(views)));
    bench.begin();
    expect(bench.tries).toEqual([]);
    expect(bench.runs.underWay().map(({ id }) => id)).toEqual([1]);
    await until(() => bench.state() === "done");
    await until(() => bench.runs.underWay().length === 0);
    expect(bench.runs.list()).toEqual([{ state: "done", reason: null, count: 3 }]);
    const states = [...new Set(told)].map((each) => JSON.parse(each)[0]);
    expect(states.map(({ state, count }) => `${state} ${count}`)).toEqual([
      "running 0",
      "running 1",
      "running 2",
      "running 3",
      "done 3",
    ]);
    end();
    const before = told.length;
    await bench.runs.dismiss(1);
    expect(told.length).toBe(before);
  });

  it("writes its record only when state or reason change: the rest is committed by its work", async () => {
    bench.begin();
    await until(() => bench.state() === "done");
    expect(bench.saved).toEqual([recordOf(1, "done", 3)]);
  });

  it("waits as long as the failure demands, and goes on where it was", async () => {
    bench.beforeCount = ({ count }) => {
      if (count === 2 && bench.tries.length === 1) throw new Failure("flood-wait", "slow", { waitSeconds: 30 });
    };
    bench.begin();
    await until(() => bench.state() === "waiting");
    const reason = { kind: "flood-wait", message: "slow", until: bench.clock.now() + 30_000 };
    expect(bench.stored.get(1)).toMatchObject({ count: 2, reason });
    expect(bench.runs.underWay().map(({ id }) => id)).toEqual([1]);
    bench.clock.advance(29_999);
    await turns();
    expect(bench.tries.length).toBe(1);
    bench.clock.advance(1);
    await until(() => bench.state() === "done");
    expect(bench.tries.map(({ count }) => count)).toEqual([0, 2]);
  });

  it("counts faults in a row only as long as it comes no further", async () => {
    const waits: (number | null)[] = [];
    bench.beforeCount = ({ count }) => {
      // Twice at each place: three in a row would be one too many.
      if (bench.tries.length < 2 * count + 3) throw new Failure("unknown", "odd");
    };
    bench.begin();
    while (bench.state() !== "done") {
      await until(() => bench.clock.pendingTimers === 1 || bench.state() === "done");
      if (bench.clock.msToNextTimer === null) break;
      waits.push(bench.clock.msToNextTimer);
      bench.clock.advance(bench.clock.msToNextTimer);
    }
    expect(waits).toEqual([5_000, 10_000, 5_000, 10_000, 5_000, 10_000]);
    expect(bench.warnings).toEqual([]);
  });

  it("fails where waiting does not help, with the reason that its user makes of it, and can be resumed", async () => {
    bench.beforeCount = () => {
      throw new Failure("unavailable", "No access", { code: "CHANNEL_PRIVATE" });
    };
    bench.begin();
    await until(() => bench.state() === "failed");
    const reason = { kind: "unavailable", code: "CHANNEL_PRIVATE", message: "No access", retryable: true };
    expect(bench.stored.get(1)?.reason).toEqual(reason);
    expect(bench.warnings).toEqual(["count 1 failed"]);
    bench.beforeCount = () => undefined;
    await until(() => bench.runs.underWay().length === 0);
    await bench.runs.resume(1);
    await until(() => bench.state() === "done");
    expect(bench.stored.get(1)?.reason).toBeNull();
  });

  it("without a session ends as waiting for the next sign-in, with no timer", async () => {
    bench.beforeCount = () => {
      throw new Failure("auth-lost", "gone");
    };
    bench.begin();
    await until(() => bench.runs.underWay().length === 0);
    expect(bench.stored.get(1)).toMatchObject({ state: "waiting", reason: { kind: "signed-out" } });
    expect(bench.clock.pendingTimers).toBe(0);
    bench.beforeCount = () => undefined;
    bench.runs.restore();
    await until(() => bench.state() === "done");
  });

  it("is stopped at work or while it waits, at once, and keeps what it has", async () => {
    bench.beforeCount = ({ id, count }, signal) => {
      if (id === 1 && count === 1) throw new Failure("network", "away");
      return id === 2 && count === 2 ? untilAborted(signal) : undefined;
    };
    bench.begin(1);
    bench.begin(2);
    await until(() => bench.clock.pendingTimers === 1 && bench.stored.get(2)?.count === 2);
    await Promise.all([bench.runs.stop(1), bench.runs.stop(2)]);
    expect(bench.clock.pendingTimers).toBe(0);
    expect(bench.runs.underWay()).toEqual([]);
    expect([...bench.stored.values()]).toEqual([recordOf(1, "stopped", 1), recordOf(2, "stopped", 2)]);
    bench.beforeCount = () => undefined;
    await bench.runs.resume(1);
    await until(() => bench.state(1) === "done");
    expect(bench.tries.at(-1)?.count).toBe(1);
    await bench.runs.stop(1);
    await bench.runs.stop(3);
    expect(bench.state(1)).toBe("done");
  });

  it("waits no longer when it is resumed, and begins its faults anew", async () => {
    bench.beforeCount = () => {
      if (bench.tries.length < 3) throw new Failure("network", "away");
    };
    bench.begin();
    await until(() => bench.clock.pendingTimers === 1);
    await bench.runs.resume(1);
    await until(() => bench.tries.length === 2 && bench.clock.pendingTimers === 1);
    expect(bench.clock.msToNextTimer).toBe(5_000);
    await bench.runs.resume(1);
    await until(() => bench.state() === "done");
  });

  it("is left as it is by a resume while it runs, when it is done, and when there is none", async () => {
    bench.beforeCount = (_record, signal) => untilAborted(signal);
    bench.begin();
    await until(() => bench.tries.length === 1);
    await bench.runs.resume(1);
    await bench.runs.resume(2);
    await turns();
    expect(bench.tries.length).toBe(1);
    await bench.runs.stop(1);
    bench.beforeCount = () => undefined;
    await bench.runs.resume(1);
    await until(() => bench.state() === "done");
    await bench.runs.resume(1);
    await turns();
    expect(bench.tries.length).toBe(2);
  });

  it("is forgotten when it is dismissed, and tells so once", async () => {
    bench.beforeCount = (_record, signal) => untilAborted(signal);
    bench.begin();
    await until(() => bench.tries.length === 1);
    const told: unknown[] = [];
    bench.runs.onChange((views) => told.push(views));
    await bench.runs.dismiss(1);
    await bench.runs.dismiss(1);
    expect(told).toEqual([[]]);
    expect(bench.stored.size).toBe(0);
  });

  it("is in the end what the last of several calls of the same moment says", async () => {
    const { runs } = bench;
    const actions = {
      stop: () => runs.stop(1),
      resume: () => runs.resume(1),
      dismiss: () => runs.dismiss(1),
    };
    const stopped = () => expect(bench.stored.get(1)?.state).toBe("stopped");
    const running = () => expect(runs.underWay().map(({ id, state }) => `${id} ${state}`)).toEqual(["1 running"]);
    const gone = () => expect([bench.stored.size, runs.list().length, runs.underWay().length]).toEqual([0, 0, 0]);
    const cases = [
      [["resume", "stop"], stopped],
      [["resume", "stop", "resume"], running],
      [["stop", "resume"], running],
      [["stop", "resume", "stop"], stopped],
      [["dismiss", "resume"], gone],
      [["resume", "dismiss"], gone],
      [["dismiss", "resume", "stop"], gone],
    ] as const;
    for (const before of ["stopped", "waiting", "running"]) {
      for (const [names, check] of cases) {
        bench.beforeCount = (_record, signal) => {
          if (before === "waiting") throw new Failure("network", "away");
          return untilAborted(signal);
        };
        bench.begin();
        await until(() => bench.state() === (before === "waiting" ? "waiting" : "running"));
        if (before === "stopped") await runs.stop(1);
        bench.beforeCount = (_record, signal) => untilAborted(signal);
        await Promise.all(names.map((name) => actions[name]()));
        await turns();
        check();
        await runs.dismiss(1);
      }
    }
    expect(bench.warnings).toEqual([]);
  });

  it("that can't be recorded has failed in memory only, and goes on from its last commit when it is resumed", async () => {
    bench.beforeSave = ({ state }) => {
      if (state === "done" || state === "waiting") throw new Failure("disk-full", "full");
    };
    bench.beforeCount = ({ count }) => {
      if (count === 2) throw new Failure("network", "away");
    };
    bench.begin();
    await until(() => bench.runs.underWay().length === 0);
    const reason = { kind: "disk-full", code: undefined, message: "full", retryable: true };
    expect(bench.runs.list()).toEqual([{ state: "failed", reason, count: 2 }]);
    expect(bench.stored.get(1)).toEqual(recordOf(1, "running", 2));
    expect(bench.warnings).toEqual(["count 1 could not be recorded"]);
    bench.beforeSave = () => undefined;
    bench.beforeCount = () => undefined;
    await bench.runs.resume(1);
    await until(() => bench.state() === "done");
    expect(bench.tries.map(({ count }) => count)).toEqual([0, 2]);
  });
});

describe("persistent runs", () => {
  it("forget of those that are done the ones that are meant", async () => {
    for (const record of [recordOf(1, "done"), recordOf(2, "done"), recordOf(3, "failed")])
      bench.stored.set(record.id, record);
    bench.runs = bench.make();
    bench.runs.forgetDone(({ id }) => id !== 2);
    expect([...bench.stored.keys()]).toEqual([2, 3]);
    bench.runs.forgetDone();
    expect([...bench.stored.keys()]).toEqual([3]);
    expect(bench.runs.list()).toEqual([{ state: "failed", reason: null, count: 0 }]);
  });

  it("go on at the next start with what ran or waited, and with nothing else", async () => {
    const states = ["running", "waiting", "stopped", "failed", "done"] as const;
    for (const [index, state] of states.entries()) bench.stored.set(index, recordOf(index, state, 1));
    bench.runs = bench.make();
    expect(bench.runs.underWay()).toEqual([]);
    bench.runs.restore();
    expect(bench.runs.underWay().map(({ state }) => state)).toEqual(["running", "waiting"]);
    // Once more is no second run of the same.
    bench.runs.restore();
    await until(() => bench.state(0) === "done" && bench.state(1) === "done");
    await turns();
    expect(bench.tries.map(({ id, count }) => [id, count])).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect([2, 3, 4].map((id) => bench.state(id))).toEqual(["stopped", "failed", "done"]);
  });

  it("are all aborted by a shutdown, which waits for the last; their records stay those of runs that go on", async () => {
    const { opened, open } = gate();
    bench.beforeCount = async ({ id }, signal) => {
      if (id === 1) throw new Failure("network", "away");
      await untilAborted(signal).catch(() => (id === 3 ? opened : undefined));
      throw signal.reason;
    };
    for (const id of [1, 2, 3]) bench.begin(id);
    await until(() => bench.clock.pendingTimers === 1 && bench.tries.length === 3);
    let isDown = false;
    const down = bench.runs.shutdown().then(() => {
      isDown = true;
    });
    expect(bench.runs.stopped).toBe(true);
    await until(() => bench.runs.underWay().length === 1);
    await turns();
    expect(isDown).toBe(false);
    expect(bench.clock.pendingTimers).toBe(0);
    open();
    await down;
    await bench.runs.shutdown();
    expect(bench.runs.underWay()).toEqual([]);
    expect([1, 2, 3].map((id) => bench.state(id))).toEqual(["waiting", "running", "running"]);
    bench.beforeCount = () => undefined;
    bench.runs = bench.make();
    bench.runs.restore();
    await until(() => [1, 2, 3].every((id) => bench.state(id) === "done"));
  });

  it("begin and resume nothing once the gate is closed, while what runs goes on", async () => {
    const { opened, open } = gate();
    bench.beforeCount = () => opened;
    bench.begin(1);
    await until(() => bench.tries.length === 1);
    bench.stored.set(2, recordOf(2, "stopped"));
    bench.runs.closeIntake();
    bench.begin(3);
    bench.runs.restore();
    await expect(bench.runs.resume(2)).rejects.toThrow(ShuttingDown);
    open();
    await until(() => bench.state(1) === "done");
    await turns();
    expect(bench.tries.map(({ id }) => id)).toEqual([1]);
  });

  it("take no harm from a queue that is shut down before them", async () => {
    bench.beforeCount = () => {
      throw new ShuttingDown();
    };
    bench.begin();
    await until(() => bench.runs.underWay().length === 0);
    expect(bench.stored.get(1)).toEqual(recordOf(1, "running"));
    expect(bench.warnings).toEqual([]);
  });
});
