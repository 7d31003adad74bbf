import { describe, expect, it } from "vitest";
import { backoffMs, decide, pauseAfter, spaceCheckMs } from "../../../../src/main/downloads/retry-policy";
import { SpeedMeter } from "../../../../src/main/downloads/speed-meter";
import { Failure, failureKinds } from "../../../../src/shared/errors";

const now = 1_700_000_000_000;

describe("the retry policy", () => {
  it("has an answer for every kind of failure", () => {
    for (const kind of failureKinds) {
      const verdict = decide(new Failure(kind, "x"), 0, now);
      expect(["waiting", "failed"]).toContain(verdict.state);
      expect(verdict.reason.message).toBe("x");
    }
  });

  it("waits out what is nobody's fault without using up an attempt", () => {
    expect(decide(new Failure("flood-wait", "x", { waitSeconds: 30 }), 7, now)).toMatchObject({
      state: "waiting",
      attempts: 7,
      reason: { kind: "flood-wait", until: now + 30_000 },
    });
    expect(decide(new Failure("disk-full", "x", { bytesNeeded: 5 }), 7, now)).toMatchObject({
      state: "waiting",
      attempts: 7,
      reason: { kind: "disk-full", until: now + spaceCheckMs, bytesNeeded: 5 },
    });
    expect(decide(new Failure("auth-lost", "x"), 7, now)).toMatchObject({
      state: "waiting",
      attempts: 7,
      reason: { kind: "signed-out" },
    });
  });

  it("tries again after a fault of the connection, further and further apart, until the attempts are used up", () => {
    const waits = [];
    for (let attempts = 0; ; attempts += 1) {
      const verdict = decide(new Failure("network", "x"), attempts, now);
      expect(verdict.attempts).toBe(attempts + 1);
      if (verdict.state === "failed") break;
      waits.push((verdict.reason.until ?? 0) - now);
    }
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000]);
    expect(backoffMs(50)).toBe(300_000);
  });

  it("says of a failed one whether another try makes sense", () => {
    expect(decide(new Failure("permission", "x", { code: "EACCES" }), 0, now).reason).toMatchObject({
      retryable: true,
      code: "EACCES",
    });
    expect(decide(new Failure("message-deleted", "x"), 0, now).reason.retryable).toBe(false);
  });
});

describe("the pause of what looks for media", () => {
  const pauses = (failure: Failure, most: number) =>
    Array.from({ length: most }, (_, index) => pauseAfter(failure, index + 1));

  it("is what Telegram asks for, however often it does", () => {
    expect(pauses(new Failure("flood-wait", "x", { waitSeconds: 3_600 }), 3)).toEqual([
      3_600_000, 3_600_000, 3_600_000,
    ]);
    expect(pauseAfter(new Failure("flood-wait", "x"), 1)).toBe(1_000);
  });

  it("grows to a minute while the connection is away, and has no end", () => {
    expect(pauses(new Failure("network", "x"), 6)).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    expect(pauseAfter(new Failure("network", "x"), 1_000)).toBe(60_000);
  });

  it("comes twice after what nobody knows, and after nothing else", () => {
    expect(pauses(new Failure("unknown", "x"), 4)).toEqual([5_000, 10_000, null, null]);
    const others = failureKinds.filter((kind) => !["flood-wait", "network", "unknown"].includes(kind));
    for (const kind of others) expect(pauseAfter(new Failure(kind, "x"), 1)).toBeNull();
  });
});

describe("the speed meter", () => {
  it("averages over the last seconds and falls to zero", () => {
    const meter = new SpeedMeter(now);
    for (let ms = 0; ms < 10_000; ms += 100) meter.add(1_000, now + ms);
    expect(meter.bytesPerSecond(now + 9_999)).toBeGreaterThan(9_500);
    expect(meter.bytesPerSecond(now + 9_999)).toBeLessThan(10_500);
    expect(meter.bytesPerSecond(now + 12_000)).toBeLessThan(8_000);
    expect(meter.bytesPerSecond(now + 15_000)).toBe(0);
  });

  it("does not take the first chunk for a burst", () => {
    const meter = new SpeedMeter(now);
    meter.add(1_000_000, now + 10);
    expect(meter.bytesPerSecond(now + 11)).toBe(1_000_000);
  });

  it("survives a clock that was set back", () => {
    const meter = new SpeedMeter(now);
    meter.add(1_000, now);
    meter.add(1_000, now - 3_600_000);
    expect(meter.bytesPerSecond(now - 3_600_000)).toBeGreaterThanOrEqual(0);
  });
});
