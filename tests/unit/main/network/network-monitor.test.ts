import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NetworkMonitor } from "../../../../src/main/network/network-monitor";

type Ping = (signal: AbortSignal) => Promise<number>;

/** A question that nobody answers, until it is given up. */
const noAnswer: Ping = (signal) =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

function setUp(answers: Ping[]) {
  const states: string[] = [];
  let asked = 0;
  let systemOnline = true;
  const monitor = new NetworkMonitor({
    ping: (signal) => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? noAnswer;
      asked += 1;
      return answer(signal);
    },
    isSystemOnline: () => systemOnline,
    intervalMs: () => 30_000,
    timeoutMs: () => 1_000,
    log: { debug: () => undefined, info: () => undefined },
  });
  monitor.onChange(({ state }) => void states.push(state));
  const setSystemOnline = (online: boolean): void => {
    systemOnline = online;
  };
  return { monitor, states, asked: () => asked, setSystemOnline };
}

const answer =
  (ms: number): Ping =>
  async () =>
    ms;

describe("NetworkMonitor", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("asks at once and then at the interval", async () => {
    const { monitor, states, asked } = setUp([answer(41)]);
    monitor.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(monitor.connection).toEqual({ state: "online", latencyMs: 41 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(3);
    expect(states).toEqual(["online"]);
    await monitor.stop();
  });

  it("is degraded after one lost answer, offline after two, online when Telegram answers again", async () => {
    const { monitor, states } = setUp([answer(40), noAnswer, noAnswer, answer(50)]);
    monitor.start();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(states).toEqual(["online"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(states).toEqual(["online", "degraded"]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(states).toEqual(["online", "degraded", "offline"]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(states).toEqual(["online", "degraded", "offline", "online"]);
    await monitor.stop();
  });

  it("says slow when the answer took long", async () => {
    const { monitor } = setUp([answer(2_500)]);
    monitor.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(monitor.connection.state).toBe("degraded");
    await monitor.stop();
  });

  it("is offline at once when the first question is not answered, and when the system says so", async () => {
    const { monitor, states, asked, setSystemOnline } = setUp([noAnswer, answer(10)]);
    monitor.start();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(states).toEqual(["offline"]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(states).toEqual(["offline", "online"]);
    const before = asked();
    setSystemOnline(false);
    monitor.checkNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toBe("offline");
    expect(asked()).toBe(before);
    await monitor.stop();
  });

  it("stops at once while a question is unanswered, leaves no timer, and can start again", async () => {
    const { monitor, asked } = setUp([noAnswer, answer(5)]);
    monitor.start();
    await vi.advanceTimersByTimeAsync(10);
    await monitor.stop();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked()).toBe(1);
    monitor.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(monitor.connection.state).toBe("online");
    await monitor.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
