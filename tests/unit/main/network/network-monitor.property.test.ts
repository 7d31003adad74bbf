import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Connection } from "../../../../src/shared/app-state";
import { answerAfter, noAnswer, type Ping, setUp } from "./monitor-set-up";

type State = Connection["state"];

/** What may follow what. Only the end leads back to "connecting". */
const allowed: Readonly<Record<State, readonly State[]>> = {
  connecting: ["online", "degraded", "offline"],
  online: ["online", "degraded", "offline", "connecting"],
  degraded: ["online", "degraded", "offline", "connecting"],
  offline: ["online", "degraded", "connecting"],
};

const refused: Ping = async () => Promise.reject(new Error("connection refused"));

const pings = fc.oneof(
  fc.constant(noAnswer),
  fc.constant(refused),
  fc.integer({ min: 0, max: 15_000 }).map(answerAfter),
);

const happening = fc.record({
  afterMs: fc.integer({ min: 0, max: 120_000 }),
  what: fc.constantFrom("check", "wake-up", "system", "settings", "restart" as const),
  settings: fc.record({
    intervalMs: fc.integer({ min: 5_000, max: 600_000 }),
    timeoutMs: fc.integer({ min: 1_000, max: 60_000 }),
    jitterPercent: fc.integer({ min: 0, max: 50 }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  }),
});
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

const halfAnHourMs = 30 * 60_000;

function happen({ monitor, world }: ReturnType<typeof setUp>, { what, settings }: Happening): void {
  switch (what) {
    case "check":
      monitor.checkNow();
      break;
    case "wake-up":
      monitor.askAnew();
      break;
    case "system":
      world.systemOnline = !world.systemOnline;
      break;
    case "settings":
      Object.assign(world, settings);
      monitor.settingsChanged();
      break;
    case "restart":
      void monitor.stop();
      monitor.start();
      break;
  }
}

/** Fails when the monitor tells what can't be. */
function expectAllowed({ monitor }: ReturnType<typeof setUp>): void {
  let before: State = "connecting";
  monitor.onChange(({ state, latencyMs }) => {
    expect(allowed[before], `${before} → ${state}`).toContain(state);
    if (state === "offline" || state === "connecting") expect(latencyMs).toBeNull();
    if (state === "online") expect(latencyMs).toBeLessThanOrEqual(2_000);
    before = state;
  });
}

/** What is due is asked, as long as the system has a network. */
async function expectAlive({ monitor, world, asked }: ReturnType<typeof setUp>): Promise<void> {
  const soFar = asked.length;
  await vi.advanceTimersByTimeAsync(world.timeoutMs + world.intervalMs * 1.5 + 2_000);
  if (world.systemOnline) expect(asked.length).toBeGreaterThan(soFar);
  else expect(monitor.connection.state).toBe("offline");
}

async function expectStops({ monitor, world, connections }: ReturnType<typeof setUp>): Promise<void> {
  await monitor.stop();
  expect(world.inFlight).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  expect(monitor.connection).toEqual({ state: "connecting", latencyMs: null });
  const told = connections.length;
  await vi.advanceTimersByTimeAsync(halfAnHourMs);
  expect(connections).toHaveLength(told);
}

async function liveHalfAnHour(answers: readonly Ping[], happenings: readonly Happening[]): Promise<void> {
  const scene = setUp(answers);
  expectAllowed(scene);
  scene.monitor.start();
  const endAt = Date.now() + halfAnHourMs;
  for (const each of happenings) {
    if (Date.now() + each.afterMs > endAt) break;
    await vi.advanceTimersByTimeAsync(each.afterMs);
    happen(scene, each);
  }
  await vi.advanceTimersByTimeAsync(endAt - Date.now());
  await expectAlive(scene);
  await expectStops(scene);
  expect(scene.world.mostInFlight).toBeLessThanOrEqual(1);
}

describe("half an hour of the network monitor with anything happening", () => {
  it("never asks two questions at once, tells only what can follow, and leaves no timer", async () => {
    const property = fc.asyncProperty(
      fc.array(pings, { minLength: 1, maxLength: 40 }),
      fc.array(happening, { maxLength: 40 }),
      async (answers, happenings) => {
        vi.useFakeTimers();
        try {
          await liveHalfAnHour(answers, happenings);
        } finally {
          vi.useRealTimers();
        }
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });
});
