import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CurrentSpeedLimit } from "../../../../src/main/downloads/current-speed-limit";
import { isWithinSchedule, nextChangeOfSchedule } from "../../../../src/main/downloads/speed-limit-schedule";
import type { SpeedLimitState } from "../../../../src/shared/app-state";
import { defaultSettings, type Settings, type SpeedLimitSchedule } from "../../../../src/shared/settings";
import { ManualClock } from "./manual-clock";

const systemZone = process.env.TZ;
const minuteMs = 60_000;

/** In Berlin summer time begins at 2 o'clock on 29 March 2026 and ends at 3 o'clock on 25 October 2026. */
beforeEach(() => {
  process.env.TZ = "Europe/Berlin";
});
afterEach(() => {
  if (systemZone === undefined) delete process.env.TZ;
  else process.env.TZ = systemZone;
});

const schedule = (more: Partial<SpeedLimitSchedule>): SpeedLimitSchedule => ({
  enabled: true,
  days: "every-day",
  from: "08:00",
  to: "18:00",
  kilobytesPerSecond: 500,
  ...more,
});
const isOn = (at: string, more: Partial<SpeedLimitSchedule>): boolean => isWithinSchedule(schedule(more), new Date(at));
const next = (at: string, more: Partial<SpeedLimitSchedule>): string | null => {
  const change = nextChangeOfSchedule(schedule(more), new Date(at));
  return change === null ? null : new Date(change).toISOString();
};

describe("the hours of the schedule", () => {
  it("begin and end with their minutes", () => {
    expect(isOn("2026-06-10T07:59:59", {})).toBe(false);
    expect(isOn("2026-06-10T08:00:00", {})).toBe(true);
    expect(isOn("2026-06-10T17:59:59", {})).toBe(true);
    expect(isOn("2026-06-10T18:00:00", {})).toBe(false);
    expect(isOn("2026-06-10T12:00:00", { enabled: false })).toBe(false);
  });

  it("may go past midnight, which belongs to the day before", () => {
    const night = { from: "22:00", to: "06:00" };
    expect(isOn("2026-06-10T23:00:00", night)).toBe(true);
    expect(isOn("2026-06-11T05:59:00", night)).toBe(true);
    expect(isOn("2026-06-11T06:00:00", night)).toBe(false);
    // Friday to Saturday, and Sunday to Monday.
    expect(isOn("2026-06-13T03:00:00", { ...night, days: "weekdays" })).toBe(true);
    expect(isOn("2026-06-13T23:00:00", { ...night, days: "weekdays" })).toBe(false);
    expect(isOn("2026-06-15T03:00:00", { ...night, days: "weekdays" })).toBe(false);
    expect(isOn("2026-06-15T03:00:00", { ...night, days: "weekend" })).toBe(true);
  });

  it("go around the clock when both times are the same", () => {
    const always = { from: "08:00", to: "08:00" };
    expect(isOn("2026-06-10T07:59:00", always)).toBe(true);
    expect(isOn("2026-06-10T08:00:00", always)).toBe(true);
    expect(next("2026-06-10T12:00:00", always)).toBeNull();
    expect(next("2026-06-12T12:00:00", { ...always, days: "weekdays" })).toBe("2026-06-13T06:00:00.000Z");
  });

  it("change next at the next border that changes anything", () => {
    expect(next("2026-06-10T07:00:00", {})).toBe("2026-06-10T06:00:00.000Z");
    expect(next("2026-06-10T08:00:00", {})).toBe("2026-06-10T16:00:00.000Z");
    expect(next("2026-06-12T18:00:00", { days: "weekdays" })).toBe("2026-06-15T06:00:00.000Z");
    expect(next("2026-06-10T12:00:00", { enabled: false })).toBeNull();
  });

  it("keep to the clock on the wall when summer time begins and ends", () => {
    expect(next("2026-03-28T19:00:00", {})).toBe("2026-03-29T06:00:00.000Z");
    expect(next("2026-10-24T19:00:00", {})).toBe("2026-10-25T07:00:00.000Z");
    const night = { from: "22:00", to: "06:00" };
    expect(next("2026-03-28T22:00:00", night)).toBe("2026-03-29T04:00:00.000Z");
    expect(next("2026-10-24T22:00:00", night)).toBe("2026-10-25T05:00:00.000Z");
  });

  it("hold at any minute as the next change says, all year round", () => {
    const time = fc
      .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
      .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
    const start = Date.parse("2026-01-01T00:00:00Z");
    fc.assert(
      fc.property(
        fc.record({ from: time, to: time, days: fc.constantFrom("every-day", "weekdays", "weekend") }),
        fc.nat({ max: 365 * 24 * 60 }),
        (hours, minute) => {
          const at = start + minute * minuteMs;
          const plan = schedule(hours);
          const change = nextChangeOfSchedule(plan, new Date(at));
          const now = isWithinSchedule(plan, new Date(at));
          if (change !== null) expect(isWithinSchedule(plan, new Date(change))).toBe(!now);
          // Within the days on which no hour is left out or comes twice, it is the very minute.
          const zone = (epoch: number) => new Date(epoch).getTimezoneOffset();
          const end = change ?? at + 2 * 24 * 60 * minuteMs;
          if (zone(at) !== zone(end)) return;
          for (let look = at; look < end; look += 7 * minuteMs) {
            expect(isWithinSchedule(plan, new Date(look))).toBe(now);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("the present limit", () => {
  function limitAt(at: string, more: Partial<Settings>) {
    const clock = new ManualClock(Date.parse(at));
    const present = { settings: { ...defaultSettings, ...more } };
    let skipped = 0;
    const limit = new CurrentSpeedLimit({
      settings: () => present.settings,
      clock: { now: () => clock.now() + skipped, after: (ms, work) => clock.after(ms, work) },
    });
    const told: SpeedLimitState[] = [];
    limit.onChange((state) => told.push(state));
    const sleep = (ms: number): void => {
      skipped += ms;
    };
    return { clock, limit, present, told, sleep };
  }

  it("is none at first, and needs no timer", () => {
    const { clock, limit } = limitAt("2026-06-10T12:00:00Z", {});
    expect(limit.bytesPerSecond).toBeNull();
    expect(limit.state).toEqual({ kilobytesPerSecond: 0, isScheduled: false, until: null });
    expect(clock.pendingTimers).toBe(0);
  });

  it("switches at the minute, while the app runs", () => {
    const { clock, limit, told } = limitAt("2026-06-10T05:58:30.250Z", {
      speedLimitKilobytesPerSecond: 2_000,
      speedLimitSchedule: schedule({}),
    });
    expect(limit.bytesPerSecond).toBe(2_000_000);
    clock.advance(89_749);
    expect(limit.bytesPerSecond).toBe(2_000_000);
    clock.advance(1);
    expect(limit.bytesPerSecond).toBe(500_000);
    clock.advance(10 * 60 * minuteMs);
    expect(limit.bytesPerSecond).toBe(2_000_000);
    expect(told.map(({ kilobytesPerSecond, isScheduled }) => [kilobytesPerSecond, isScheduled])).toEqual([
      [500, true],
      [2_000, false],
    ]);
    expect(told[0]?.until).toBe(Date.parse("2026-06-10T16:00:00Z"));
    limit.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  it("is right within a minute after the computer has slept, and at once when it is told", () => {
    const { clock, limit, sleep } = limitAt("2026-06-10T04:00:00Z", { speedLimitSchedule: schedule({}) });
    sleep(5 * 60 * minuteMs);
    clock.advance(minuteMs);
    expect(limit.state.isScheduled).toBe(true);
    sleep(10 * 60 * minuteMs);
    limit.recheck();
    expect(limit.state.isScheduled).toBe(false);
    limit.stop();
  });

  it("follows the settings, and is silent when nothing changed", () => {
    const { clock, limit, present, told } = limitAt("2026-06-10T12:00:00Z", {});
    present.settings = { ...defaultSettings, speedLimitKilobytesPerSecond: 300 };
    limit.recheck();
    limit.recheck();
    expect(limit.bytesPerSecond).toBe(300_000);
    present.settings = { ...defaultSettings, speedLimitSchedule: schedule({ kilobytesPerSecond: 0 }) };
    limit.recheck();
    expect(limit.bytesPerSecond).toBeNull();
    expect(limit.state.isScheduled).toBe(true);
    expect(told).toHaveLength(2);
    limit.stop();
    present.settings = defaultSettings;
    limit.recheck();
    expect(told).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });
});
