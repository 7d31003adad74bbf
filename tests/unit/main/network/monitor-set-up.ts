import { NetworkMonitor } from "../../../../src/main/network/network-monitor";
import type { Connection } from "../../../../src/shared/app-state";

export type Ping = (signal: AbortSignal) => Promise<number>;

/** A question that nobody answers, until it is given up. */
export const noAnswer: Ping = (signal) =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

export const answer =
  (ms: number): Ping =>
  async () =>
    ms;

/** An answer that comes after so many milliseconds, unless the question is given up before. */
export const answerAfter =
  (ms: number): Ping =>
  (signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(ms), ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });

interface Asked {
  /** Milliseconds of the test's clock. */
  at: number;
  hurry: boolean;
  signal: AbortSignal;
}

/** A monitor with the given answers, the last of which holds for all later questions, and what it did. Wants a fake clock. */
export function setUp(answers: readonly Ping[]) {
  const connections: Connection[] = [];
  const asked: Asked[] = [];
  const world = {
    systemOnline: true,
    intervalMs: 30_000,
    timeoutMs: 1_000,
    jitterPercent: 0,
    random: 0.5,
    inFlight: 0,
    mostInFlight: 0,
  };
  const monitor = new NetworkMonitor({
    ping: async (signal, { hurry }) => {
      const give = answers[Math.min(asked.length, answers.length - 1)] ?? noAnswer;
      asked.push({ at: Date.now(), hurry, signal });
      world.inFlight += 1;
      world.mostInFlight = Math.max(world.mostInFlight, world.inFlight);
      try {
        return await give(signal);
      } finally {
        world.inFlight -= 1;
      }
    },
    isSystemOnline: () => world.systemOnline,
    intervalMs: () => world.intervalMs,
    timeoutMs: () => world.timeoutMs,
    jitterPercent: () => world.jitterPercent,
    random: () => world.random,
    log: { debug: () => undefined, info: () => undefined },
  });
  monitor.onChange((connection) => void connections.push(connection));
  return {
    monitor,
    world,
    asked,
    connections,
    states: () => connections.map(({ state }) => state),
    /** Milliseconds between one question and the next. */
    gaps: () => asked.slice(1).map(({ at }, index) => at - (asked[index]?.at ?? 0)),
  };
}
