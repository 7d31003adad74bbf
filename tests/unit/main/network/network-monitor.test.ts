import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answer, answerAfter, noAnswer, setUp } from "./monitor-set-up";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe("what the monitor says", () => {
  it("asks at once and then at the interval", async () => {
    const { monitor, states, asked, gaps } = setUp([answer(41)]);
    monitor.start();
    await pass(0);
    expect(monitor.connection).toEqual({ state: "online", latencyMs: 41 });
    await pass(60_000);
    expect(asked).toHaveLength(3);
    expect(gaps()).toEqual([30_000, 30_000]);
    expect(states()).toEqual(["online"]);
    await monitor.stop();
  });

  it("is degraded after one lost answer, offline after two, online when Telegram answers again", async () => {
    const { monitor, states } = setUp([answer(40), noAnswer, noAnswer, answer(50)]);
    monitor.start();
    await pass(30_000);
    expect(states()).toEqual(["online"]);
    await pass(1_000);
    expect(states()).toEqual(["online", "degraded"]);
    await pass(3_000);
    expect(states()).toEqual(["online", "degraded", "offline"]);
    await pass(2_000);
    expect(states()).toEqual(["online", "degraded", "offline", "online"]);
    await monitor.stop();
  });

  it("is online again after one lost answer that was an accident", async () => {
    const { monitor, states } = setUp([answer(40), noAnswer, answer(40), noAnswer, answer(40)]);
    monitor.start();
    await pass(70_000);
    expect(states()).toEqual(["online", "degraded", "online", "degraded", "online"]);
    await monitor.stop();
  });

  it("says slow when the answer took long, with its latency", async () => {
    const { monitor, world } = setUp([answerAfter(2_500.4), answerAfter(2_000)]);
    world.timeoutMs = 10_000;
    monitor.start();
    await pass(3_000);
    expect(monitor.connection).toEqual({ state: "degraded", latencyMs: 2_500 });
    await pass(33_000);
    expect(monitor.connection).toEqual({ state: "online", latencyMs: 2_000 });
    await monitor.stop();
  });

  it("is offline at once when the first question is not answered", async () => {
    const { monitor, states } = setUp([noAnswer, answer(10)]);
    monitor.start();
    await pass(1_000);
    expect(states()).toEqual(["offline"]);
    await pass(2_000);
    expect(states()).toEqual(["offline", "online"]);
    await monitor.stop();
  });

  it("gives a question up as timed out, so that the connection can be taken for dead", async () => {
    const { monitor, asked } = setUp([noAnswer]);
    monitor.start();
    await pass(1_000);
    expect(asked[0]?.signal.reason).toMatchObject({ name: "TimeoutError" });
    await monitor.stop();
  });
});

describe("the operating system's opinion", () => {
  it("is taken at once when it says that the network has gone, and nothing is asked until it is back", async () => {
    const { monitor, world, asked, states } = setUp([answer(40)]);
    monitor.start();
    await pass(10_000);
    world.systemOnline = false;
    await pass(2_000);
    expect(states()).toEqual(["online", "offline"]);
    await pass(3_600_000);
    expect(asked).toHaveLength(1);
    world.systemOnline = true;
    await pass(2_000);
    expect(states()).toEqual(["online", "offline", "online"]);
    expect(asked).toHaveLength(2);
    expect(asked[1]?.hurry).toBe(true);
    await monitor.stop();
  });

  it("ends a question in flight", async () => {
    const { monitor, world, asked, states } = setUp([noAnswer]);
    world.timeoutMs = 60_000;
    monitor.start();
    await pass(1_000);
    world.systemOnline = false;
    await pass(2_000);
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(states()).toEqual(["offline"]);
    await monitor.stop();
  });

  it("is asked for again by a check", async () => {
    const { monitor, world, asked, states } = setUp([answer(10)]);
    monitor.start();
    await pass(0);
    world.systemOnline = false;
    monitor.checkNow();
    await pass(0);
    expect(states()).toEqual(["online", "offline"]);
    expect(asked).toHaveLength(1);
    await monitor.stop();
  });

  it("says offline before the first question", async () => {
    const { monitor, world, asked, states } = setUp([answer(10)]);
    world.systemOnline = false;
    monitor.start();
    await pass(0);
    expect(states()).toEqual(["offline"]);
    expect(asked).toEqual([]);
    await monitor.stop();
  });
});

describe("a wake-up from sleep", () => {
  it("gives up the question from before and asks anew, without any wait", async () => {
    const { monitor, world, asked, states } = setUp([noAnswer, answer(20)]);
    world.timeoutMs = 60_000;
    monitor.start();
    await pass(1_000);
    monitor.askAnew();
    await pass(0);
    expect(asked[0]?.signal.aborted).toBe(true);
    // Not a time-out: whether the connection is dead is what the new question is to find out.
    expect(asked[0]?.signal.reason).toMatchObject({ name: "AbortError" });
    expect(asked.map(({ hurry }) => hurry)).toEqual([false, true]);
    expect(states()).toEqual(["online"]);
    expect(world.mostInFlight).toBe(1);
    await monitor.stop();
  });

  it("ends a pause", async () => {
    const { monitor, asked } = setUp([answer(20)]);
    monitor.start();
    await pass(10_000);
    monitor.askAnew();
    await pass(0);
    expect(asked.map(({ hurry }) => hurry)).toEqual([false, true]);
    await pass(29_999);
    expect(asked).toHaveLength(2);
    await pass(1);
    expect(asked.map(({ hurry }) => hurry)).toEqual([false, true, false]);
    await monitor.stop();
  });

  it("counts no failure for the question that was given up", async () => {
    const { monitor, states } = setUp([answer(20), noAnswer, noAnswer, answer(20)]);
    monitor.start();
    await pass(30_500);
    monitor.askAnew();
    await pass(1_000);
    expect(states()).toEqual(["online", "degraded"]);
    await monitor.stop();
  });

  it("does nothing while the monitor is stopped, nor does a check", async () => {
    const { monitor, asked } = setUp([answer(20)]);
    monitor.askAnew();
    monitor.checkNow();
    monitor.settingsChanged();
    await pass(60_000);
    expect(asked).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a check", () => {
  it("ends a pause, and leaves a question in flight alone", async () => {
    const { monitor, asked } = setUp([answerAfter(500)]);
    monitor.start();
    await pass(100);
    monitor.checkNow();
    await pass(399);
    expect(asked).toHaveLength(1);
    await pass(1);
    monitor.checkNow();
    await pass(0);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([false, false]);
    await monitor.stop();
  });
});

describe("its settings count at once", () => {
  it("a shorter interval ends the longer pause under way, a longer one extends it", async () => {
    const { monitor, world, asked } = setUp([answer(20)]);
    world.intervalMs = 600_000;
    monitor.start();
    await pass(10_000);
    world.intervalMs = 20_000;
    monitor.settingsChanged();
    await pass(9_999);
    expect(asked).toHaveLength(1);
    await pass(1);
    expect(asked).toHaveLength(2);
    world.intervalMs = 60_000;
    monitor.settingsChanged();
    await pass(59_999);
    expect(asked).toHaveLength(2);
    await pass(1);
    expect(asked).toHaveLength(3);
    await monitor.stop();
  });

  it("an interval that is over already when it is set asks at once", async () => {
    const { monitor, world, asked } = setUp([answer(20)]);
    world.intervalMs = 600_000;
    monitor.start();
    await pass(100_000);
    world.intervalMs = 5_000;
    monitor.settingsChanged();
    await pass(0);
    expect(asked).toHaveLength(2);
    await monitor.stop();
  });

  it("a shorter time-out counts for the question in flight", async () => {
    const { monitor, world, states } = setUp([noAnswer]);
    world.timeoutMs = 60_000;
    monitor.start();
    await pass(3_000);
    expect(states()).toEqual([]);
    world.timeoutMs = 2_000;
    monitor.settingsChanged();
    await pass(0);
    expect(states()).toEqual(["offline"]);
    await monitor.stop();
  });

  it("while the system has no network, a change of the settings asks nothing", async () => {
    const { monitor, world, asked } = setUp([answer(20)]);
    world.systemOnline = false;
    monitor.start();
    await pass(0);
    monitor.settingsChanged();
    await pass(600_000);
    expect(asked).toEqual([]);
    await monitor.stop();
  });
});

describe("the jitter", () => {
  it.each([
    [0, 27_000],
    [0.25, 28_500],
    [0.5, 30_000],
    [0.999_999, 33_000],
  ])("of ±10 %% with %s drawn makes 30 s %s ms", async (drawn, pauseMs) => {
    const { monitor, world, gaps } = setUp([answer(20)]);
    world.jitterPercent = 10;
    world.random = drawn;
    monitor.start();
    await pass(pauseMs * 3 + 5);
    expect(gaps()).toHaveLength(3);
    for (const gap of gaps()) expect(Math.abs(gap - pauseMs)).toBeLessThanOrEqual(1);
    await monitor.stop();
  });

  it("is drawn once a pause: a change of another setting does not move its end", async () => {
    const { monitor, world, asked } = setUp([answer(20)]);
    world.jitterPercent = 50;
    world.random = 0;
    monitor.start();
    await pass(1_000);
    world.random = 0.999;
    monitor.settingsChanged();
    await pass(13_999);
    expect(asked).toHaveLength(1);
    await pass(1);
    expect(asked).toHaveLength(2);
    await monitor.stop();
  });

  it("applies to the pause after a lost answer, too", async () => {
    const { monitor, world, gaps } = setUp([noAnswer]);
    world.jitterPercent = 50;
    world.random = 0;
    monitor.start();
    await pass(4_000);
    expect(gaps()).toEqual([2_000, 2_000]);
    await monitor.stop();
  });
});

describe("stopping", () => {
  it("ends a question in flight at once, leaves no timer, and can start again", async () => {
    const { monitor, asked } = setUp([noAnswer, answer(5)]);
    monitor.start();
    await pass(10);
    await monitor.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(monitor.connection).toEqual({ state: "connecting", latencyMs: null });
    await pass(120_000);
    expect(asked).toHaveLength(1);
    monitor.start();
    await pass(0);
    expect(monitor.connection.state).toBe("online");
    await monitor.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("and starting again in the same turn asks one question at a time, and what the old one brings is not told", async () => {
    const { monitor, world, asked, states } = setUp([noAnswer, answer(5)]);
    monitor.start();
    await pass(10);
    const stopping = monitor.stop();
    monitor.start();
    await stopping;
    await pass(0);
    expect(asked).toHaveLength(2);
    expect(world.mostInFlight).toBe(1);
    expect(states()).toEqual(["online"]);
    await monitor.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a second time, and before the first question, is nothing special", async () => {
    const { monitor, asked } = setUp([answer(5)]);
    monitor.start();
    monitor.start();
    await Promise.all([monitor.stop(), monitor.stop()]);
    await pass(120_000);
    expect(asked).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
