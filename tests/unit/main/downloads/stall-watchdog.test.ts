import { describe, expect, it } from "vitest";
import { longestSilenceMs, StallWatchdog, withStallWatchdog } from "../../../../src/main/downloads/stall-watchdog";
import { Failure } from "../../../../src/shared/errors";
import { gate, until } from "./conditions";
import { newBench } from "./manager-bench";
import { ManualClock } from "./manual-clock";

const large = 3 * 1_048_576;

describe("the stall watchdog", () => {
  function newWatchdog() {
    const clock = new ManualClock();
    const seen = { stalls: 0 };
    const watchdog = new StallWatchdog(clock, () => {
      seen.stalls += 1;
    });
    return { clock, watchdog, seen };
  }

  it("counts only while a request is under way, over several requests", async () => {
    const { clock, watchdog, seen } = newWatchdog();
    clock.advance(longestSilenceMs * 2);
    for (let request = 1; request <= 3; request += 1) {
      const { opened, open } = gate();
      const watched = watchdog.watch(() => opened);
      clock.advance(20_000 - 1);
      open();
      await watched;
      clock.advance(longestSilenceMs);
    }
    expect(seen.stalls).toBe(0);
    void watchdog.watch(() => new Promise(() => undefined));
    clock.advance(2);
    expect(seen.stalls).toBe(0);
    clock.advance(1);
    expect(seen.stalls).toBe(1);
  });

  it("begins anew with every byte, also in the middle of other requests", () => {
    const { clock, watchdog, seen } = newWatchdog();
    void watchdog.watch(() => new Promise(() => undefined));
    for (let byte = 1; byte <= 5; byte += 1) {
      clock.advance(longestSilenceMs - 1);
      watchdog.received();
    }
    expect(seen.stalls).toBe(0);
    clock.advance(longestSilenceMs);
    expect(seen.stalls).toBe(1);
  });

  it("leaves no timer behind, whether the request succeeds or fails", async () => {
    const { clock, watchdog } = newWatchdog();
    await watchdog.watch(async () => watchdog.received());
    await expect(watchdog.watch(() => Promise.reject(new Error("x")))).rejects.toThrow("x");
    expect(clock.pendingTimers).toBe(0);
  });

  it("says STALLED when it ends a run, and leaves the reason alone when somebody else does", async () => {
    const clock = new ManualClock();
    const run = (signal: AbortSignal) =>
      withStallWatchdog(clock, signal, (watchdog, watched) =>
        watchdog.watch(
          () => new Promise((_, reject) => watched.addEventListener("abort", () => reject(new Error("aborted")))),
        ),
      ).catch((error: unknown) => error);
    const stalled = run(new AbortController().signal);
    clock.advance(longestSilenceMs);
    expect(await stalled).toMatchObject({ kind: "network", options: { code: "STALLED" } });
    const stop = new AbortController();
    const stopped = run(stop.signal);
    stop.abort();
    expect(await stopped).toEqual(new Error("aborted"));
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("a file that hangs", () => {
  it("frees its slot for the next after a minute, and is tried again", async () => {
    const bench = newBench();
    bench.settings.filesAtOnce = 1;
    bench.source.beforeRead = ({ id }) => (id === "file1" ? new Promise(() => undefined) : undefined);
    await bench.addFiles(large, large);
    bench.manager.start();
    await until(() => bench.source.inFlight > 0);
    bench.clock.advance(longestSilenceMs - 1);
    expect(bench.state(2)).toBe("queued");
    bench.clock.advance(1);
    await bench.untilState(2, "done");
    expect(bench.manager.row(1)).toMatchObject({
      state: "waiting",
      attempts: 1,
      reason: { kind: "network", code: "STALLED" },
    });
    bench.source.beforeRead = () => undefined;
    bench.clock.advance(10_000);
    await bench.untilState(1, "done");
  });

  it("is not one that only waits for its turn", async () => {
    const bench = newBench();
    bench.settings.requestsAtOnce = 1;
    let failing = true;
    bench.source.beforeRead = ({ id }) => (failing && id === "file1" ? new Promise(() => undefined) : undefined);
    await bench.addFiles(large, large);
    bench.manager.start();
    await until(() => bench.source.inFlight === 1 && bench.state(2) === "downloading");
    bench.clock.advance(longestSilenceMs);
    await bench.untilState(2, "done");
    expect(bench.manager.row(1)).toMatchObject({ state: "waiting", reason: { code: "STALLED" } });
    expect(bench.manager.row(2)?.attempts).toBe(0);
    failing = false;
    bench.clock.advance(10_000);
    await bench.untilState(1, "done");
  });

  it("is not one whose disk is slow", async () => {
    const clock = new ManualClock();
    const { opened, open } = gate();
    const done = withStallWatchdog(clock, new AbortController().signal, async (watchdog) => {
      await watchdog.watch(async () => watchdog.received());
      await opened;
      return "written";
    });
    await Promise.resolve();
    clock.advance(longestSilenceMs * 3);
    open();
    expect(await done).toBe("written");
  });

  it("is told from one that Telegram refuses", async () => {
    const bench = newBench();
    bench.source.beforeRead = () => {
      throw new Failure("unavailable", "Restricted");
    };
    await bench.addFiles(large);
    bench.manager.start();
    await bench.untilState(1, "failed");
    expect(bench.manager.row(1)?.reason).toMatchObject({ kind: "unavailable" });
  });
});
